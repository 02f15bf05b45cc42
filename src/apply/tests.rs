//! The rate limit, without a clock: when calls that are all requested at one moment may be sent.

use super::rate_limit::RateLimit;
use crate::settings::WriteRate;
use std::num::NonZeroU32;
use tokio::time::{Duration, Instant};

/// How long each of three calls of an operation waits, in milliseconds.
fn waits(rate: WriteRate, operation: &'static str) -> [u128; 3] {
    let limit = RateLimit::new(rate);
    let now = Instant::now();
    [(); 3].map(|()| (limit.reserve(operation, now) - now).as_millis())
}

#[test]
fn writes_of_one_operation_keep_to_the_published_rate() {
    assert_eq!(
        waits(WriteRate::Published, "PutMetricFilter"),
        [0, 220, 440]
    );
    assert_eq!(waits(WriteRate::Published, "PutMetricAlarm"), [0, 366, 733]);
    assert_eq!(waits(WriteRate::Published, "CreateBucket"), [0, 110, 220]);
    assert_eq!(waits(WriteRate::Published, "DeleteAlarms"), [0, 366, 733]);
    assert_eq!(
        waits(WriteRate::Published, "DeleteMetricFilter"),
        [0, 220, 440]
    );
}

#[test]
fn writes_of_different_operations_do_not_wait_for_each_other() {
    let limit = RateLimit::new(WriteRate::PerSecond(NonZeroU32::MIN));
    let now = Instant::now();
    for operation in ["PutMetricFilter", "PutMetricAlarm"] {
        assert_eq!(limit.reserve(operation, now), now);
    }
}

#[test]
fn an_unlimited_rate_does_not_wait() {
    assert_eq!(waits(WriteRate::Unlimited, "PutMetricAlarm"), [0, 0, 0]);
}

#[test]
fn a_pause_is_not_made_up_for_by_a_burst() {
    let limit = RateLimit::new(WriteRate::Published);
    let start = Instant::now();
    limit.reserve("PutMetricFilter", start);
    let later = start + Duration::from_secs(10);
    let turns = [(); 2].map(|()| limit.reserve("PutMetricFilter", later) - later);
    assert_eq!(turns, [Duration::ZERO, Duration::from_millis(220)]);
}
