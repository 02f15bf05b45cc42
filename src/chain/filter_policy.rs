//! Whether a subscription's filter policy accepts an alarm's message.
//!
//! Sources: "Amazon SNS subscription filter policies", "Filter policy scope" and "String value matching" in the SNS
//! developer guide: all properties of a policy must match, one value of a property is enough, and `exists: false` alone
//! matches a missing property. AWS does not document the complete message of an alarm; known here is what published messages
//! agree on (`events/testdata/cloudwatch-alarm-sns-payload-*.json` of `aws/aws-lambda-go`), and that they have no message
//! attributes. Whatever depends on anything else is undecided.

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

/// The message of an alarm that triggers, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct AlarmMessage<'a> {
    /// `AlarmName`.
    pub name: &'a str,
    /// `AlarmArn`.
    pub arn: &'a str,
    /// `AWSAccountId`.
    pub account: &'a str,
}

/// What is known of a property of the message.
enum Property<'a> {
    /// Its text.
    Text(&'a str),
    /// It exists, with a text or a time that is not known beforehand.
    SomeText,
    /// It exists and has properties of its own.
    Compound,
    /// It does not exist.
    Missing,
    /// Nothing is known.
    NotKnown,
}

/// The properties that a policy compares.
#[derive(Clone, Copy)]
enum PolicyScope<'a> {
    /// The message attributes; an alarm's message has none.
    Attributes,
    /// The message body.
    Body(AlarmMessage<'a>),
    /// A nested object of the body, which is not known.
    Inside,
}

impl PolicyScope<'_> {
    fn property(&self, name: &str) -> Property<'_> {
        let message = match self {
            Self::Attributes => return Property::Missing,
            Self::Inside => return Property::NotKnown,
            Self::Body(message) => message,
        };
        match name {
            "AlarmName" => Property::Text(message.name),
            "AlarmArn" => Property::Text(message.arn),
            "AWSAccountId" => Property::Text(message.account),
            "NewStateValue" => Property::Text("ALARM"),
            // The Region has its display name there, such as "EU (Ireland)".
            "NewStateReason" | "OldStateValue" | "StateChangeTime" | "Region" => Property::SomeText,
            "Trigger" | "AlarmActions" | "OKActions" | "InsufficientDataActions" => {
                Property::Compound
            }
            _ => Property::NotKnown,
        }
    }
}

/// Decides whether a filter policy of this scope accepts the message of an alarm.
#[must_use]
pub fn match_policy(policy: &str, scope: &str, message: AlarmMessage<'_>) -> PolicyMatch {
    let Ok(Value::Object(policy)) = serde_json::from_str::<Value>(policy) else {
        return cannot_tell("it is no JSON object");
    };
    match scope {
        "MessageAttributes" => all_met(&policy, PolicyScope::Attributes),
        "MessageBody" => all_met(&policy, PolicyScope::Body(message)),
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
        Value::Array(values) => any(values.iter().map(|value| met(name, value, scope))),
        Value::Object(inner) => all_met(inner, PolicyScope::Inside),
        _ => cannot_tell(format!("what it asks of {name} is no list")),
    }))
}

fn met(name: &str, wanted: &Value, scope: PolicyScope<'_>) -> PolicyMatch {
    let property = scope.property(name);
    let exists = wanted.get("exists").and_then(Value::as_bool);
    match (property, exists) {
        (Property::NotKnown, _) => cannot_tell(format!(
            "it asks for {name}, of which the messages of alarms are not known"
        )),
        (Property::Text(_) | Property::SomeText, Some(wanted)) => PolicyMatch::from(wanted),
        (Property::Missing, Some(wanted)) => PolicyMatch::from(!wanted),
        (Property::Missing, None) => PolicyMatch::No,
        (Property::SomeText, None) => {
            cannot_tell(format!("what {name} says is not known beforehand"))
        }
        (Property::Compound, _) => cannot_tell(format!("{name} is not looked into")),
        (Property::Text(text), None) => text_met(name, text, wanted),
    }
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
