//! Tests of single changes. Whole plans are tested by the laws of planning, among the integration tests.

use super::apply_change;
use crate::plan::{Change, Delta, NewBucket};
use crate::settings::Subscriber;
use crate::state::{
    AlarmListing, BucketName, LogGroupArn, Metric, MetricFilter, Observed, Read, Region,
    RegionalMetric, TopicArn, TopicAttributes,
};
use std::collections::BTreeMap;

fn empty_account() -> Observed {
    Observed::new(Region::from("eu-west-1"), 0)
}

#[test]
fn a_new_subscription_waits_to_be_confirmed() {
    let topic = TopicArn::from("arn:aws:sns:eu-west-1:111122223333:alarms");
    let mut observed = empty_account();
    observed.topics.entry(topic.clone()).or_default().attributes = Read::Present(TopicAttributes {
        policy: None,
        kms_key: None,
        confirmed: 0,
    });
    let delta = Delta::create(Subscriber {
        protocol: "email".to_owned(),
        endpoint: "security@example.com".to_owned(),
    });
    apply_change(
        &mut observed,
        &Change::Subscribe {
            topic: topic.clone(),
            delta,
        },
    );
    let topic = observed.topic(&topic);
    assert_eq!(topic.subscriptions.present().map(Vec::len), Some(1));
    assert_eq!(topic.confirmed_subscriptions().count(), 0);
}

#[test]
fn a_new_bucket_has_what_it_was_made_with_and_nothing_else() {
    let bucket = BucketName::from("example-logs");
    let mut observed = empty_account();
    let change = Change::CreateBucket {
        bucket: bucket.clone(),
        region: Region::from("eu-west-1"),
        delta: Delta::create(NewBucket {
            ownership: "BucketOwnerEnforced".to_owned(),
            tags: BTreeMap::new(),
        }),
    };
    apply_change(&mut observed, &change);
    let created = observed.bucket(&bucket);
    assert_eq!(created.region, Read::Present(Region::from("eu-west-1")));
    assert_eq!(
        (created.logging, created.policy),
        (Read::Absent, Read::Absent)
    );
}

#[test]
fn where_the_alarms_are_too_many_to_list_those_on_a_new_metric_are_known_to_be_none() {
    let region = Region::from("eu-west-1");
    let mut observed = empty_account();
    let long = AlarmListing {
        alarms: Vec::new(),
        complete: false,
    };
    observed.alarms.insert(region.clone(), Read::Present(long));
    let metric = Metric {
        namespace: "CISBenchmark".to_owned(),
        name: "cis-fix-root-usage".to_owned(),
    };
    let filter = MetricFilter::plain("cis-fix-root-usage", "{ $.a = b }", metric.clone(), "1");
    let log_group =
        LogGroupArn::from("arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/Events");
    apply_change(
        &mut observed,
        &Change::MetricFilter {
            log_group,
            delta: Delta::create(filter),
        },
    );
    let key = RegionalMetric { region, metric };
    assert_eq!(
        observed.metric_alarms.get(&key),
        Some(&Read::Present(Vec::new()))
    );
}
