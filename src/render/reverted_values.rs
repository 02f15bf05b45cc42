//! What an undo removes or replaces, as the account shows it before the undo.

use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{Alarm, BucketName, LogGroupArn, MetricFilter, Observed, Region, TopicArn};
use serde_json::{Value, json};

/// The value before a reversal and after it, as JSON; `None` if there is no value.
#[must_use]
pub(super) fn values(reversal: &Reversal, observed: &Observed) -> (Option<Value>, Option<Value>) {
    let removed = |value: Option<Value>| (value, None);
    match reversal {
        Reversal::DeleteAlarm { region, name } => {
            removed(find_alarm(observed, region, name).and_then(to_value))
        }
        Reversal::DeleteMetricFilter { log_group, name } => {
            removed(find_filter(observed, log_group, name).and_then(to_value))
        }
        Reversal::Unsubscribe { subscriber, .. } => {
            removed(Some(json!(subscriber.masked().printable())))
        }
        Reversal::DeleteTopic { topic } => removed(Some(topic_value(observed, topic))),
        Reversal::DeleteBucket { bucket, .. } => removed(Some(bucket_value(observed, bucket))),
        Reversal::StopLogging { bucket, .. } => {
            let logging = observed.bucket(bucket).logging;
            removed(logging.present().and_then(to_value))
        }
        Reversal::TopicPolicy { .. } | Reversal::BucketPolicy { .. } => {
            let (before, after) = policies(reversal, observed);
            let parsed = |text: Option<String>| text.map(|text| parse_or_text(&text));
            (parsed(before), parsed(after))
        }
        Reversal::Restore { change } => change_values(change),
    }
}

/// The policy before a reversal and after it, as text; `None` if there is none.
pub(super) fn policies(
    reversal: &Reversal,
    observed: &Observed,
) -> (Option<String>, Option<String>) {
    match reversal {
        Reversal::TopicPolicy { topic, statements } => {
            let before = topic_policy(observed, topic);
            let after = before.as_deref().and_then(|text| without(text, statements));
            (before, after.map(|policy| policy.to_json()))
        }
        Reversal::BucketPolicy {
            bucket,
            statements,
            had_none,
            ..
        } => {
            let before = observed.bucket(bucket).policy.present().cloned();
            let after = before.as_deref().and_then(|text| without(text, statements));
            let after = after.filter(|policy| !(*had_none && policy.statements().is_empty()));
            (before, after.map(|policy| policy.to_json()))
        }
        _ => (None, None),
    }
}

pub(super) fn find_alarm<'a>(
    observed: &'a Observed,
    region: &Region,
    name: &str,
) -> Option<&'a Alarm> {
    let mut known = observed.known_alarms(region).into_iter();
    known.find(|alarm| alarm.name == name)
}

pub(super) fn find_filter<'a>(
    observed: &'a Observed,
    log_group: &LogGroupArn,
    name: &str,
) -> Option<&'a MetricFilter> {
    let mut known = observed.known_filters(log_group).into_iter();
    known.find(|filter| filter.name == name)
}

/// The subscribers of a topic, without secrets.
pub(super) fn subscribers(observed: &Observed, topic: &TopicArn) -> Vec<String> {
    let subscriptions = observed.topic(topic).subscriptions;
    let all = subscriptions.present().into_iter().flatten();
    all.map(|one| Subscriber::of(one).printable()).collect()
}

pub(super) fn topic_policy(observed: &Observed, topic: &TopicArn) -> Option<String> {
    let attributes = observed.topic(topic).attributes;
    attributes.present()?.policy.clone()
}

fn topic_value(observed: &Observed, topic: &TopicArn) -> Value {
    json!({
        "tags": observed.topic(topic).tags.present(),
        "policy": topic_policy(observed, topic).map(|text| parse_or_text(&text)),
        "subscribers": subscribers(observed, topic),
    })
}

fn bucket_value(observed: &Observed, bucket: &BucketName) -> Value {
    let found = observed.bucket(bucket);
    json!({
        "tags": found.tags.present(),
        "policy": found.policy.present().map(|text| parse_or_text(text)),
    })
}

/// The members `before` and `after` of a change.
fn change_values(change: &crate::plan::Change) -> (Option<Value>, Option<Value>) {
    let written = serde_json::to_value(change.masked()).unwrap_or_default();
    let body = written.as_object().and_then(|kinds| kinds.values().next());
    let delta = body.and_then(|body| {
        body.get("delta")
            .or_else(|| body.get("policy").and_then(|policy| policy.get("delta")))
    });
    let member = |name: &str| {
        let value = delta.and_then(|delta| delta.get(name));
        value.filter(|value| !value.is_null()).cloned()
    };
    (member("before"), member("after"))
}

/// The policy without these statements; `None` if it cannot be parsed.
fn without(text: &str, statements: &[Value]) -> Option<Policy> {
    let removed = Policy::from_statements(statements).ok()?;
    let policy = Policy::parse(text).ok()?;
    Some(policy.without_statements(removed.statements()))
}

fn parse_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

fn to_value<T: serde::Serialize>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}
