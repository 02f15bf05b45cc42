//! The changes of a plan by kind: one entry for what is created or changed in the same way.

use crate::plan::{Change, Plan};
use crate::render::alarm_trigger::describe_trigger_briefly;
use crate::render::change::is_creation;
use crate::render::kind_entry::{KindEntry, Sign, describe_names, write_entries};
use crate::render::summary::pluralize;
use crate::render::writer::LineWriter;
use crate::state::{Alarm, BucketName};
use std::io;

/// How many steps create something, and how many change something that exists.
pub(super) fn count_changes(plan: &Plan) -> (usize, usize) {
    let new = plan.steps.iter().filter(|step| is_creation(&step.change));
    let new = new.count();
    (new, plan.steps.len() - new)
}

/// Writes an entry for each kind of change.
pub(super) fn write_changes(writer: &mut LineWriter<'_>, changes: &[&Change]) -> io::Result<()> {
    let mut entries = bucket_entries(changes);
    entries.extend(topic_entries(changes));
    entries.extend(monitor_entries(changes));
    write_entries(writer, &entries)
}

fn bucket_entries(changes: &[&Change]) -> Vec<KindEntry> {
    let mut entries = Vec::new();
    let mut created = Vec::new();
    for change in changes {
        if let Change::CreateBucket { bucket, .. } = change {
            created.push(bucket);
            entries.push(
                KindEntry::new(Sign::Add, "1 bucket for access logs", bucket.as_str())
                    .with_details(describe_new_bucket(changes, bucket)),
            );
        }
    }
    let mut changed: Vec<&BucketName> = Vec::new();
    for change in changes {
        match change {
            Change::BucketLogging { bucket, .. } => {
                entries.push(KindEntry::new(
                    Sign::Change,
                    "access logging on",
                    bucket.as_str(),
                ));
            }
            Change::PublicAccessBlock { bucket, .. }
            | Change::BucketEncryption { bucket, .. }
            | Change::BucketVersioning { bucket, .. }
            | Change::BucketLifecycle { bucket, .. }
            | Change::BucketPolicy { bucket, .. }
                if !created.contains(&bucket) && !changed.contains(&bucket) =>
            {
                changed.push(bucket);
                entries.push(
                    KindEntry::new(Sign::Change, "settings of a bucket", bucket.as_str())
                        .with_details(describe_settings(changes, bucket)),
                );
            }
            _ => {}
        }
    }
    entries
}

/// The settings of a new bucket in words: `private, encrypted, versioned, kept 365 days`.
fn describe_new_bucket(changes: &[&Change], bucket: &BucketName) -> String {
    let settings = describe_settings(changes, bucket);
    let settings = settings.trim_end_matches(", policy");
    if settings.is_empty() {
        "private, encrypted by S3".to_owned()
    } else {
        settings.to_owned()
    }
}

/// The settings that a plan writes to a bucket.
fn describe_settings(changes: &[&Change], bucket: &BucketName) -> String {
    let mut words: Vec<String> = Vec::new();
    for change in changes {
        match change {
            Change::PublicAccessBlock { bucket: of, .. } if of == bucket => {
                words.push("no public access".to_owned());
            }
            Change::BucketEncryption {
                bucket: of, delta, ..
            } if of == bucket => words.push(format!("encrypted with {}", delta.after.algorithm)),
            Change::BucketVersioning { bucket: of, .. } if of == bucket => {
                words.push("versioned".to_owned());
            }
            Change::BucketLifecycle {
                bucket: of, delta, ..
            } if of == bucket => {
                let days = delta.after.iter().find_map(|rule| rule.expire_days);
                words.extend(days.map(|days| format!("objects expire after {days} days")));
            }
            Change::BucketPolicy {
                bucket: of, policy, ..
            } if of == bucket => words.push(if policy.delta.before.is_none() {
                "policy".to_owned()
            } else {
                "statements added to its policy".to_owned()
            }),
            _ => {}
        }
    }
    words.join(", ")
}

fn topic_entries(changes: &[&Change]) -> Vec<KindEntry> {
    let entry = |change: &&Change| match change {
        Change::CreateTopic { topic, .. } => {
            Some(KindEntry::new(Sign::Add, "1 SNS topic", topic.name()))
        }
        Change::TopicPolicy { topic, .. } => Some(
            KindEntry::new(Sign::Change, "policy of an SNS topic", topic.name())
                .with_details("one statement is added, so that alarms may publish"),
        ),
        Change::Subscribe { delta, .. } => Some(KindEntry::new(
            Sign::Add,
            "1 subscription",
            delta.after.printable(),
        )),
        _ => None,
    };
    changes.iter().filter_map(entry).collect()
}

fn monitor_entries(changes: &[&Change]) -> Vec<KindEntry> {
    let mut entries = Vec::new();
    for (creates, sign) in [(true, Sign::Add), (false, Sign::Change)] {
        let (mut filters, mut alarms) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::MetricFilter { delta, .. } if delta.before.is_none() == creates => {
                    filters.push(delta.after.name.as_str());
                }
                Change::Alarm { delta, .. } if delta.before.is_none() == creates => {
                    alarms.push(&delta.after);
                }
                _ => {}
            }
        }
        let mut names = filters.clone();
        names.extend(alarms.iter().map(|alarm| alarm.name.as_str()));
        if names.is_empty() {
            continue;
        }
        let kinds = [(filters.len(), "metric filter"), (alarms.len(), "alarm")];
        let what: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| pluralize(*count, noun))
            .collect();
        let details = describe_triggers(&alarms);
        entries.push(
            KindEntry::new(sign, what.join(", "), describe_names(&names)).with_details(details),
        );
    }
    entries
}

/// When the alarms fire, if all do in the same way.
fn describe_triggers(alarms: &[&Alarm]) -> String {
    let mut triggers: Vec<String> = Vec::new();
    for alarm in alarms {
        let trigger = describe_trigger_briefly(alarm);
        if !triggers.contains(&trigger) {
            triggers.push(trigger);
        }
    }
    match triggers.as_slice() {
        [] => String::new(),
        [one] if alarms.len() > 1 => format!("each {one}"),
        [one] => one.clone(),
        _ => "with the thresholds and periods of the settings".to_owned(),
    }
}
