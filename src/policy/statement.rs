//! One statement of a policy: an existing one, kept exactly as it was read, or one of ours, built
//! here for [`Policy::with_statement`](super::Policy::with_statement).

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::error::PolicyError;
use super::strict_json::json_type;

/// What a statement does with the requests it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows them.
    Allow,
    /// It denies them, which overrides every allow.
    Deny,
}

impl Effect {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "Allow" => Some(Self::Allow),
            "Deny" => Some(Self::Deny),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The `Principal` element of a statement of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalElement {
    /// Everybody, authenticated or not: `"*"`.
    Anyone,
    /// One AWS service, by its service principal: `logging.s3.amazonaws.com`.
    Service(String),
    /// An account or an identity, by its ARN.
    Aws(String),
}

impl PrincipalElement {
    fn to_value(&self) -> Value {
        match self {
            Self::Anyone => json!("*"),
            Self::Service(name) => json!({ "Service": name }),
            Self::Aws(arn) => json!({ "AWS": arn }),
        }
    }
}

/// One condition of a statement of ours: the request's value under `key` must compare to one of
/// `values` as `operator` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementCondition {
    operator: String,
    key: String,
    values: Vec<String>,
}

impl StatementCondition {
    /// A condition by its operator (`ArnLike`), its key (`aws:SourceArn`) and its accepted values.
    /// Within one statement a later condition with the same operator and key replaces an earlier
    /// one.
    #[must_use]
    pub fn new(operator: &str, key: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        Self {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values,
        }
    }
}

/// One statement. Two are equal if they hold the same JSON values; the order of keys does not
/// matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    effect: Effect,
    elements: Map<String, Value>,
}

impl Statement {
    /// A statement that applies if all of `conditions` hold. Neither `actions` nor `resources` may
    /// be empty: AWS rejects such a statement.
    #[must_use]
    pub fn new(
        sid: &str,
        effect: Effect,
        principal: &PrincipalElement,
        actions: &[&str],
        resources: &[&str],
        conditions: &[StatementCondition],
    ) -> Self {
        let mut elements = Map::new();
        elements.insert("Sid".to_owned(), json!(sid));
        elements.insert("Effect".to_owned(), json!(effect.name()));
        elements.insert("Principal".to_owned(), principal.to_value());
        elements.insert("Action".to_owned(), one_or_many(actions));
        elements.insert("Resource".to_owned(), one_or_many(resources));
        if !conditions.is_empty() {
            elements.insert("Condition".to_owned(), condition_element(conditions));
        }
        Self { effect, elements }
    }

    /// Reads statement `number` (from 1) of a document.
    pub(super) fn parse(number: usize, value: Value) -> Result<Self, PolicyError> {
        let Value::Object(elements) = value else {
            return Err(PolicyError::StatementNotAnObject {
                number,
                found: json_type(&value),
            });
        };
        let text = elements
            .get("Effect")
            .ok_or(PolicyError::NoEffect { number })?;
        let effect =
            text.as_str()
                .and_then(Effect::parse)
                .ok_or_else(|| PolicyError::UnknownEffect {
                    number,
                    found: text.to_string(),
                })?;
        Ok(Self { effect, elements })
    }

    /// Whether it allows or denies.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Its `Sid`, if it has one.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.elements.get("Sid").and_then(Value::as_str)
    }

    /// All its elements, as JSON and in the order in which they were written.
    #[must_use]
    pub fn elements(&self) -> &Map<String, Value> {
        &self.elements
    }
}

fn condition_element(conditions: &[StatementCondition]) -> Value {
    let mut operators = Map::new();
    for condition in conditions {
        let keys = operators
            .entry(condition.operator.as_str())
            .or_insert_with(|| json!({}));
        if let Value::Object(keys) = keys {
            keys.insert(condition.key.clone(), one_or_many(&condition.values));
        }
    }
    Value::Object(operators)
}

// AWS writes a single value without a list and several values as a list. Writing the same form
// keeps diffs against AWS's own documents small.
fn one_or_many<T: Serialize>(values: &[T]) -> Value {
    match values {
        [one] => json!(one),
        many => json!(many),
    }
}
