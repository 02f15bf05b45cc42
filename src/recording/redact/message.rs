//! The filter policy of a subscription with other names in it: its operators, and what an alarm's message calls its
//! properties, stay.

use serde_json::{Map, Value};

/// What a text in a filter policy stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// For itself.
    Whole,
    /// For what begins with it.
    Start,
    /// For what ends with it.
    End,
}

/// Says a text otherwise.
type Say<'a> = dyn FnMut(Stands, &str) -> String + 'a;

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

/// The filter policy with each name as `say` says it. What is none is one text, and so stays none.
pub(super) fn rewritten(text: &str, say: &mut Say<'_>) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(policy)) => Value::Object(in_policy(policy, say)).to_string(),
        _ => say(Stands::Whole, text),
    }
}

fn in_policy(policy: Map<String, Value>, say: &mut Say<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    for (key, value) in policy {
        let choices = key == "$or";
        let value = match value {
            Value::Object(inner) => Value::Object(in_policy(inner, say)),
            Value::Array(all) => all
                .into_iter()
                .map(|one| match one {
                    Value::Object(inner) if choices => Value::Object(in_policy(inner, say)),
                    one => condition(one, Stands::Whole, say),
                })
                .collect(),
            other => condition(other, Stands::Whole, say),
        };
        let key = if choices || PROPERTIES.contains(&key.as_str()) {
            key
        } else {
            say(Stands::Whole, &key)
        };
        written.insert(key, value);
    }
    written
}

/// What is asked of a property: operators, and under them what they compare with.
fn condition(value: Value, stands: Stands, say: &mut Say<'_>) -> Value {
    match value {
        // The signs of comparison of numbers are no words, and the states of alarms AWS's.
        Value::String(text) if ["ALARM", "OK", "INSUFFICIENT_DATA"].contains(&text.as_str()) => {
            Value::String(text)
        }
        Value::String(text) => Value::String(say(stands, &text)),
        Value::Array(all) => all
            .into_iter()
            .map(|one| condition(one, stands, say))
            .collect(),
        Value::Object(operators) => Value::Object(
            operators
                .into_iter()
                .map(|(operator, operand)| {
                    let stands = match operator.as_str() {
                        "prefix" => Stands::Start,
                        "suffix" => Stands::End,
                        _ => Stands::Whole,
                    };
                    let operand = condition(operand, stands, say);
                    (operator, operand)
                })
                .collect(),
        ),
        other => other,
    }
}
