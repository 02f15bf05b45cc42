//! The JSON shapes a policy may give its values: one or a list of them, now and then a number or a boolean
//! where a string is meant.

use serde_json::Value;

/// The strings of an element: one, or a list of at least one. Nothing for any other shape.
pub(super) fn string_list(value: &Value) -> Option<Vec<&str>> {
    one_or_list(value, Value::as_str)
}

/// The values of a condition key, as text: AWS reads `true` and `123` like `"true"` and `"123"`. Nothing for
/// any other shape.
pub(super) fn scalar_list(value: &Value) -> Option<Vec<String>> {
    one_or_list(value, scalar)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        // How AWS would spell a fraction is not documented, so we do not compare it as text.
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
