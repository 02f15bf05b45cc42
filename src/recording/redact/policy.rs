//! Replaces the names in a policy. Elements, effects, actions, services, operators, condition keys
//! and their order stay.

use crate::policy::Policy;
use serde_json::{Map, Number, Value};

/// What a text in a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PolicyText {
    /// A text with names in it.
    Name,
    /// The `Sid` of a statement.
    Sid,
}

/// Replaces a text.
type Replace<'a> = dyn FnMut(PolicyText, &str) -> String + 'a;

/// The policy with each name replaced by `replace`. A text that is not a policy is replaced as one
/// text, so it stays an invalid policy.
pub(super) fn rewrite_policy(text: &str, replace: &mut Replace<'_>) -> String {
    if Policy::parse(text).is_err() {
        return replace(PolicyText::Name, text);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(document)) => {
            Value::Object(rewrite_document(document, replace)).to_string()
        }
        _ => replace(PolicyText::Name, text),
    }
}

fn rewrite_document(document: Map<String, Value>, replace: &mut Replace<'_>) -> Map<String, Value> {
    let mut rewritten = Map::new();
    for (key, value) in document {
        let (key, value) = match key.as_str() {
            "Version" => (key, value),
            "Id" => (key, rewrite_any(value, replace)),
            "Statement" => (key, rewrite_statements(value, replace)),
            _ => (replace(PolicyText::Name, &key), rewrite_any(value, replace)),
        };
        rewritten.insert(key, value);
    }
    rewritten
}

fn rewrite_statements(value: Value, replace: &mut Replace<'_>) -> Value {
    match value {
        Value::Array(all) => all
            .into_iter()
            .map(|one| rewrite_statements(one, replace))
            .collect(),
        one => rewrite_statement(one, replace),
    }
}

/// One statement of a policy or of a plan.
pub(super) fn rewrite_statement(value: Value, replace: &mut Replace<'_>) -> Value {
    let Value::Object(elements) = value else {
        return rewrite_any(value, replace);
    };
    let mut rewritten = Map::new();
    for (key, value) in elements {
        let (key, value) = match (key.as_str(), value) {
            ("Effect" | "Action" | "NotAction", value) => (key, value),
            ("Sid", Value::String(sid)) => (key, Value::String(replace(PolicyText::Sid, &sid))),
            ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                (key, Value::Object(rewrite_principals(kinds, replace)))
            }
            ("Condition", Value::Object(operators)) => {
                (key, Value::Object(rewrite_conditions(operators, replace)))
            }
            (
                "Sid" | "Principal" | "NotPrincipal" | "Condition" | "Resource" | "NotResource",
                v,
            ) => (key, rewrite_any(v, replace)),
            (_, value) => (replace(PolicyText::Name, &key), rewrite_any(value, replace)),
        };
        rewritten.insert(key, value);
    }
    Value::Object(rewritten)
}

fn rewrite_principals(kinds: Map<String, Value>, replace: &mut Replace<'_>) -> Map<String, Value> {
    let mut rewritten = Map::new();
    for (kind, names) in kinds {
        let (kind, names) = match kind.as_str() {
            "Service" => (kind, rewrite_services(names, replace)),
            "AWS" | "Federated" | "CanonicalUser" => (kind, rewrite_any(names, replace)),
            _ => (
                replace(PolicyText::Name, &kind),
                rewrite_any(names, replace),
            ),
        };
        rewritten.insert(kind, names);
    }
    rewritten
}

/// Service principals are AWS's names.
fn rewrite_services(names: Value, replace: &mut Replace<'_>) -> Value {
    match names {
        Value::Array(names) => names
            .into_iter()
            .map(|name| rewrite_services(name, replace))
            .collect(),
        Value::String(name)
            if [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"]
                .iter()
                .any(|end| name.ends_with(end)) =>
        {
            Value::String(name)
        }
        other => rewrite_any(other, replace),
    }
}

fn rewrite_conditions(
    operators: Map<String, Value>,
    replace: &mut Replace<'_>,
) -> Map<String, Value> {
    let mut rewritten = Map::new();
    for (operator, keys) in operators {
        let fixed = has_fixed_values(&operator);
        let keys = match keys {
            Value::Object(keys) => Value::Object(
                keys.into_iter()
                    .map(|(key, value)| {
                        let value = if fixed {
                            value
                        } else {
                            rewrite_any(value, replace)
                        };
                        (rewrite_condition_key(&key, replace), value)
                    })
                    .collect(),
            ),
            other => rewrite_any(other, replace),
        };
        rewritten.insert(operator, keys);
    }
    rewritten
}

/// Whether an operator compares dates, numbers or booleans, which contain no names.
fn has_fixed_values(operator: &str) -> bool {
    let bare = operator.rsplit(':').next().unwrap_or(operator);
    ["Date", "Numeric", "Bool", "Null"]
        .iter()
        .any(|kind| bare.starts_with(kind))
}

/// A condition key is AWS's, except for the tag after its slash.
fn rewrite_condition_key(key: &str, replace: &mut Replace<'_>) -> String {
    match key.split_once('/') {
        Some((key, tag)) => format!("{key}/{}", replace(PolicyText::Name, tag)),
        None => key.to_owned(),
    }
}

/// Every text and number in a value.
fn rewrite_any(value: Value, replace: &mut Replace<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(replace(PolicyText::Name, &text)),
        Value::Number(number) => Value::Number(rewrite_number(&number, replace)),
        Value::Array(items) => items
            .into_iter()
            .map(|item| rewrite_any(item, replace))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (replace(PolicyText::Name, &key), rewrite_any(value, replace)))
            .collect(),
        other @ (Value::Null | Value::Bool(_)) => other,
    }
}

/// An account ID may be written as a number.
fn rewrite_number(number: &Number, replace: &mut Replace<'_>) -> Number {
    if number.is_f64() {
        return number.clone();
    }
    replace(PolicyText::Name, &number.to_string())
        .parse::<i64>()
        .map_or_else(|_| number.clone(), Number::from)
}
