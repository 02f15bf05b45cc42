//! What `apply` promises of pace.

use super::rate_limit::Pace;
use crate::settings::WriteRate;
use std::num::NonZeroU32;
use tokio::time::{Duration, Instant};

async fn time_of(rate: WriteRate, operation: &'static str, writes: usize) -> Duration {
    let pace = Pace::new(rate);
    let begun = Instant::now();
    for _ in 0..writes {
        pace.wait(operation).await;
    }
    begun.elapsed()
}

#[tokio::test]
async fn writes_of_one_kind_keep_to_the_published_rate() {
    let filters = time_of(WriteRate::Published, "PutMetricFilter", 3).await;
    assert!(filters >= Duration::from_millis(400), "{filters:?}");
    let alarms = time_of(WriteRate::Published, "PutMetricAlarm", 3).await;
    assert!(alarms >= Duration::from_millis(666), "{alarms:?}");
}

#[tokio::test]
async fn writes_of_different_kinds_do_not_wait_for_each_other() {
    let pace = Pace::new(WriteRate::PerSecond(NonZeroU32::MIN));
    let begun = Instant::now();
    pace.wait("PutMetricFilter").await;
    pace.wait("PutMetricAlarm").await;
    assert!(begun.elapsed() < Duration::from_millis(500));
}

#[tokio::test]
async fn an_unlimited_rate_does_not_wait() {
    let many = time_of(WriteRate::Unlimited, "PutMetricAlarm", 1000).await;
    assert!(many < Duration::from_millis(500), "{many:?}");
}
