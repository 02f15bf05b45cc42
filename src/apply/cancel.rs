//! Cancellation by Ctrl-C, from the terminal to the work.

use std::sync::Arc;
use tokio::sync::watch;

/// Whether the run is cancelled. Clones share the state.
#[derive(Debug, Clone)]
pub struct Cancellation(Arc<watch::Sender<bool>>);

impl Default for Cancellation {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Cancellation {
    /// Cancels the run.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether the run is cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is cancelled.
    pub async fn cancelled(&self) {
        let mut state = self.0.subscribe();
        // The sender lives as long as `self`, so this never fails.
        let _ = state.wait_for(|cancelled| *cancelled).await;
    }
}
