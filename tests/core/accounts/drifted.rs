//! Accounts in which a resource that cis-fix created was changed.

use super::{NamedAccounts, ours};
use crate::account::{OWN_BUCKET, OWN_TOPIC, THEIR_TOPIC, open_policy};
use cis_fix::state::{Alarm, MetricFilter, Read, WarmUp};

pub(super) fn accounts() -> NamedAccounts {
    [alarms_and_filters(), topics_and_buckets()].concat()
}

fn alarms_and_filters() -> NamedAccounts {
    let with_alarm = |change: fn(&mut Alarm)| {
        ours(|account| {
            let mut alarms = account.alarms();
            alarms.iter_mut().take(1).for_each(change);
            account.set_alarms(alarms);
        })
    };
    let with_filter = |change: fn(&mut MetricFilter)| {
        ours(|account| {
            let mut filter = account.filters().remove(0);
            change(&mut filter);
            account.add_filter(filter);
        })
    };
    vec![
        (
            "an alarm of ours with another threshold",
            with_alarm(|alarm| alarm.threshold = Some(5.0)),
        ),
        (
            "an alarm of ours that is switched off",
            with_alarm(|alarm| alarm.actions_enabled = false),
        ),
        (
            "an alarm of ours that is warming up",
            with_alarm(|alarm| {
                alarm.evaluation.warm_up = Some(WarmUp {
                    ends_at: None,
                    ended_early: false,
                });
            }),
        ),
        (
            "an alarm of ours that notifies others as well",
            with_alarm(|alarm| {
                alarm.alarm_actions.push(THEIR_TOPIC.to_owned());
                alarm.ok_actions.push(THEIR_TOPIC.to_owned());
                alarm.threshold = Some(2.0);
            }),
        ),
        (
            "a filter of ours with another pattern",
            with_filter(|filter| "{ $.eventName = Nothing }".clone_into(&mut filter.pattern)),
        ),
        (
            "a filter of ours without a pattern",
            with_filter(|filter| filter.pattern = String::new()),
        ),
        (
            "a filter of ours that adds a half",
            with_filter(|filter| "0.5".clone_into(&mut filter.value)),
        ),
        (
            "a filter of ours with a default of one",
            with_filter(|filter| filter.default_value = Some(1.0)),
        ),
    ]
}

fn topics_and_buckets() -> NamedAccounts {
    vec![
        (
            "a topic of ours that lost its policy",
            ours(|account| {
                if let Read::Present(attributes) = &mut account.topic(OWN_TOPIC).attributes {
                    attributes.policy = None;
                }
            }),
        ),
        (
            "a topic of ours that only lets alarms beginning with a publish",
            ours(|account| {
                let policy = open_policy(OWN_TOPIC).replace(
                    r#""StringEquals":{"AWS:SourceOwner":"111122223333"}"#,
                    r#""ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a*"}"#,
                );
                if let Read::Present(attributes) = &mut account.topic(OWN_TOPIC).attributes {
                    attributes.policy = Some(policy);
                }
            }),
        ),
        (
            "a topic of ours that was removed",
            ours(|account| {
                account.0.topics.clear();
            }),
        ),
        (
            "a bucket of ours that is encrypted with a key",
            ours(|account| {
                if let Read::Present(encryption) = &mut account.bucket(OWN_BUCKET).encryption {
                    "aws:kms".clone_into(&mut encryption.algorithm);
                }
            }),
        ),
        (
            "a bucket of ours that was left open",
            ours(|account| {
                let bucket = account.bucket(OWN_BUCKET);
                bucket.public_access_block = Read::Absent;
                bucket.versioning = Read::Present("Suspended".to_owned());
                bucket.lifecycle = Read::Absent;
                bucket.policy = Read::Absent;
            }),
        ),
    ]
}
