//! Whether a trail's event selectors record one management event.
//!
//! One selector is enough to record an event. All fields of a selector must match. Within a field, no excluding operator may
//! match, and if there are including operators, one of them must match ("`PutEventSelectors`", CloudTrail API reference; "How
//! CloudTrail evaluates multiple conditions for a field", CloudTrail user guide).
//!
//! What AWS does not document is unknown: an event without the field, and fields or types that this program does not know.

use crate::aws_cli::{cloudtrail, with_note};
use crate::state::{AdvancedSelector, BasicSelector, EventSelectors, FieldSelector, Region};
use serde_json::Value;

/// What the selectors do with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SelectorResult {
    /// The event is recorded.
    Recorded,
    /// The event is not recorded; the reason, a clause whose subject is the selector.
    Excluded(String),
    /// It is not known, because of this.
    Unknown(String),
}

/// Whether every management event is recorded.
pub(super) fn record_all_management_events(selectors: &EventSelectors) -> bool {
    let basic = selectors.basic.iter().any(|selector| {
        selector.management_events
            && selector.read_write_type == "All"
            && selector.excluded_sources.is_empty()
    });
    basic
        || selectors.advanced.iter().any(|selector| {
            selector.fields.iter().all(is_management) && !selector.fields.is_empty()
        })
}

/// Whether any selector is on management events.
pub(crate) fn record_management_events(selectors: &EventSelectors) -> bool {
    selectors.basic.iter().any(|one| one.management_events)
        || selectors.advanced.iter().any(is_about_management)
}

/// The selectors of several trails as those of one: an event is recorded if one of them records it.
pub(super) fn merge_selectors<'s>(
    all: impl IntoIterator<Item = &'s EventSelectors>,
) -> EventSelectors {
    let mut merged = EventSelectors::default();
    for selectors in all {
        merged.basic.extend(selectors.basic.iter().cloned());
        merged.advanced.extend(selectors.advanced.iter().cloned());
    }
    merged
}

/// How the selectors narrow the management events, a clause whose subject is the trail; `None` if they do not.
#[must_use]
pub fn describe_narrowing(selectors: &EventSelectors) -> Option<String> {
    if record_all_management_events(selectors) {
        return None;
    }
    let basic = selectors.basic.iter().filter(|one| one.management_events);
    let basic = basic.map(|selector| match selector.excluded_sources.as_slice() {
        [] => format!("records {} management events", selector.read_write_type),
        sources => format!(
            "records {} management events but for those of {}",
            selector.read_write_type,
            sources.join(" and ")
        ),
    });
    let advanced = selectors.advanced.iter();
    let advanced = advanced.filter(|selector| is_about_management(selector));
    let advanced = advanced.map(|selector| {
        let fields = selector.fields.iter().map(|field| field.field.as_str());
        let fields: Vec<&str> = fields.filter(|field| *field != "eventCategory").collect();
        format!("narrows the management events by {}", fields.join(" and "))
    });
    let words: Vec<String> = basic.chain(advanced).collect();
    Some(if words.is_empty() {
        "records no management events".to_owned()
    } else {
        words.join(", or ")
    })
}

/// The command that adds a selector for all management events to those of a trail, given by its home Region and its name or
/// ARN.
#[must_use]
pub fn record_all_command(home: &Region, trail: &str, selectors: &EventSelectors) -> String {
    let command = if selectors.basic.is_empty() {
        cloudtrail::add_advanced_management_selector(home, trail, selectors.advanced.is_empty())
    } else {
        cloudtrail::add_basic_management_selector(home, trail)
    };
    with_note(
        &command,
        "records all management events, and keeps the selectors that are there",
    )
}

/// Decides whether a management event is recorded.
pub(super) fn evaluate_selectors(selectors: &EventSelectors, event: &Value) -> SelectorResult {
    let basic = selectors.basic.iter();
    let basic = basic.filter_map(|selector| evaluate_basic(selector, event));
    let advanced = selectors.advanced.iter();
    let advanced = advanced.filter(|selector| is_about_management(selector));
    let advanced = advanced.map(|selector| evaluate_advanced(selector, event));
    let (mut out, mut unknown) = (Vec::new(), None);
    for evaluate_selectors in basic.chain(advanced) {
        match evaluate_selectors {
            SelectorResult::Recorded => return SelectorResult::Recorded,
            SelectorResult::Excluded(why) if out.contains(&why) => {}
            SelectorResult::Excluded(why) => out.push(why),
            SelectorResult::Unknown(what) => unknown = unknown.or(Some(what)),
        }
    }
    match (unknown, out.is_empty()) {
        (Some(what), _) => SelectorResult::Unknown(what),
        (None, true) => SelectorResult::Excluded("records no management events".to_owned()),
        (None, false) => SelectorResult::Excluded(out.join(", and another ")),
    }
}

/// `None` for a selector that is not on management events.
fn evaluate_basic(selector: &BasicSelector, event: &Value) -> Option<SelectorResult> {
    if !selector.management_events {
        return None;
    }
    let source = text(event, "eventSource");
    let mut excluded = selector.excluded_sources.iter();
    if let Some(source) = excluded.find(|excluded| source == Some(excluded)) {
        return Some(SelectorResult::Excluded(format!(
            "leaves out the events of {source}"
        )));
    }
    let wanted = match selector.read_write_type.as_str() {
        "All" => return Some(SelectorResult::Recorded),
        "ReadOnly" => true,
        "WriteOnly" => false,
        other => return Some(SelectorResult::Unknown(format!("ReadWriteType {other}"))),
    };
    Some(match event.get("readOnly").and_then(Value::as_bool) {
        Some(reads) if reads == wanted => SelectorResult::Recorded,
        Some(_) => SelectorResult::Excluded(format!(
            "records {} management events alone",
            selector.read_write_type
        )),
        None => {
            SelectorResult::Unknown("ReadWriteType on a call that may read or write".to_owned())
        }
    })
}

/// AWS requires the category in every selector. Without it nothing is known, as `evaluate_field` reports.
fn is_about_management(selector: &AdvancedSelector) -> bool {
    let mut categories = selector.fields.iter();
    categories
        .find(|field| field.field == "eventCategory")
        .is_none_or(is_management)
}

fn is_management(field: &FieldSelector) -> bool {
    field.field == "eventCategory" && field.equals.iter().any(|value| value == "Management")
}

fn evaluate_advanced(selector: &AdvancedSelector, event: &Value) -> SelectorResult {
    let has_category = selector.fields.iter().any(is_management);
    let mut unknown = (!has_category).then(|| "a selector without eventCategory".to_owned());
    for field in &selector.fields {
        match evaluate_field(field, event) {
            SelectorResult::Recorded => {}
            SelectorResult::Unknown(what) => unknown = unknown.or(Some(what)),
            out @ SelectorResult::Excluded(_) => return out,
        }
    }
    unknown.map_or(SelectorResult::Recorded, SelectorResult::Unknown)
}

/// The value of an event in a field of a selector.
enum Held<'e> {
    Text(&'e str),
    Nothing,
    UnknownField,
}

fn held<'e>(event: &'e Value, field: &str) -> Held<'e> {
    let found = match field {
        "eventCategory" => Some("Management"),
        "eventName" | "eventSource" | "eventType" => text(event, field),
        "readOnly" => match event.get(field).and_then(Value::as_bool) {
            Some(true) => Some("true"),
            Some(false) => Some("false"),
            None => None,
        },
        "userIdentity.arn" => event.pointer("/userIdentity/arn").and_then(Value::as_str),
        // The record has it only if it is true. AWS does not document it for a sign-in itself.
        "sessionCredentialFromConsole" => match text(event, "eventType") {
            Some("AwsConsoleSignIn") => None,
            _ => Some(text(event, field).unwrap_or("false")),
        },
        _ => return Held::UnknownField,
    };
    found.map_or(Held::Nothing, Held::Text)
}

fn evaluate_field(field: &FieldSelector, event: &Value) -> SelectorResult {
    let name = &field.field;
    let value = match held(event, name) {
        Held::Text(value) => value,
        Held::Nothing => return SelectorResult::Unknown(format!("{name} on events without it")),
        Held::UnknownField => return SelectorResult::Unknown(format!("the field {name}")),
    };
    if field.other_operators {
        return SelectorResult::Unknown(format!("an operator on {name} that was not recorded"));
    }
    let sparing: [(&[String], &str, Matches); 3] = [
        (&field.not_equals, "is", |value, one| value == one),
        (&field.not_starts_with, "begins with", |v, one| {
            v.starts_with(one)
        }),
        (&field.not_ends_with, "ends in", |value, one| {
            value.ends_with(one)
        }),
    ];
    for (values, verb, matches) in sparing {
        if let Some(hit) = values.iter().find(|one| matches(value, one)) {
            return SelectorResult::Excluded(if name == "eventSource" && verb == "is" {
                format!("leaves out the events of {hit}")
            } else {
                format!("leaves out events whose {name} {verb} {hit}")
            });
        }
    }
    let letting_in: [(&[String], &str, Matches); 3] = [
        (&field.equals, "is", |value, one| value == one),
        (&field.starts_with, "begins with", |v, one| {
            v.starts_with(one)
        }),
        (&field.ends_with, "ends in", |value, one| {
            value.ends_with(one)
        }),
    ];
    let asked = letting_in.iter().filter(|(values, ..)| !values.is_empty());
    let asked: Vec<_> = asked.collect();
    let let_in = |(values, _, matches): &&(&[String], &str, Matches)| {
        values.iter().any(|one| matches(value, one))
    };
    if asked.is_empty() || asked.iter().any(|one| let_in(one)) {
        return SelectorResult::Recorded;
    }
    let words = asked
        .iter()
        .map(|(values, verb, _)| format!("{verb} {}", few(values)));
    let words: Vec<String> = words.collect();
    SelectorResult::Excluded(format!(
        "takes only events whose {name} {}",
        words.join(" or ")
    ))
}

type Matches = fn(&str, &str) -> bool;

/// Up to three of the values.
fn few(values: &[String]) -> String {
    match values {
        [a, b, c, _, ..] => format!("{a}, {b}, {c} or {} more", values.len() - 3),
        values => values.join(" or "),
    }
}

fn text<'e>(event: &'e Value, member: &str) -> Option<&'e str> {
    event.get(member).and_then(Value::as_str)
}
