//! The JSON shapes of a policy's values: one value or a list, and sometimes a number or a boolean
//! in place of a string.

use serde_json::Value;

/// The strings of an element: one, or a list of at least one. `None` for any other shape.
pub(super) fn string_list(value: &Value) -> Option<Vec<&str>> {
    one_or_list(value, Value::as_str)
}

/// The values of a condition key, as text: AWS reads `true` and `123` like `"true"` and `"123"`.
/// `None` for any other shape.
pub(super) fn scalar_list(value: &Value) -> Option<Vec<String>> {
    one_or_list(value, scalar)
}

/// The values of a condition key that are compared as numbers or times, as text. Fractions count here.
pub(super) fn number_list(value: &Value) -> Option<Vec<String>> {
    one_or_list(value, |value| match value {
        Value::Number(number) => Some(number.to_string()),
        other => scalar(other),
    })
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        // AWS does not document how it spells a fraction, so fractions are not compared as text.
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

fn one_or_list<'a, T>(value: &'a Value, read: impl Fn(&'a Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => items.iter().map(read).collect(),
        one => read(one).map(|one| vec![one]),
    }
}
