//! How fast we write: at most what AWS publishes as its request rates, so that throttling hardly
//! ever happens ("CloudWatch Logs quotas": PutMetricFilter 5 a second; "CloudWatch quotas":
//! PutMetricAlarm 3 a second; S3 and SNS allow more than we ever send). `TestMetricFilter` writes nothing, and has a rate of
//! its own, 5 a second.

use crate::settings::WriteRate;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The least time between two writes of one kind.
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

/// Keeps the pace, one clock for each kind of write.
#[derive(Debug)]
pub struct Pace {
    rate: WriteRate,
    next: Mutex<BTreeMap<&'static str, Instant>>,
}

impl Pace {
    /// A pace nobody has run at yet.
    #[must_use]
    pub fn new(rate: WriteRate) -> Self {
        Self {
            rate,
            next: Mutex::default(),
        }
    }

    /// Waits until a write of this kind may be sent, and takes its place in the row.
    pub async fn wait(&self, operation: &'static str) {
        let interval = interval(self.rate, operation);
        if interval.is_zero() {
            return;
        }
        let turn = {
            let mut next = self.next.lock().await;
            let now = Instant::now();
            let turn = next.get(operation).copied().unwrap_or(now).max(now);
            next.insert(operation, turn + interval);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}
