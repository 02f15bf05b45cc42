//! The rate limit.

use super::rate_limit::RateLimit;
use crate::settings::WriteRate;
use std::num::NonZeroU32;
use tokio::time::{Duration, Instant};

async fn time_for(rate: WriteRate, operation: &'static str, writes: usize) -> Duration {
    let limit = RateLimit::new(rate);
    let start = Instant::now();
    for _ in 0..writes {
        limit.wait(operation).await;
    }
    start.elapsed()
}

#[tokio::test]
async fn writes_of_one_kind_keep_to_the_published_rate() {
    let filters = time_for(WriteRate::Published, "PutMetricFilter", 3).await;
    assert!(filters >= Duration::from_millis(400), "{filters:?}");
    let alarms = time_for(WriteRate::Published, "PutMetricAlarm", 3).await;
    assert!(alarms >= Duration::from_millis(666), "{alarms:?}");
}

#[tokio::test]
async fn writes_of_different_kinds_do_not_wait_for_each_other() {
    let limit = RateLimit::new(WriteRate::PerSecond(NonZeroU32::MIN));
    let start = Instant::now();
    limit.wait("PutMetricFilter").await;
    limit.wait("PutMetricAlarm").await;
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[tokio::test]
async fn an_unlimited_rate_does_not_wait() {
    let many = time_for(WriteRate::Unlimited, "PutMetricAlarm", 1000).await;
    assert!(many < Duration::from_millis(500), "{many:?}");
}
