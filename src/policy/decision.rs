//! The answer of a policy to a request, with the statement that decided it or the reason it is
//! uncertain. Made by `decide.rs`, shown to people by the layers above.

use std::fmt;

use super::statement::{Effect, Statement};

/// The answer of one resource policy, taken alone. Identity policies, service control policies,
/// resource control policies and keys are not considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows the request and none denies it.
    Allowed {
        /// The first statement that certainly allows it.
        by: StatementRef,
    },
    /// A statement denies the request. A deny overrides every allow.
    Denied {
        /// The first statement that certainly denies it.
        by: StatementRef,
    },
    /// No statement applies to the request. Another policy may still allow it.
    NotAllowed,
    /// A statement may or may not apply, and the answer depends on it.
    CannotTell {
        /// The first such statement: a deny, if an uncertain deny exists.
        statement: StatementRef,
        /// What makes it uncertain.
        why: Uncertainty,
    },
}

impl fmt::Display for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed { by } => write!(formatter, "allowed by {by}"),
            Self::Denied { by } => write!(formatter, "denied by {by}"),
            Self::NotAllowed => formatter.write_str("not allowed by any statement"),
            Self::CannotTell { statement, why } => {
                write!(formatter, "cannot tell whether {statement} applies: {why}")
            }
        }
    }
}

/// A reference to one statement of a policy, precise enough for a person to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRef {
    /// Its position in the document, from 1.
    pub number: usize,
    /// Its `Sid`, if it has one.
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
}

impl StatementRef {
    pub(super) fn new(number: usize, statement: &Statement) -> Self {
        Self {
            number,
            sid: statement.sid().map(str::to_owned),
            effect: statement.effect(),
        }
    }
}

impl fmt::Display for StatementRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            sid,
            effect,
        } = self;
        match sid {
            Some(sid) => write!(formatter, "statement {number} ({effect}, Sid {sid:?})"),
            None => write!(formatter, "statement {number} ({effect})"),
        }
    }
}

/// Why it is uncertain whether a statement applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncertainty {
    /// It tests a condition key whose value in the request is unknown.
    UnknownKey(String),
    /// It tests a condition key whose value in this request is not documented.
    UndocumentedKey {
        /// The key.
        key: String,
        /// The reason, one clause.
        why: String,
    },
    /// It holds for some of the values that the request may have under this key.
    PossibleValues {
        /// The key.
        key: String,
        /// The values.
        values: Vec<String>,
    },
    /// The request may have more values under this key than are known.
    FurtherValues(String),
    /// It compares one value, and the request has several under this key. AWS does not document the
    /// result.
    MultipleValues(String),
    /// It uses a condition operator that is not evaluated.
    UnsupportedOperator(String),
    /// This text contains a policy variable (`${…}`) whose value is unknown.
    PolicyVariable(String),
    /// It matches only if wildcards match across the colons of this ARN, in a way that AWS does not
    /// document.
    WildcardAcrossColons(String),
    /// It names this principal, which may or may not be the one that makes the request.
    AmbiguousPrincipal(String),
    /// An element is missing, or is present together with its opposite.
    MissingElement(&'static str),
    /// An element, or the values of a condition key, have an unsupported form.
    UnreadableElement(String),
    /// It has an unknown element, which may narrow it.
    UnknownElement(String),
    /// It allows everybody except some (`NotPrincipal` with `Allow`), which AWS does not support.
    AllowWithNotPrincipal,
}

impl fmt::Display for Uncertainty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(key) => write!(
                formatter,
                "nothing is known about the condition key {key} of this request"
            ),
            Self::UndocumentedKey { key, why } => write!(
                formatter,
                "what the condition key {key} of this request holds is not documented: {why}"
            ),
            Self::PossibleValues { key, values } => write!(
                formatter,
                "the condition key {key} of this request is one of {}, and for some of them it holds",
                values.join(", ")
            ),
            Self::FurtherValues(key) => write!(
                formatter,
                "the request may have more values for {key} than are known"
            ),
            Self::MultipleValues(key) => {
                write!(
                    formatter,
                    "the request has several values for {key}, and the condition compares only one"
                )
            }
            Self::UnsupportedOperator(operator) => write!(
                formatter,
                "the condition operator {operator} is not evaluated"
            ),
            Self::PolicyVariable(text) => write!(
                formatter,
                "what the variable in {text:?} stands for is not known"
            ),
            Self::WildcardAcrossColons(arn) => {
                write!(
                    formatter,
                    "{arn:?} fits only if its wildcards reach across colons"
                )
            }
            Self::AmbiguousPrincipal(name) => write!(
                formatter,
                "the principal {name:?} may or may not be the one that asks"
            ),
            Self::MissingElement(element) => {
                write!(formatter, "it does not have exactly one of {element}")
            }
            Self::UnreadableElement(element) => write!(
                formatter,
                "its {element} is written in a form that is not understood"
            ),
            Self::UnknownElement(element) => {
                write!(formatter, "it has an element {element:?} that is not known")
            }
            Self::AllowWithNotPrincipal => {
                formatter.write_str("AWS does not support \"NotPrincipal\" with \"Allow\"")
            }
        }
    }
}
