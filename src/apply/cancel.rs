//! The wish to stop, from whoever presses Ctrl-C to whoever is at work.

use std::sync::Arc;
use tokio::sync::watch;

/// Whether somebody has called for a stop. Copies share the call.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Calls for a stop.
    pub fn call(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was called for.
    #[must_use]
    pub fn is_called(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is called for.
    pub async fn called(&self) {
        let mut calls = self.0.subscribe();
        // The sender lives as long as this does, so there is always an end to wait for.
        let _ = calls.wait_for(|called| *called).await;
    }
}
