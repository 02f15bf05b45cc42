//! What a subscription's filter policy makes of an alarm's message.
//!
//! Sources: "Amazon SNS subscription filter policies", "Filter policy scope" and "String value matching" in the SNS
//! developer guide: all properties of a policy must be met, of a property's values one is enough, `exists: false` is met
//! where the property is missing and nothing else is. What the message of an alarm holds AWS does not document as
//! complete; known here is what messages people have kept agree on (`events/testdata/cloudwatch-alarm-sns-payload-*.json`
//! of `aws/aws-lambda-go`), and that they carry no message attributes. What hangs on anything else is left open.

use serde_json::{Map, Value};

/// Whether a message gets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyMatch {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It hangs on this.
    CannotTell(String),
}

/// The message an alarm sends when it goes off, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct AlarmMessage<'a> {
    /// `AlarmName`.
    pub name: &'a str,
    /// `AlarmArn`.
    pub arn: &'a str,
    /// `AWSAccountId`.
    pub account: &'a str,
}

/// What is known of one property of the message.
enum Property<'a> {
    /// Its text.
    Text(&'a str),
    /// It is there, with a text or a time that is not known beforehand.
    SomeText,
    /// It is there, and holds others.
    Compound,
    /// It is not there.
    Missing,
    /// Nothing.
    NotKnown,
}

/// What a policy looks at.
#[derive(Clone, Copy)]
enum PolicyScope<'a> {
    /// Message attributes, of which an alarm's message has none.
    Attributes,
    /// The message itself.
    Body(AlarmMessage<'a>),
    /// Something inside of it that is not looked into.
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
            // The Region stands there by a name for people, such as "EU (Ireland)".
            "NewStateReason" | "OldStateValue" | "StateChangeTime" | "Region" => Property::SomeText,
            "Trigger" | "AlarmActions" | "OKActions" | "InsufficientDataActions" => {
                Property::Compound
            }
            _ => Property::NotKnown,
        }
    }
}

/// Whether the message of this alarm gets through a filter policy of this scope.
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
        // "$or" over fewer than two is a property of that name.
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
        // A number is asked for, and this is none.
        ("numeric", _) if text.parse::<f64>().is_err() => PolicyMatch::No,
        _ => unread(),
    }
}

fn compared(text: &str, operator: &str, operand: &str) -> Option<bool> {
    match operator {
        "prefix" => Some(text.starts_with(operand)),
        "suffix" => Some(text.ends_with(operand)),
        // What case other letters have is not looked up.
        "equals-ignore-case" if text.is_ascii() && operand.is_ascii() => {
            Some(text.eq_ignore_ascii_case(operand))
        }
        // Escapes are not undone.
        "wildcard" if !operand.contains('\\') => Some(fits(text, operand)),
        _ => None,
    }
}

/// Whether a text fits one in which `*` stands for any letters, or none.
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
