//! Accounts in which AWS denies one read, where the answer matters.

use super::{NamedAccounts, finding, ours, theirs};
use crate::account::{
    ACCOUNT, HOME, OWN_BUCKET, OWN_TOPIC, TRAIL_BUCKET, denied, group, our_tags, own_metric,
};
use cis_fix::settings::Settings;
use cis_fix::state::{Read, Region, RegionalMetric, TopicArn};

pub(super) fn accounts() -> NamedAccounts {
    [trails(), alarms(), topics(), buckets()].concat()
}

fn trails() -> NamedAccounts {
    vec![
        (
            "the trails may not be listed",
            finding(|account| {
                account
                    .0
                    .trails
                    .insert(Region::from(HOME), denied("cloudtrail:DescribeTrails"));
            }),
        ),
        (
            "the trails of other Regions may not be listed",
            finding(|account| account.0.trail_names = denied("cloudtrail:ListTrails")),
        ),
        (
            "the trail's status is refused",
            finding(|account| {
                for read in account.0.trail_status.values_mut() {
                    *read = denied("cloudtrail:GetTrailStatus");
                }
            }),
        ),
        (
            "the event selectors are refused",
            finding(|account| {
                for read in account.0.event_selectors.values_mut() {
                    *read = denied("cloudtrail:GetEventSelectors");
                }
            }),
        ),
        (
            "the log group is refused",
            finding(|account| {
                account
                    .0
                    .log_groups
                    .insert(group(HOME), denied("logs:DescribeLogGroups"));
            }),
        ),
        (
            "the metric filters are refused",
            ours(|account| {
                account
                    .0
                    .metric_filters
                    .insert(group(HOME), denied("logs:DescribeMetricFilters"));
            }),
        ),
    ]
}

fn alarms() -> NamedAccounts {
    vec![
        (
            "the alarms are refused",
            ours(|account| {
                account
                    .0
                    .alarms
                    .insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
            }),
        ),
        (
            "the alarms under our names are refused",
            ours(|account| {
                account.lengthen_list_of_alarms();
                account
                    .0
                    .named_alarms
                    .insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
            }),
        ),
        (
            "the alarms on our metrics are refused",
            ours(|account| {
                account.lengthen_list_of_alarms();
                let key = RegionalMetric {
                    region: Region::from(HOME),
                    metric: own_metric("cis-fix-root-usage"),
                };
                account
                    .0
                    .metric_alarms
                    .insert(key, denied("cloudwatch:DescribeAlarmsForMetric"));
            }),
        ),
    ]
}

fn topics() -> NamedAccounts {
    vec![
        (
            "the topic's attributes are refused",
            ours(|account| {
                account.topic(OWN_TOPIC).attributes = denied("sns:GetTopicAttributes");
            }),
        ),
        (
            "the topic's subscribers are refused",
            ours(|account| {
                account.topic(OWN_TOPIC).subscriptions = denied("sns:ListSubscriptionsByTopic");
            }),
        ),
        (
            "the topic's tags are refused and nobody is there",
            finding(|account| {
                account.apply(&Settings::default());
                account.topic(OWN_TOPIC).tags = denied("sns:ListTagsForResource");
            }),
        ),
        (
            "the topic somebody else's alarms notify is refused",
            theirs(|account| {
                let topic = TopicArn::new(format!("arn:aws:sns:{HOME}:{ACCOUNT}:security-alerts"));
                if let Some(topic) = account.0.topics.get_mut(&topic) {
                    topic.attributes = denied("sns:GetTopicAttributes");
                }
            }),
        ),
    ]
}

fn buckets() -> NamedAccounts {
    vec![
        (
            "the trail's bucket is refused",
            finding(|account| account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket")),
        ),
        (
            "the bucket's logging is refused",
            finding(|account| account.bucket(TRAIL_BUCKET).logging = denied("s3:GetBucketLogging")),
        ),
        (
            "nothing of our bucket but its existence may be read",
            ours(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.policy = denied("s3:GetBucketPolicy");
                bucket.ownership = denied("s3:GetBucketOwnershipControls");
                bucket.encryption = denied("s3:GetEncryptionConfiguration");
                bucket.object_lock = denied("s3:GetBucketObjectLockConfiguration");
                bucket.payer = denied("s3:GetBucketRequestPayment");
                bucket.public_access_block = denied("s3:GetBucketPublicAccessBlock");
                bucket.versioning = denied("s3:GetBucketVersioning");
                bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
            }),
        ),
        (
            "our bucket's tags are refused",
            finding(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.region = Read::Present(Region::from(HOME));
                bucket.tags = denied("s3:GetBucketTagging");
            }),
        ),
        (
            "a bucket of ours whose hardening may not be read",
            finding(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.region = Read::Present(Region::from(HOME));
                bucket.tags = our_tags();
                bucket.public_access_block = denied("s3:GetBucketPublicAccessBlock");
                bucket.versioning = denied("s3:GetBucketVersioning");
                bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
            }),
        ),
    ]
}
