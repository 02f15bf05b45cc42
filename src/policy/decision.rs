//! What a policy answers to a request, with the statement that decided or the reason nobody can tell. Made by
//! `decide.rs`, shown to people by the layers above.

use std::fmt;

use super::statement::{Effect, Statement};

/// The answer of one resource policy, taken alone: identity policies, service and resource control policies
/// and keys are outside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows the request and none denies it.
    Allowed {
        /// The first statement that certainly allows it.
        by: StatementRef,
    },
    /// A statement denies the request, whatever others allow.
    Denied {
        /// The first statement that certainly denies it.
        by: StatementRef,
    },
    /// No statement applies to the request. It may still be allowed elsewhere.
    NotAllowed,
    /// A statement may or may not apply, and the answer hangs on it.
    CannotTell {
        /// The first such statement: a deny, if there is a doubtful one.
        statement: StatementRef,
        /// What we would have to know.
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

/// A pointer to one statement of a policy, good enough for a person to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRef {
    /// Its place in the document, from 1.
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

/// Why it cannot be told whether a statement applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncertainty {
    /// It asks for a condition key about which the request says nothing.
    UnknownKey(String),
    /// It compares one value, and the request carries several under this key. AWS does not say what happens.
    MultipleValues(String),
    /// It uses a condition operator we do not evaluate.
    UnsupportedOperator(String),
    /// A policy variable (`${…}`) stands in this text, and what it stands for is not known.
    PolicyVariable(String),
    /// It fits only if wildcards reach across the colons of this ARN, in a way AWS does not describe.
    WildcardAcrossColons(String),
    /// It names this principal, of whom we cannot tell whether it is the one that asks.
    AmbiguousPrincipal(String),
    /// An element is missing, or is there together with its opposite.
    MissingElement(&'static str),
    /// An element, or the values of a condition key, have a form we cannot read.
    UnreadableElement(String),
    /// It has an element we do not know, which may narrow it.
    UnknownElement(String),
    /// It allows everybody but some, which AWS does not support (`NotPrincipal` with `Allow`).
    AllowWithNotPrincipal,
}

impl fmt::Display for Uncertainty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey(key) => write!(
                formatter,
                "nothing is known about the condition key {key} of this request"
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
