//! A policy with other names in it: its elements, effects, actions, services, operators and keys
//! stay, and so does the order of it all.

use crate::policy::Policy;
use serde_json::{Map, Number, Value};

/// What a text in a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// A text with names in it.
    Name,
    /// The name of a statement.
    Sid,
}

/// Says a text otherwise.
type Say<'a> = dyn FnMut(Said, &str) -> String + 'a;

/// The policy with each name as `say` says it. What is no policy is one text, and so stays none.
pub(super) fn rewritten(text: &str, say: &mut Say<'_>) -> String {
    if Policy::parse(text).is_err() {
        return say(Said::Name, text);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(document)) => Value::Object(in_document(document, say)).to_string(),
        _ => say(Said::Name, text),
    }
}

fn in_document(document: Map<String, Value>, say: &mut Say<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    for (key, value) in document {
        let (key, value) = match key.as_str() {
            "Version" => (key, value),
            "Id" => (key, any(value, say)),
            "Statement" => (key, statements(value, say)),
            _ => (say(Said::Name, &key), any(value, say)),
        };
        written.insert(key, value);
    }
    written
}

fn statements(value: Value, say: &mut Say<'_>) -> Value {
    match value {
        Value::Array(all) => all.into_iter().map(|one| statements(one, say)).collect(),
        one => statement(one, say),
    }
}

/// One statement, as it stands in a policy or in a plan.
pub(super) fn statement(value: Value, say: &mut Say<'_>) -> Value {
    let Value::Object(elements) = value else {
        return any(value, say);
    };
    let mut written = Map::new();
    for (key, value) in elements {
        let (key, value) = match (key.as_str(), value) {
            ("Effect" | "Action" | "NotAction", value) => (key, value),
            ("Sid", Value::String(sid)) => (key, Value::String(say(Said::Sid, &sid))),
            ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                (key, Value::Object(principals(kinds, say)))
            }
            ("Condition", Value::Object(operators)) => {
                (key, Value::Object(conditions(operators, say)))
            }
            (
                "Sid" | "Principal" | "NotPrincipal" | "Condition" | "Resource" | "NotResource",
                v,
            ) => (key, any(v, say)),
            (_, value) => (say(Said::Name, &key), any(value, say)),
        };
        written.insert(key, value);
    }
    Value::Object(written)
}

fn principals(kinds: Map<String, Value>, say: &mut Say<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    for (kind, names) in kinds {
        let (kind, names) = match kind.as_str() {
            "Service" => (kind, services(names, say)),
            "AWS" | "Federated" | "CanonicalUser" => (kind, any(names, say)),
            _ => (say(Said::Name, &kind), any(names, say)),
        };
        written.insert(kind, names);
    }
    written
}

/// Service principals are AWS's names.
fn services(names: Value, say: &mut Say<'_>) -> Value {
    match names {
        Value::Array(names) => names.into_iter().map(|name| services(name, say)).collect(),
        Value::String(name)
            if [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"]
                .iter()
                .any(|end| name.ends_with(end)) =>
        {
            Value::String(name)
        }
        other => any(other, say),
    }
}

fn conditions(operators: Map<String, Value>, say: &mut Say<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    for (operator, keys) in operators {
        let fixed = has_fixed_values(&operator);
        let keys = match keys {
            Value::Object(keys) => Value::Object(
                keys.into_iter()
                    .map(|(key, value)| {
                        let value = if fixed { value } else { any(value, say) };
                        (condition_key(&key, say), value)
                    })
                    .collect(),
            ),
            other => any(other, say),
        };
        written.insert(operator, keys);
    }
    written
}

/// Whether an operator compares times, numbers or truths, in which there are no names.
fn has_fixed_values(operator: &str) -> bool {
    let bare = operator.rsplit(':').next().unwrap_or(operator);
    ["Date", "Numeric", "Bool", "Null"]
        .iter()
        .any(|kind| bare.starts_with(kind))
}

/// A condition key is AWS's, but for the tag behind its slash.
fn condition_key(key: &str, say: &mut Say<'_>) -> String {
    match key.split_once('/') {
        Some((key, tag)) => format!("{key}/{}", say(Said::Name, tag)),
        None => key.to_owned(),
    }
}

/// Every text and number in a value.
fn any(value: Value, say: &mut Say<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(say(Said::Name, &text)),
        Value::Number(number) => Value::Number(number_of(&number, say)),
        Value::Array(items) => items.into_iter().map(|item| any(item, say)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (say(Said::Name, &key), any(value, say)))
            .collect(),
        other @ (Value::Null | Value::Bool(_)) => other,
    }
}

/// An account may be written as a number.
fn number_of(number: &Number, say: &mut Say<'_>) -> Number {
    if number.is_f64() {
        return number.clone();
    }
    say(Said::Name, &number.to_string())
        .parse::<i64>()
        .map_or_else(|_| number.clone(), Number::from)
}
