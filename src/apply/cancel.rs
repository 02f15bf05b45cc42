//! Cancellation by Ctrl-C, from the terminal to the work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// Whether the run is cancelled. Clones share the state.
#[derive(Debug, Clone)]
pub struct Cancellation(Arc<State>);

#[derive(Debug)]
struct State {
    cancelled: watch::Sender<bool>,
    writing: AtomicBool,
}

impl Default for Cancellation {
    fn default() -> Self {
        Self(Arc::new(State {
            cancelled: watch::Sender::new(false),
            writing: AtomicBool::new(false),
        }))
    }
}

impl Cancellation {
    /// Cancels the run.
    pub fn cancel(&self) {
        self.0.cancelled.send_replace(true);
    }

    /// Whether the run is cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.cancelled.borrow()
    }

    /// Waits until the run is cancelled.
    pub async fn cancelled(&self) {
        let mut state = self.0.cancelled.subscribe();
        // The sender lives as long as `self`, so this never fails.
        let _ = state.wait_for(|cancelled| *cancelled).await;
    }

    /// Marks the run as writing until the returned value is dropped. Calls that write are finished when the run is
    /// cancelled; reads are abandoned.
    #[must_use]
    pub fn begin_writes(&self) -> Writes {
        self.0.writing.store(true, Ordering::SeqCst);
        Writes(self.clone())
    }

    /// Whether calls that write may be in progress.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.0.writing.load(Ordering::SeqCst)
    }
}

/// A part of a run that writes.
#[derive(Debug)]
pub struct Writes(Cancellation);

impl Drop for Writes {
    fn drop(&mut self) {
        let Self(Cancellation(state)) = self;
        state.writing.store(false, Ordering::SeqCst);
    }
}
