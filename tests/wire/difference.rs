//! The difference between two states, value by value.

use serde_json::Value;

/// The paths of values that changed or are gone. Values that were added are ignored.
pub(crate) fn changed(before: &Value, after: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    compare("", before, Some(after), &mut paths);
    paths
}

fn compare(path: &str, before: &Value, after: Option<&Value>, paths: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Some(Value::Object(after))) => {
            for (key, value) in before {
                compare(&format!("{path}/{key}"), value, after.get(key), paths);
            }
        }
        (before, Some(after)) if before == after => {}
        _ => paths.push(path.to_owned()),
    }
}
