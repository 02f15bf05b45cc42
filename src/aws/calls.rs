//! What was sent: counted always, and announced as it comes back to whoever wants to see each call.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One request that has come back, or has not.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The SDK's name of the service.
    pub service: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// The Region it was sent to.
    pub region: &'a str,
    /// The HTTP status; `None` if there was no answer.
    pub status: Option<u16>,
    /// From the request to its answer.
    pub took: Duration,
}

impl fmt::Display for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            service,
            operation,
            region,
            status,
            took,
        } = self;
        write!(f, "{service} {operation} in {region}: ")?;
        match status {
            Some(status) => write!(f, "HTTP {status}")?,
            None => f.write_str("no answer")?,
        }
        write!(f, " after {} ms", took.as_millis())
    }
}

type Listener = dyn Fn(&Attempt<'_>) + Send + Sync;

/// How often each operation was sent, retries included.
#[derive(Clone, Default)]
pub struct Calls {
    counts: Arc<Mutex<BTreeMap<(String, String), usize>>>,
    listener: Option<Arc<Listener>>,
}

impl Calls {
    /// Counts, and announces every request to `listener`. Nothing of what was sent is told but the
    /// operation's name: no address, header or body.
    #[must_use]
    pub fn announced_to(listener: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        Self {
            counts: Arc::default(),
            listener: Some(Arc::new(listener)),
        }
    }

    pub(super) fn count(&self, service: &str, operation: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts
            .entry((service.to_owned(), operation.to_owned()))
            .or_default() += 1;
    }

    pub(super) fn announce(&self, attempt: &Attempt<'_>) {
        if let Some(listener) = &self.listener {
            listener(attempt);
        }
    }

    /// Each operation with the number of requests.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<(String, String), usize> {
        self.counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// All requests.
    #[must_use]
    pub fn total(&self) -> usize {
        self.by_operation().values().sum()
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calls").field(&self.by_operation()).finish()
    }
}
