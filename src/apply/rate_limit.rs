//! The rate limit of writes: at most the request rates that AWS publishes, so that throttling is rare.
//!
//! `aws::rates` has them. What AWS publishes no rate for is sent ten times a second at most.

use crate::aws::{Rate, rate_of_write};
use crate::settings::WriteRate;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The highest rate of an operation, also where AWS takes more.
const MAX_RATE: u32 = 10;

/// The least time between two calls of an operation.
fn interval(rate: WriteRate, operation: &str) -> Duration {
    let per_second = match rate {
        WriteRate::Published => match rate_of_write(operation) {
            Some(Rate::PerSecond(rate)) => rate.clamp(1, MAX_RATE),
            Some(Rate::Unpublished) | None => MAX_RATE,
        },
        WriteRate::PerSecond(rate) => rate.get(),
        WriteRate::Unlimited => return Duration::ZERO,
    };
    match rate {
        // Requests may arrive closer together than they were sent.
        WriteRate::Published => Duration::from_millis(1100) / per_second,
        WriteRate::PerSecond(_) | WriteRate::Unlimited => Duration::from_secs(1) / per_second,
    }
}

/// Limits the rate of each operation on its own.
#[derive(Debug)]
pub struct RateLimit {
    rate: WriteRate,
    /// When the next call of each operation may be sent.
    next: RefCell<BTreeMap<&'static str, Instant>>,
}

impl RateLimit {
    /// A limit that no call has used.
    #[must_use]
    pub fn new(rate: WriteRate) -> Self {
        Self {
            rate,
            next: RefCell::default(),
        }
    }

    /// Waits until a call of this operation may be sent. Callers are served in the order they ask.
    pub async fn wait(&self, operation: &'static str) {
        let now = Instant::now();
        let turn = self.reserve(operation, now);
        if turn > now {
            sleep_until(turn).await;
        }
    }

    /// Reserves the next call of an operation and returns when it may be sent.
    pub(super) fn reserve(&self, operation: &'static str, now: Instant) -> Instant {
        let mut next = self.next.borrow_mut();
        let turn = next.get(operation).copied().unwrap_or(now).max(now);
        next.insert(operation, turn + interval(self.rate, operation));
        turn
    }
}
