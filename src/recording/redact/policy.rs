//! Replaces the names in a policy. Elements, effects, actions, services, operators, condition keys
//! and their order stay.

use super::tokens::may_hold_account_id;
use crate::policy::Policy;
use serde_json::{Map, Number, Value};

/// The versions of the policy language.
const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

/// How the names of services end.
const SERVICE_ENDS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"];

/// What the condition keys of AWS begin with, as far as decisions depend on them.
const CONDITION_SERVICES: [&str; 12] = [
    "aws",
    "cloudtrail",
    "cloudwatch",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sns",
    "sqs",
    "sts",
];

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
            "Version" if VERSIONS.iter().any(|version| value == *version) => (key, value),
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
            ("Effect", value) => (key, value),
            ("Action" | "NotAction", value) => (key, rewrite_actions(value, replace)),
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
            if name.bytes().filter(u8::is_ascii_digit).count() <= 3
                && SERVICE_ENDS.iter().any(|end| name.ends_with(end)) =>
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
        let operator = if operator
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == ':')
        {
            operator
        } else {
            replace(PolicyText::Name, &operator)
        };
        let keys = match keys {
            Value::Object(keys) => Value::Object(
                keys.into_iter()
                    .map(|(key, value)| {
                        let value = rewrite_condition_value(value, fixed, replace);
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

/// The value of a condition. With an operator for dates, numbers or booleans, such a value stays.
fn rewrite_condition_value(value: Value, fixed: bool, replace: &mut Replace<'_>) -> Value {
    match value {
        Value::Array(all) => all
            .into_iter()
            .map(|one| rewrite_condition_value(one, fixed, replace))
            .collect(),
        Value::String(text) if fixed && is_quantity(&text) => Value::String(text),
        other => rewrite_any(other, replace),
    }
}

/// Whether a text is a date, a number or a boolean, and holds no account ID.
fn is_quantity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_date = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let of_date = |c: char| c.is_ascii_digit() || "-:.+TZ".contains(c);
    let is_number = text.parse::<f64>().is_ok() && !may_hold_account_id(text);
    let is_boolean = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    is_number || is_boolean || (is_date && text.len() <= 32 && text.chars().all(of_date))
}

/// A condition key is AWS's, except for the tag after its slash. The key of an identity provider begins with its host.
fn rewrite_condition_key(key: &str, replace: &mut Replace<'_>) -> String {
    let of_aws = |key: &str| {
        let (service, name) = key.split_once(':').unwrap_or_default();
        let service = service.to_ascii_lowercase();
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        CONDITION_SERVICES.contains(&service.as_str()) && is_name && !may_hold_account_id(name)
    };
    match key.split_once('/') {
        Some((key, tag)) if of_aws(key) => format!("{key}/{}", replace(PolicyText::Name, tag)),
        None if of_aws(key) => key.to_owned(),
        _ => replace(PolicyText::Name, key),
    }
}

/// Actions are AWS's names.
fn rewrite_actions(value: Value, replace: &mut Replace<'_>) -> Value {
    match value {
        Value::Array(all) => all
            .into_iter()
            .map(|one| rewrite_actions(one, replace))
            .collect(),
        Value::String(action) if is_action(&action) => Value::String(action),
        other => rewrite_any(other, replace),
    }
}

/// Whether a text has the form of an action.
fn is_action(text: &str) -> bool {
    let (service, name) = text.split_once(':').unwrap_or((text, ""));
    let of_service = |c: char| c.is_ascii_alphanumeric() || "-*?".contains(c);
    let of_name = |c: char| c.is_ascii_alphanumeric() || "*?".contains(c);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    service.chars().all(of_service) && name.chars().all(of_name) && digits <= 2
}

/// Every text and number in a value.
fn rewrite_any(value: Value, replace: &mut Replace<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(replace(PolicyText::Name, &text)),
        Value::Number(number) => {
            let mut name = |text: &str| replace(PolicyText::Name, text);
            Value::Number(rewrite_number(&number, &mut name))
        }
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

/// An account ID may be written as a number, also as one with a fraction.
pub(super) fn rewrite_number(number: &Number, replace: &mut dyn FnMut(&str) -> String) -> Number {
    let text = number.to_string();
    if number.is_f64() && !may_hold_account_id(&text) {
        return number.clone();
    }
    let whole = text.split(['.', 'e']).next().unwrap_or_default();
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let replaced = format!("{sign}{}", replace(digits));
    replaced
        .parse::<i64>()
        .map_or(Number::from(0), Number::from)
}
