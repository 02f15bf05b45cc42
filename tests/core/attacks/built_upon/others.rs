//! Subscribers, statements and buckets of others that use what a run made.

use super::alarms::{THEIRS, add};
use super::{Building, Run};
use crate::account::{HOME, OWN_BUCKET, OWN_TOPIC};
use cis_fix::state::{BucketLogging, BucketName, LogKeyFormat, Read, Region, Subscription};
use serde_json::{Value, json};

pub(super) const BUILDINGS: &[Building] = &[
    (
        "a subscriber of theirs to our topic",
        |run| {
            subscribe(run, "night-shift@example.com", true);
        },
        Some("subscribed"),
    ),
    (
        "a subscriber of theirs who has yet to confirm",
        |run| {
            subscribe(run, "night-shift@example.com", false);
        },
        Some("subscribed"),
    ),
    (
        "a subscriber of theirs and an alarm that notifies our topic",
        |run| {
            subscribe(run, "night-shift@example.com", true);
            add(run, |alarm| {
                alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "a rule of EventBridge that publishes to our topic",
        |run| {
            change_topic_policy(run, |all| {
                all.push(json!({
                    "Sid": "Rules", "Effect": "Allow", "Action": "sns:Publish",
                    "Principal": {"Service": "events.amazonaws.com"}, "Resource": OWN_TOPIC,
                }));
            });
        },
        Some("policy"),
    ),
    (
        "a bucket of theirs whose access logs go to our bucket by a statement of theirs",
        |run| {
            let policy = run
                .account
                .bucket(OWN_BUCKET)
                .policy
                .present()
                .unwrap()
                .clone();
            let mut document: Value = serde_json::from_str(&policy).unwrap();
            let all = document["Statement"].as_array_mut().unwrap();
            all.push(json!({
                "Sid": "Shop", "Effect": "Allow", "Action": "s3:PutObject",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Resource": format!("arn:aws:s3:::{OWN_BUCKET}/shop/*"),
            }));
            run.account.bucket(OWN_BUCKET).policy = Read::Present(document.to_string());
            log_shop_to_own_bucket(run);
        },
        Some("policy"),
    ),
    (
        "a tag of ours that others took from our topic",
        |run| {
            let tags = [("team".to_owned(), "shop".to_owned())].into();
            run.account.topic(OWN_TOPIC).tags = Read::Present(tags);
            add(run, |alarm| {
                alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm that notifies our topic where there are too many alarms to list",
        |run| {
            add(run, |alarm| {
                alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
            });
            run.account.lengthen_list_of_alarms();
        },
        None,
    ),
    (
        "an alarm that notifies our topic where alarms may not be listed",
        |run| {
            let denied = Read::Denied {
                action: "cloudwatch:DescribeAlarms".to_owned(),
            };
            run.account
                .0
                .other_alarms
                .insert(Region::from(HOME), denied);
            add(run, |alarm| alarm.ok_actions = vec![OWN_TOPIC.to_owned()]);
        },
        None,
    ),
];

fn subscribe(run: &mut Run, endpoint: &str, confirmed: bool) {
    let topic = run.account.topic(OWN_TOPIC);
    let Read::Present(all) = &mut topic.subscriptions else {
        panic!("the run subscribed nobody");
    };
    all.push(Subscription {
        protocol: "email".to_owned(),
        endpoint: endpoint.to_owned(),
        confirmed: false,
        arn: None,
    });
    if confirmed {
        run.account.confirm();
    }
}

fn change_topic_policy(run: &mut Run, change: impl Fn(&mut Vec<Value>)) {
    let topic = run.account.topic(OWN_TOPIC);
    let Read::Present(attributes) = &mut topic.attributes else {
        panic!("the run created a topic");
    };
    let text = attributes.policy.clone().unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    change(document["Statement"].as_array_mut().unwrap());
    attributes.policy = Some(document.to_string());
}

/// Adds a statement of theirs that lets the alarms of another Region publish to our topic.
pub(super) fn add_statement(run: &mut Run, region: &str) {
    change_topic_policy(run, |all| {
        let alarms = format!("arn:aws:cloudwatch:{region}:111122223333:alarm:*");
        all.push(json!({
            "Sid": "Away", "Effect": "Allow", "Action": "sns:Publish", "Resource": OWN_TOPIC,
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Condition": {"ArnLike": {"aws:SourceArn": alarms}},
        }));
    });
}

/// Has a bucket of theirs send its access logs to our bucket.
fn log_shop_to_own_bucket(run: &mut Run) {
    let shop = run.account.bucket("example-shop");
    shop.region = Read::Present(Region::from(HOME));
    shop.logging = Read::Present(BucketLogging {
        target: BucketName::from(OWN_BUCKET),
        prefix: "shop/".to_owned(),
        key_format: Some(LogKeyFormat::Simple),
    });
}
