//! A gate that holds requests in a proxy until the test opens it.

use std::sync::{Condvar, Mutex};

/// Closed at first. Once open, it stays open.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_reached: bool,
    is_open: bool,
}

impl Gate {
    /// Holds the calling thread until the gate is open.
    pub(crate) fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_reached = true;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |state| !state.is_open));
    }

    /// Waits until a thread is held.
    pub(crate) fn wait_until_reached(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |state| !state.is_reached));
    }

    /// Opens the gate for all threads.
    pub(crate) fn open(&self) {
        self.state.lock().unwrap().is_open = true;
        self.changed.notify_all();
    }
}
