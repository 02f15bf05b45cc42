//! The rate limit of writes: at most the request rates that AWS publishes, so that throttling is rare.
//!
//! `PutMetricFilter` 5 per second ("CloudWatch Logs quotas"), `PutMetricAlarm` 3 per second ("CloudWatch quotas"); S3 and
//! SNS allow more than cis-fix ever sends. `TestMetricFilter` writes nothing and has a rate of its own, 5 per second.

use crate::settings::WriteRate;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The least time between two calls of an operation.
fn interval(rate: WriteRate, operation: &str) -> Duration {
    let per_second = match rate {
        WriteRate::Published => match operation {
            "PutMetricFilter" | "TestMetricFilter" => 5,
            "PutMetricAlarm" => 3,
            _ => 10,
        },
        WriteRate::PerSecond(rate) => rate.get(),
        WriteRate::Unlimited => return Duration::ZERO,
    };
    Duration::from_secs(1) / per_second
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
