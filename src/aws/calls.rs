//! Counts the requests to AWS, and reports each one to a listener, if there is one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A request, after its response or its failure.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// AWS's service ID.
    pub service: &'a str,
    /// The name of the operation.
    pub operation: &'a str,
    /// The Region of the client.
    pub region: &'a str,
    /// The HTTP status; `None` without a response.
    pub status: Option<u16>,
    /// The time from the request to the response.
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

/// The number of requests per operation, retries included.
#[derive(Clone, Default)]
pub struct Calls {
    counts: Arc<Mutex<BTreeMap<(String, String), usize>>>,
    listener: Option<Arc<Listener>>,
}

impl Calls {
    /// Also reports every request to `listener`: the name of its operation, but no address, header
    /// or body.
    #[must_use]
    pub fn with_listener(listener: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
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

    pub(super) fn report(&self, attempt: &Attempt<'_>) {
        if let Some(listener) = &self.listener {
            listener(attempt);
        }
    }

    /// The number of requests per service ID and operation.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<(String, String), usize> {
        self.counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The number of all requests.
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
