//! One change in words: a line that names the resource, and below it what it will hold, as a
//! difference where something is there already.

use super::writer::{LineWriter, Style};
use crate::plan::{Change, Delta};
use crate::policy::Policy;
use crate::state::{Alarm, BucketName, LifecycleRule};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::io;

/// How a change is marked: made new, or changed.
pub(super) fn mark(change: &Change) -> (&'static str, Style) {
    if is_new(change) {
        ("+", Style::Success)
    } else {
        ("~", Style::Warning)
    }
}

fn is_new(change: &Change) -> bool {
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
        // The bucket is somebody's, and is there.
        Change::BucketLogging { .. } => false,
    }
}

/// The line that names it. `below` is the resource the line above was about: what else is changed
/// of the same one is told without its name.
pub(super) fn title(change: &Change, below: Option<&str>) -> String {
    let bucket = |name: &BucketName| match below {
        Some(above) if above == name.as_str() => String::from("  "),
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
            format!("subscription of {} to {topic}", delta.after.shown())
        }
        Change::MetricFilter { delta, .. } => format!(
            "metric filter {}, feeding {}",
            delta.after.name, delta.after.metric
        ),
        Change::Alarm { delta, .. } => format!("alarm {}", delta.after.name),
    }
}

/// What stands below the line; `whole` tells also the text a new alarm will carry.
pub(super) fn body(writer: &mut LineWriter<'_>, change: &Change, whole: bool) -> io::Result<()> {
    match change {
        Change::CreateBucket { delta, .. } => {
            let tags = tags(&delta.after.tags);
            words(writer, &format!("{}, tagged {tags}", delta.after.ownership))
        }
        Change::BucketLifecycle { delta, .. } => delta
            .after
            .iter()
            .try_for_each(|rule| words(writer, &rule_words(rule))),
        Change::BucketPolicy { policy, .. } | Change::TopicPolicy { policy, .. } => {
            policy_body(writer, &policy.delta)
        }
        Change::CreateTopic { delta, .. } => {
            words(writer, &format!("tagged {}", tags(&delta.after.tags)))?;
            new_policy(writer, &delta.after.policy)
        }
        Change::MetricFilter { delta, log_group } => match &delta.before {
            Some(before) => difference(writer, before, &delta.after),
            None => {
                words(
                    writer,
                    &format!(
                        "in log group {}, value {}",
                        log_group.name(),
                        delta.after.value
                    ),
                )?;
                detail(writer, &delta.after.pattern)
            }
        },
        Change::Alarm { delta, .. } => match &delta.before {
            Some(before) => difference(writer, before, &delta.after),
            None => alarm_body(writer, &delta.after, whole),
        },
        Change::Subscribe { .. } => words(
            writer,
            "must be confirmed by whoever reads it, within two days",
        ),
        Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLogging { .. } => Ok(()),
    }
}

/// One change against another of the same name.
pub(super) fn against(
    writer: &mut LineWriter<'_>,
    planned: &Change,
    now: &Change,
) -> io::Result<()> {
    difference(writer, planned, now)
}

/// A line of detail that somebody may copy: it stays whole.
fn detail(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write(Style::Plain, "      ")?;
    writer.write_line(Style::Dim, text)
}

/// Details in words.
fn words(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write(Style::Plain, "      ")?;
    writer.write_wrapped(Style::Dim, 8, text)?;
    writer.end_line()
}

fn tags(tags: &std::collections::BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(", ")
}

fn rule_words(rule: &LifecycleRule) -> String {
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

fn alarm_body(writer: &mut LineWriter<'_>, alarm: &Alarm, whole: bool) -> io::Result<()> {
    let metric = alarm
        .metric
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    words(
        writer,
        &format!(
            "{} of {metric} {} {} in {} of {} s, missing data {}",
            alarm.statistic.as_deref().unwrap_or_default(),
            operator(&alarm.comparison),
            alarm.threshold.unwrap_or_default(),
            alarm.evaluation_periods.unwrap_or_default(),
            alarm.period.unwrap_or_default(),
            alarm.treat_missing_data.as_deref().unwrap_or("missing"),
        ),
    )?;
    words(
        writer,
        &format!("notifies {}", alarm.alarm_actions.join(", ")),
    )?;
    if whole {
        detail(writer, &format!("says: {}", alarm.description))?;
    }
    Ok(())
}

pub(super) fn operator(comparison: &str) -> &str {
    match comparison {
        "GreaterThanOrEqualToThreshold" => ">=",
        "GreaterThanThreshold" => ">",
        "LessThanThreshold" => "<",
        "LessThanOrEqualToThreshold" => "<=",
        other => other,
    }
}

/// Of a new policy each statement in a line, a changed one as a difference.
fn policy_body(writer: &mut LineWriter<'_>, delta: &Delta<String>) -> io::Result<()> {
    let Some(before) = &delta.before else {
        return new_policy(writer, &delta.after);
    };
    let pretty =
        |text: &str| Policy::parse(text).map_or_else(|_| text.to_owned(), |p| p.to_pretty_json());
    diff_lines(writer, &pretty(before), &pretty(&delta.after))
}

fn new_policy(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    let Ok(policy) = Policy::parse(text) else {
        return detail(writer, text);
    };
    policy.statements().iter().try_for_each(|statement| {
        let statement = serde_json::to_string(statement.elements()).map_err(io::Error::other)?;
        detail(writer, &format!("policy {statement}"))
    })
}

fn difference<T: Serialize>(writer: &mut LineWriter<'_>, before: &T, after: &T) -> io::Result<()> {
    let text = |value: &T| serde_json::to_string_pretty(value).map_err(io::Error::other);
    diff_lines(writer, &text(before)?, &text(after)?)
}

fn diff_lines(writer: &mut LineWriter<'_>, before: &str, after: &str) -> io::Result<()> {
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
