//! One change for people: a title with the resource, and a body with the value after the change. If a value is replaced,
//! the body is a difference.

use super::alarm_trigger::describe_trigger;
use super::writer::{LineWriter, Style};
use crate::plan::{Change, Delta};
use crate::policy::Policy;
use crate::state::{Alarm, BucketName, LifecycleRule};
use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;
use std::io;

/// The sign of a change: `+` for a creation, `~` for anything else.
pub(super) fn sign(change: &Change) -> (&'static str, Style) {
    if is_creation(change) {
        ("+", Style::Success)
    } else {
        ("~", Style::Warning)
    }
}

/// Whether a change creates a resource or sets a value that was not set.
pub(super) fn is_creation(change: &Change) -> bool {
    match change {
        Change::CreateBucket { .. } | Change::CreateTopic { .. } | Change::Subscribe { .. } => true,
        Change::MetricFilter { delta, .. } => delta.before.is_none(),
        Change::Alarm { delta, .. } => delta.before.is_none(),
        Change::BucketPolicy { policy, .. } | Change::TopicPolicy { policy, .. } => {
            policy.delta.before.is_none()
        }
        Change::PublicAccessBlock { delta, .. } => delta.before.is_none(),
        Change::BucketEncryption { delta, .. } => delta.before.is_none(),
        Change::BucketVersioning { delta, .. } => delta.before.is_none(),
        Change::BucketLifecycle { delta, .. } => delta.before.is_none(),
        // It is a setting of an existing bucket of somebody else.
        Change::BucketLogging { .. } => false,
    }
}

/// The change in a line. `previous` is the resource of the line before: further changes to the same bucket do not repeat
/// its name.
pub(super) fn title(change: &Change, previous: Option<&str>) -> String {
    let bucket = |name: &BucketName| match previous {
        Some(previous) if previous == name.as_str() => String::from("  "),
        _ => format!("bucket {name}: "),
    };
    match change {
        Change::CreateBucket { bucket, region, .. } => format!("bucket {bucket} in {region}"),
        Change::PublicAccessBlock { bucket: name, .. } => {
            format!("{}block all public access", bucket(name))
        }
        Change::BucketEncryption {
            bucket: name,
            delta,
            ..
        } => format!("{}encrypt with {}", bucket(name), delta.after.algorithm),
        Change::BucketVersioning {
            bucket: name,
            delta,
            ..
        } => format!("{}versioning {}", bucket(name), delta.after),
        Change::BucketLifecycle { bucket: name, .. } => format!("{}lifecycle", bucket(name)),
        Change::BucketPolicy { bucket: name, .. } => format!("{}policy", bucket(name)),
        Change::BucketLogging { bucket, delta, .. } => format!(
            "bucket {bucket}: turn on access logging, to {}/{}",
            delta.after.target, delta.after.prefix
        ),
        Change::CreateTopic { topic, .. } => format!("topic {topic}"),
        Change::TopicPolicy { topic, .. } => format!("topic {topic}: policy"),
        Change::Subscribe { topic, delta } => {
            format!("subscription of {} to {topic}", delta.after.printable())
        }
        Change::MetricFilter { delta, .. } => format!(
            "metric filter {}, feeding {}",
            delta.after.name, delta.after.metric
        ),
        Change::Alarm { delta, .. } => format!("alarm {}", delta.after.name),
    }
}

/// Writes the body of a change; if `verbose`, also the description of a new alarm.
pub(super) fn write_body(
    writer: &mut LineWriter<'_>,
    change: &Change,
    verbose: bool,
) -> io::Result<()> {
    match change {
        Change::CreateBucket { delta, .. } => {
            let tags = describe_tags(&delta.after.tags);
            write_detail(writer, &format!("{}, tagged {tags}", delta.after.ownership))
        }
        Change::BucketLifecycle { delta, .. } => delta
            .after
            .iter()
            .try_for_each(|rule| write_detail(writer, &describe_lifecycle_rule(rule))),
        Change::BucketPolicy { policy, .. } | Change::TopicPolicy { policy, .. } => {
            write_policy(writer, &policy.delta)
        }
        Change::CreateTopic { delta, .. } => {
            write_detail(
                writer,
                &format!("tagged {}", describe_tags(&delta.after.tags)),
            )?;
            write_new_policy(writer, &delta.after.policy)
        }
        Change::MetricFilter { delta, log_group } => match &delta.before {
            Some(before) => write_difference(writer, before, &delta.after),
            None => {
                write_detail(
                    writer,
                    &format!(
                        "in log group {}, value {}",
                        log_group.name(),
                        delta.after.value
                    ),
                )?;
                write_copyable(writer, &delta.after.pattern)
            }
        },
        Change::Alarm { delta, .. } => match &delta.before {
            Some(before) => write_difference(writer, before, &delta.after),
            None => write_new_alarm(writer, &delta.after, verbose),
        },
        Change::Subscribe { .. } => {
            write_detail(writer, "the subscriber must confirm within two days")
        }
        Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLogging { .. } => Ok(()),
    }
}

/// Writes everything a change says about the values before and after it.
pub(super) fn write_before_and_after(
    writer: &mut LineWriter<'_>,
    change: &Change,
) -> io::Result<()> {
    match change {
        Change::PublicAccessBlock { delta, .. } => write_delta(writer, delta),
        Change::BucketEncryption { delta, .. } => write_delta(writer, delta),
        Change::BucketVersioning { delta, .. } => write_delta(writer, delta),
        Change::BucketLifecycle { delta, .. } => write_delta(writer, delta),
        Change::BucketLogging { delta, .. } => write_delta(writer, delta),
        _ => write_body(writer, change, true),
    }
}

fn write_delta<T: Serialize>(writer: &mut LineWriter<'_>, delta: &Delta<T>) -> io::Result<()> {
    match &delta.before {
        Some(before) => write_difference(writer, before, &delta.after),
        None => {
            let after = serde_json::to_string_pretty(&delta.after).map_err(io::Error::other)?;
            write_diff(writer, "", &after)
        }
    }
}

/// Writes the difference between a planned change and the change that is needed now.
pub(super) fn write_value_difference(
    writer: &mut LineWriter<'_>,
    planned: &Change,
    now: &Change,
) -> io::Result<()> {
    write_difference(writer, planned, now)
}

/// Writes a detail that somebody may copy; it is not wrapped.
fn write_copyable(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write(Style::Plain, "      ")?;
    writer.write_line(Style::Dim, text)
}

/// Writes a detail in words, wrapped.
fn write_detail(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write(Style::Plain, "      ")?;
    writer.write_wrapped(Style::Dim, 8, text)?;
    writer.end_line()
}

pub(super) fn describe_tags(tags: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(", ")
}

fn describe_lifecycle_rule(rule: &LifecycleRule) -> String {
    let days =
        |days: Option<i32>| days.map_or_else(|| "never".to_owned(), |d| format!("after {d} days"));
    format!(
        "{}: objects expire {}, old versions {}, unfinished uploads {}",
        rule.id,
        days(rule.expire_days),
        days(rule.expire_old_versions_days),
        days(rule.abort_uploads_days)
    )
}

/// What an alarm watches, and what it notifies.
pub(super) fn describe_alarm(alarm: &Alarm) -> [String; 2] {
    [
        describe_trigger(alarm),
        format!("notifies {}", alarm.alarm_actions.join(", ")),
    ]
}

fn write_new_alarm(writer: &mut LineWriter<'_>, alarm: &Alarm, verbose: bool) -> io::Result<()> {
    for line in describe_alarm(alarm) {
        write_detail(writer, &line)?;
    }
    if verbose {
        write_copyable(writer, &format!("says: {}", alarm.description))?;
    }
    Ok(())
}

/// Writes a new policy one statement a line, and a changed policy as a difference.
pub(super) fn write_policy(writer: &mut LineWriter<'_>, delta: &Delta<String>) -> io::Result<()> {
    let Some(before) = &delta.before else {
        return write_new_policy(writer, &delta.after);
    };
    let pretty =
        |text: &str| Policy::parse(text).map_or_else(|_| text.to_owned(), |p| p.to_pretty_json());
    write_diff(writer, &pretty(before), &pretty(&delta.after))
}

fn write_new_policy(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    let lines = describe_policy(text);
    lines
        .iter()
        .try_for_each(|line| write_copyable(writer, line))
}

/// A policy, a line for each statement.
pub(super) fn describe_policy(text: &str) -> Vec<String> {
    let Ok(policy) = Policy::parse(text) else {
        return vec![text.to_owned()];
    };
    let statements = policy.statements().iter();
    statements
        .map(|statement| format!("policy {}", Value::Object(statement.elements().clone())))
        .collect()
}

fn write_difference<T: Serialize>(
    writer: &mut LineWriter<'_>,
    before: &T,
    after: &T,
) -> io::Result<()> {
    let text = |value: &T| serde_json::to_string_pretty(value).map_err(io::Error::other);
    write_diff(writer, &text(before)?, &text(after)?)
}

fn write_diff(writer: &mut LineWriter<'_>, before: &str, after: &str) -> io::Result<()> {
    let diff = TextDiff::from_lines(before, after);
    for group in diff.grouped_ops(2) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ("-", Style::Error),
                ChangeTag::Insert => ("+", Style::Success),
                ChangeTag::Equal => (" ", Style::Dim),
            };
            writer.write(Style::Plain, "      ")?;
            writer.write_line(style, &format!("{sign} {}", change.value().trim_end()))?;
        }
    }
    Ok(())
}
