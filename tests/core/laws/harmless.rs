//! The law that a plan changes only the resources of its steps.

use super::*;

/// A resource that no step names does not change.
pub(super) fn harmless(run: &Run<'_>) {
    let after = Account(simulate(&run.account.0, &run.review.plan));
    let touched = |resource: &str, operations: &[&str]| {
        run.review.plan.steps.iter().any(|step| {
            operations.contains(&step.change.operation()) && changed(&step.change) == resource
        })
    };
    for filter in run.account.filters() {
        if !touched(&filter.name, &["PutMetricFilter"]) {
            assert!(after.filters().contains(&filter), "{}", filter.name);
        }
    }
    for alarm in run.account.alarms() {
        if !touched(&alarm.name, &["PutMetricAlarm"]) {
            assert!(after.alarms().contains(&alarm), "{}", alarm.name);
        }
    }
    for (arn, topic) in &run.account.0.topics {
        let operations = ["CreateTopic", "SetTopicAttributes", "Subscribe"];
        if !touched(arn.as_str(), &operations) {
            assert_eq!(after.0.topics.get(arn), Some(topic));
        }
    }
    for (name, bucket) in &run.account.0.buckets {
        for (operation, same) in unchanged_parts(bucket, &after.0.bucket(name)) {
            let written = touched(name.as_str(), &[operation]);
            assert!(same || written, "{operation} of {name}");
        }
    }
    assert_eq!(after.0.trails, run.account.0.trails);
    assert_eq!(after.0.log_groups, run.account.0.log_groups);
}

/// The name of the resource that a change writes.
fn changed(change: &Change) -> String {
    match change {
        Change::Subscribe { topic, .. } => topic.to_string(),
        other => other.resource(),
    }
}

/// Each part of a bucket, by the call that writes it, and whether it is the same.
fn unchanged_parts(before: &Bucket, after: &Bucket) -> [(&'static str, bool); 9] {
    [
        ("CreateBucket", before.region == after.region),
        ("CreateBucket", before.ownership == after.ownership),
        ("CreateBucket", before.tags == after.tags),
        (
            "PutBucketLogging",
            before.logging == after.logging || before.region.is_not_asked(),
        ),
        (
            "PutPublicAccessBlock",
            before.public_access_block == after.public_access_block,
        ),
        ("PutBucketEncryption", before.encryption == after.encryption),
        ("PutBucketVersioning", before.versioning == after.versioning),
        (
            "PutBucketLifecycleConfiguration",
            before.lifecycle == after.lifecycle,
        ),
        ("PutBucketPolicy", before.policy == after.policy),
    ]
}
