//! The request rates that AWS publishes, per account and Region: "CloudWatch service quotas", "CloudWatch Logs quotas",
//! "Quotas in AWS CloudTrail", "Amazon SNS endpoints and quotas" (the lowest of all Regions), "AWS KMS request quotas",
//! "Lambda quotas" and "Quotas and service limits for AWS Organizations". Every operation that is sent has a row.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How many requests a second AWS takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// The published number.
    PerSecond(u32),
    /// AWS publishes none.
    Unpublished,
}

use Rate::{PerSecond, Unpublished};

/// The rates by service and operation.
const RATES: &[(&str, &str, Rate)] = &[
    ("CloudTrail", "DescribeTrails", PerSecond(10)),
    ("CloudTrail", "GetEventSelectors", PerSecond(10)),
    ("CloudTrail", "GetTrailStatus", PerSecond(10)),
    ("CloudTrail", "ListTrails", PerSecond(10)),
    ("CloudWatch", "DeleteAlarms", PerSecond(3)),
    ("CloudWatch", "DescribeAlarms", PerSecond(9)),
    ("CloudWatch", "DescribeAlarmsForMetric", PerSecond(9)),
    ("CloudWatch", "GetAlarmMuteRule", Unpublished),
    ("CloudWatch", "ListAlarmMuteRules", Unpublished),
    ("CloudWatch", "PutMetricAlarm", PerSecond(3)),
    ("CloudWatch", "SetAlarmState", PerSecond(3)),
    ("CloudWatch Logs", "DeleteMetricFilter", PerSecond(5)),
    ("CloudWatch Logs", "DescribeLogGroups", PerSecond(10)),
    ("CloudWatch Logs", "DescribeLogStreams", PerSecond(25)),
    ("CloudWatch Logs", "DescribeMetricFilters", PerSecond(5)),
    ("CloudWatch Logs", "FilterLogEvents", PerSecond(5)),
    ("CloudWatch Logs", "ListTagsForResource", PerSecond(5)),
    ("CloudWatch Logs", "PutMetricFilter", PerSecond(5)),
    ("CloudWatch Logs", "TestMetricFilter", PerSecond(5)),
    ("KMS", "DescribeKey", PerSecond(100)),
    ("KMS", "GetKeyPolicy", PerSecond(20)),
    ("Lambda", "GetPolicy", PerSecond(15)),
    ("Organizations", "DescribeOrganization", PerSecond(1)),
    ("Organizations", "ListAccounts", PerSecond(8)),
    // S3 publishes rates of requests for objects alone.
    ("S3", "CreateBucket", Unpublished),
    ("S3", "DeleteBucket", Unpublished),
    ("S3", "DeleteBucketPolicy", Unpublished),
    ("S3", "GetBucketAcl", Unpublished),
    ("S3", "GetBucketEncryption", Unpublished),
    ("S3", "GetBucketLifecycleConfiguration", Unpublished),
    ("S3", "GetBucketLogging", Unpublished),
    ("S3", "GetBucketOwnershipControls", Unpublished),
    ("S3", "GetBucketPolicy", Unpublished),
    ("S3", "GetBucketRequestPayment", Unpublished),
    ("S3", "GetBucketTagging", Unpublished),
    ("S3", "GetBucketVersioning", Unpublished),
    ("S3", "GetObjectLockConfiguration", Unpublished),
    ("S3", "GetPublicAccessBlock", Unpublished),
    ("S3", "HeadBucket", Unpublished),
    ("S3", "ListBuckets", Unpublished),
    ("S3", "ListObjectsV2", Unpublished),
    ("S3", "PutBucketEncryption", Unpublished),
    ("S3", "PutBucketLifecycleConfiguration", Unpublished),
    ("S3", "PutBucketLogging", Unpublished),
    ("S3", "PutBucketPolicy", Unpublished),
    ("S3", "PutBucketVersioning", Unpublished),
    ("S3", "PutPublicAccessBlock", Unpublished),
    ("SNS", "CreateTopic", PerSecond(30)),
    ("SNS", "DeleteTopic", PerSecond(30)),
    ("SNS", "GetSubscriptionAttributes", PerSecond(30)),
    ("SNS", "GetTopicAttributes", PerSecond(30)),
    ("SNS", "ListSubscriptionsByTopic", PerSecond(30)),
    ("SNS", "ListTagsForResource", PerSecond(10)),
    ("SNS", "SetTopicAttributes", PerSecond(30)),
    ("SNS", "Subscribe", PerSecond(100)),
    ("SNS", "Unsubscribe", PerSecond(100)),
    ("SQS", "GetQueueAttributes", Unpublished),
    ("STS", "GetCallerIdentity", Unpublished),
];

/// The rate of an operation of a service; `None` if it has no row.
pub(super) fn published_rate(service: &str, operation: &str) -> Option<Rate> {
    let mut rows = RATES.iter();
    let row = rows.find(|(of, name, _)| *of == service && *name == operation)?;
    Some(row.2)
}

/// The rate of a write, whose name is that of one service alone.
#[must_use]
pub fn rate_of_write(operation: &str) -> Option<Rate> {
    let row = RATES.iter().find(|(_, name, _)| *name == operation)?;
    Some(row.2)
}

/// The time in which a number of requests counts. It is a little more than a second, since requests may arrive closer
/// together than they were sent.
const WINDOW: Duration = Duration::from_millis(1100);

/// Keeps the reads of all Regions together within the rates: a burst up to the rate, then as many in each second.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: Mutex<BTreeMap<(&'static str, &'static str), VecDeque<Instant>>>,
}

impl Pace {
    /// Waits until a request of this operation may be sent.
    pub(super) async fn wait(&self, service: &'static str, operation: &'static str) {
        let now = Instant::now();
        let turn = self.reserve(service, operation, now);
        if turn > now {
            sleep_until(turn).await;
        }
    }

    /// Reserves a request of this operation and returns when it may be sent.
    pub(super) fn reserve(
        &self,
        service: &'static str,
        operation: &'static str,
        now: Instant,
    ) -> Instant {
        let Some(PerSecond(most)) = published_rate(service, operation) else {
            return now;
        };
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let times = sent.entry((service, operation)).or_default();
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let oldest = times.len().checked_sub(most).and_then(|at| times.get(at));
        let turn = oldest.map_or(now, |oldest| now.max(*oldest + WINDOW));
        times.push_back(turn);
        if times.len() > most {
            times.pop_front();
        }
        turn
    }
}
