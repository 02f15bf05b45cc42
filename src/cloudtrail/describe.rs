//! Describes records, and the records that patterns miss, in words.

use serde_json::Value;

use crate::pattern::{CoverageGap, Selector, SelectorStep};

/// What the existing patterns miss, as the object of "misses": the missed names if only some of several are missed,
/// otherwise the values that decide.
#[must_use]
pub fn describe_missed_events(gap: &CoverageGap) -> String {
    if let Some(listed) = &gap.listed
        && let Some((first, more)) = listed.missed.split_first()
        && listed.missed.len() < listed.total
    {
        let field = match field_name(&listed.field).as_str() {
            "eventName" => String::new(),
            other => format!("{other} "),
        };
        return match more.len() {
            0 => format!("{field}{first}"),
            count => format!("{field}{first} and {count} more"),
        };
    }
    let by = gap
        .deciding
        .first()
        .map(|field| (field_name(field), value_at(&gap.witness, field)));
    match by {
        Some((field, Some(value))) => format!("events with {field} {value}"),
        Some((field, None)) => format!("events without {field}"),
        None => format!("events such as {}", describe_event(&gap.witness)),
    }
}

/// A record in a few words: the call, the service, the identity, and the error.
#[must_use]
pub fn describe_event(event: &Value) -> String {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    let who = [text("/userIdentity/type"), text("/userIdentity/userName")];
    let who: Vec<&str> = who.into_iter().flatten().collect();
    let error = text("/errorCode").or_else(|| text("/errorMessage"));
    let parts = [
        Some(text("/eventName").unwrap_or("a call").to_owned()),
        text("/eventSource").map(|source| format!(" ({source})")),
        (!who.is_empty()).then(|| format!(" by {}", who.join(" "))),
        error.map(|error| format!(", refused: {error}")),
    ];
    parts.into_iter().flatten().collect()
}

/// The field without its `$.`.
fn field_name(field: &Selector) -> String {
    field.to_string().trim_start_matches("$.").to_owned()
}

fn value_at<'e>(event: &'e Value, field: &Selector) -> Option<&'e Value> {
    field
        .steps
        .iter()
        .try_fold(event, |value, step| match step {
            SelectorStep::Key(name) => value.get(name),
            SelectorStep::Index(index) => value.get(index),
            SelectorStep::AnyKey | SelectorStep::AnyIndex => None,
        })
}
