//! Whether a subscription's filter policy accepts an alarm's message.
//!
//! Sources: "Amazon SNS subscription filter policies", "Filter policy scope" and "String value matching" in the SNS
//! developer guide: all properties of a policy must match, one value of a property is enough, and `exists: false` alone
//! matches a missing property. What an alarm's message holds is in [`super::alarm_message`]; whatever depends on anything
//! else is undecided.

use crate::chain::alarm_message::{AlarmMessage, PolicyScope, Property};
use serde_json::{Map, Value};

/// Whether a filter policy accepts a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyMatch {
    /// It accepts it.
    Yes,
    /// It rejects it.
    No,
    /// It depends on this.
    CannotTell(String),
}

/// Decides whether a filter policy of this scope accepts the message of an alarm.
#[must_use]
pub fn match_policy(policy: &str, scope: &str, message: AlarmMessage<'_>) -> PolicyMatch {
    let Ok(Value::Object(policy)) = serde_json::from_str::<Value>(policy) else {
        return cannot_tell("it is no JSON object");
    };
    match scope {
        "MessageAttributes" => all_met(&policy, PolicyScope::Attributes),
        "MessageBody" => all_met(&policy, PolicyScope::Body(&message)),
        other => cannot_tell(format!("its scope {other} is not known")),
    }
}

fn all_met(policy: &Map<String, Value>, scope: PolicyScope<'_>) -> PolicyMatch {
    all(policy.iter().map(|(name, wanted)| match wanted {
        // "$or" with fewer than two alternatives is a property of that name.
        Value::Array(choices) if name == "$or" && choices.len() > 1 => {
            any(choices.iter().map(|choice| match choice {
                Value::Object(choice) => all_met(choice, scope),
                _ => cannot_tell("what stands under $or is no policy"),
            }))
        }
        Value::Array(values) => any_met(name, values, scope),
        Value::Object(inner) => all_met(inner, scope.inside(name)),
        _ => cannot_tell(format!("what it asks of {name} is no list")),
    }))
}

/// Whether one of the values is met. For a property with one of several texts the answer is known if it is the same for each.
fn any_met(name: &str, values: &[Value], scope: PolicyScope<'_>) -> PolicyMatch {
    let Property::OneOf(texts) = scope.property(name) else {
        return any(values.iter().map(|value| met(name, value, scope)));
    };
    let mut answers = texts.iter().map(|text| {
        let met = |value| property_met(name, Property::Text(text), value);
        any(values.iter().map(met))
    });
    match answers.next() {
        Some(first) if answers.all(|answer| answer == first) => first,
        _ => cannot_tell(format!(
            "{name} is one of {}, and it lets only some of them through",
            texts.join(", ")
        )),
    }
}

fn met(name: &str, wanted: &Value, scope: PolicyScope<'_>) -> PolicyMatch {
    property_met(name, scope.property(name), wanted)
}

fn property_met(name: &str, property: Property<'_>, wanted: &Value) -> PolicyMatch {
    let exists = wanted.get("exists").and_then(Value::as_bool);
    match (property, exists) {
        (Property::NotKnown, _) => cannot_tell(format!(
            "it asks for {name}, of which the messages of alarms are not known"
        )),
        (
            Property::Text(_)
            | Property::SomeText
            | Property::OneOf(_)
            | Property::List(_)
            | Property::Number(_),
            Some(wanted),
        ) => PolicyMatch::from(wanted),
        (Property::Missing, Some(wanted)) => PolicyMatch::from(!wanted),
        (Property::Missing, None) => PolicyMatch::No,
        (Property::SomeText | Property::OneOf(_), None) => {
            cannot_tell(format!("what {name} says is not known beforehand"))
        }
        (Property::Compound, _) => cannot_tell(format!("{name} is not looked into")),
        (Property::Text(text), None) => text_met(name, text, wanted),
        (Property::List(texts), None) => list_met(name, &texts, wanted),
        (Property::Number(number), None) => number_met(name, number, wanted),
    }
}

/// One item that matches is enough. How `anything-but` reads a list of several is not documented.
fn list_met(name: &str, texts: &[String], wanted: &Value) -> PolicyMatch {
    if wanted.get("anything-but").is_some() && texts.len() != 1 {
        return cannot_tell(format!("it asks {wanted} of {name}, which is a list"));
    }
    any(texts.iter().map(|text| text_met(name, text, wanted)))
}

/// A number as itself, or by pairs of a comparison and a number ("Numeric value matching", SNS developer guide).
fn number_met(name: &str, number: f64, wanted: &Value) -> PolicyMatch {
    let unread = || cannot_tell(format!("it asks {wanted} of {name}"));
    let equals = |other: &Value| Some(number.partial_cmp(&other.as_f64()?)?.is_eq());
    match wanted {
        Value::Number(_) => equals(wanted).map_or_else(unread, PolicyMatch::from),
        Value::String(_) => PolicyMatch::No,
        Value::Object(operator) if operator.len() == 1 => match operator.iter().next() {
            Some((name, Value::Array(pairs))) if name == "numeric" => {
                compared_number(number, pairs).map_or_else(unread, PolicyMatch::from)
            }
            Some((name, other @ Value::Number(_))) if name == "anything-but" => {
                equals(other).map_or_else(unread, |met| PolicyMatch::from(!met))
            }
            Some((name, Value::String(_))) if ["prefix", "suffix"].contains(&name.as_str()) => {
                PolicyMatch::No
            }
            _ => unread(),
        },
        _ => unread(),
    }
}

fn compared_number(number: f64, pairs: &[Value]) -> Option<bool> {
    if pairs.is_empty() || !pairs.len().is_multiple_of(2) {
        return None;
    }
    let mut all = true;
    for pair in pairs.chunks(2) {
        let [Value::String(sign), limit] = pair else {
            return None;
        };
        let order = number.partial_cmp(&limit.as_f64()?)?;
        all &= match sign.as_str() {
            "=" => order.is_eq(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            _ => return None,
        };
    }
    Some(all)
}

fn text_met(name: &str, text: &str, wanted: &Value) -> PolicyMatch {
    let unread = || cannot_tell(format!("it asks {wanted} of {name}"));
    let operator = match wanted {
        Value::String(wanted) => return PolicyMatch::from(wanted == text),
        Value::Object(operator) if operator.len() == 1 => operator,
        _ => return unread(),
    };
    let Some((operator, operand)) = operator.iter().next() else {
        return unread();
    };
    match (operator.as_str(), operand) {
        ("anything-but", Value::Array(listed)) if listed.iter().all(Value::is_string) => {
            PolicyMatch::from(!listed.iter().any(|one| one.as_str() == Some(text)))
        }
        ("anything-but", Value::String(other)) => PolicyMatch::from(other != text),
        ("anything-but", Value::Object(inner)) => inner
            .iter()
            .next()
            .filter(|_| inner.len() == 1)
            .and_then(|(operator, operand)| compared(text, operator, operand.as_str()?))
            .map_or_else(unread, |met| PolicyMatch::from(!met)),
        (operator, Value::String(operand)) => {
            compared(text, operator, operand).map_or_else(unread, PolicyMatch::from)
        }
        // The policy asks for a number, and this is none.
        ("numeric", _) if text.parse::<f64>().is_err() => PolicyMatch::No,
        _ => unread(),
    }
}

fn compared(text: &str, operator: &str, operand: &str) -> Option<bool> {
    match operator {
        "prefix" => Some(text.starts_with(operand)),
        "suffix" => Some(text.ends_with(operand)),
        // The case of other letters is not looked up.
        "equals-ignore-case" if text.is_ascii() && operand.is_ascii() => {
            Some(text.eq_ignore_ascii_case(operand))
        }
        // Escapes are not resolved.
        "wildcard" if !operand.contains('\\') => Some(fits(text, operand)),
        _ => None,
    }
}

/// Whether a text matches a wildcard in which `*` stands for any characters, or none.
fn fits(text: &str, wildcard: &str) -> bool {
    let Some((start, rest)) = wildcard.split_once('*') else {
        return text == wildcard;
    };
    let Some(mut left) = text.strip_prefix(start) else {
        return false;
    };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((end, inner)) = parts.split_last() else {
        return true;
    };
    for part in inner {
        let Some((_, behind)) = left.split_once(part) else {
            return false;
        };
        left = behind;
    }
    left.ends_with(end)
}

fn all(parts: impl Iterator<Item = PolicyMatch>) -> PolicyMatch {
    let mut so_far = PolicyMatch::Yes;
    for part in parts {
        match part {
            PolicyMatch::No => return PolicyMatch::No,
            PolicyMatch::CannotTell(_) if so_far == PolicyMatch::Yes => so_far = part,
            _ => {}
        }
    }
    so_far
}

fn any(parts: impl Iterator<Item = PolicyMatch>) -> PolicyMatch {
    let mut so_far = PolicyMatch::No;
    for part in parts {
        match part {
            PolicyMatch::Yes => return PolicyMatch::Yes,
            PolicyMatch::CannotTell(_) if so_far == PolicyMatch::No => so_far = part,
            _ => {}
        }
    }
    so_far
}

fn cannot_tell(why: impl Into<String>) -> PolicyMatch {
    PolicyMatch::CannotTell(why.into())
}

impl From<bool> for PolicyMatch {
    fn from(match_policy: bool) -> Self {
        if match_policy { Self::Yes } else { Self::No }
    }
}
