//! The filter policy of a subscription with other names in it: its operators, and what an alarm's message calls its
//! properties, stay.

use serde_json::{Map, Value};

/// What a text in a filter policy mode for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchMode {
    /// For itself.
    Exact,
    /// For what begins with it.
    Prefix,
    /// For what ends with it.
    Suffix,
}

/// Says a text otherwise.
type Replace<'a> = dyn FnMut(MatchMode, &str) -> String + 'a;

/// The properties of an alarm's message.
const PROPERTIES: [&str; 14] = [
    "AlarmName",
    "AlarmArn",
    "AlarmDescription",
    "AlarmConfigurationUpdatedTimestamp",
    "AWSAccountId",
    "NewStateValue",
    "NewStateReason",
    "OldStateValue",
    "StateChangeTime",
    "Region",
    "Trigger",
    "AlarmActions",
    "OKActions",
    "InsufficientDataActions",
];

/// The filter policy with each name as `replace` says it. What is none is one text, and so stays none.
pub(super) fn rewrite_filter_policy(text: &str, replace: &mut Replace<'_>) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(policy)) => Value::Object(rewrite_properties(policy, replace)).to_string(),
        _ => replace(MatchMode::Exact, text),
    }
}

fn rewrite_properties(policy: Map<String, Value>, replace: &mut Replace<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    for (key, value) in policy {
        let choices = key == "$or";
        let value = match value {
            Value::Object(inner) => Value::Object(rewrite_properties(inner, replace)),
            Value::Array(all) => all
                .into_iter()
                .map(|one| match one {
                    Value::Object(inner) if choices => {
                        Value::Object(rewrite_properties(inner, replace))
                    }
                    one => rewrite_condition(one, MatchMode::Exact, replace),
                })
                .collect(),
            other => rewrite_condition(other, MatchMode::Exact, replace),
        };
        let key = if choices || PROPERTIES.contains(&key.as_str()) {
            key
        } else {
            replace(MatchMode::Exact, &key)
        };
        written.insert(key, value);
    }
    written
}

/// What is asked of a property: operators, and under them what they compare with.
fn rewrite_condition(value: Value, mode: MatchMode, replace: &mut Replace<'_>) -> Value {
    match value {
        // The signs of comparison of numbers are no words, and the states of alarms AWS's.
        Value::String(text) if ["ALARM", "OK", "INSUFFICIENT_DATA"].contains(&text.as_str()) => {
            Value::String(text)
        }
        Value::String(text) => Value::String(replace(mode, &text)),
        Value::Array(all) => all
            .into_iter()
            .map(|one| rewrite_condition(one, mode, replace))
            .collect(),
        Value::Object(operators) => Value::Object(
            operators
                .into_iter()
                .map(|(operator, operand)| {
                    let mode = match operator.as_str() {
                        "prefix" => MatchMode::Prefix,
                        "suffix" => MatchMode::Suffix,
                        _ => MatchMode::Exact,
                    };
                    let operand = rewrite_condition(operand, mode, replace);
                    (operator, operand)
                })
                .collect(),
        ),
        other => other,
    }
}
