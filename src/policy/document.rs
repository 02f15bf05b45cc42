//! The document: read, printed, and changed by exactly one statement. The face of the module; `plan` and
//! `undo` work on it, and evaluation (`decide.rs`) hangs on the same type.

use std::fmt;

use serde_json::{Map, Value, json};

use super::error::PolicyError;
use super::sid::is_our_sid;
use super::statement::Statement;
use super::strict_json::{json_type, parse_strict_json};

const STATEMENT: &str = "Statement";

/// A resource policy. Everything in it is kept: elements we do not know, `Id`, `Version`, and the order of it
/// all. Two are equal when they hold the same JSON values and the same statements in the same order; the order
/// of keys does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The document with its statements taken out; the key `Statement` stays, to hold their place.
    frame: Map<String, Value>,
    statements: Vec<Statement>,
    /// The document came with its one statement written without a list around it, so one is written so again.
    single_statement_unlisted: bool,
}

impl Policy {
    /// A policy without statements, in the language version every new policy should have.
    #[must_use]
    pub fn empty() -> Self {
        let mut frame = Map::new();
        frame.insert("Version".to_owned(), json!("2012-10-17"));
        frame.insert(STATEMENT.to_owned(), Value::Null);
        Self {
            frame,
            statements: Vec::new(),
            single_statement_unlisted: false,
        }
    }

    /// Reads a document, as `GetBucketPolicy` and `GetTopicAttributes` give it. Statements are taken as they
    /// are; only what makes them statements is asked for, an object with an effect.
    ///
    /// # Errors
    ///
    /// Text that is not JSON, JSON that is not a policy, a statement without an effect: see [`PolicyError`].
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut frame = match parse_strict_json(text)? {
            Value::Object(frame) => frame,
            other => {
                return Err(PolicyError::NotAnObject {
                    found: json_type(&other),
                });
            }
        };
        let slot = frame.get_mut(STATEMENT).ok_or(PolicyError::NoStatement)?;
        let (values, single_statement_unlisted) = match slot.take() {
            Value::Array(values) => (values, false),
            lone @ Value::Object(_) => (vec![lone], true),
            other => {
                return Err(PolicyError::StatementsNotAList {
                    found: json_type(&other),
                });
            }
        };
        let statements = (1..)
            .zip(values)
            .map(|(number, value)| Statement::parse(number, value))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            frame,
            statements,
            single_statement_unlisted,
        })
    }

    /// A policy of these statements alone, given as JSON.
    ///
    /// # Errors
    ///
    /// If one of them is no statement.
    pub fn from_statements(statements: &[Value]) -> Result<Self, PolicyError> {
        let read = (1..).zip(statements.iter().cloned());
        let statements = read.map(|(number, value)| Statement::parse(number, value));
        Ok(Self {
            statements: statements.collect::<Result<_, _>>()?,
            ..Self::empty()
        })
    }

    /// The statements, in order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// An element of the document beside its statements: `Version`, `Id`.
    pub(super) fn element(&self, name: &str) -> Option<&Value> {
        self.frame.get(name)
    }

    /// The policy with `statement` in it.
    ///
    /// A policy that has it already comes back as it is. A statement of ours with the same `Sid` gives it its
    /// place. Otherwise it goes to the end, even where somebody else's statement has that `Sid`: theirs is
    /// never touched. Every other statement keeps its values and its place.
    #[must_use]
    pub fn with_statement(&self, statement: &Statement) -> Self {
        let mut changed = self.clone();
        if self.statements.contains(statement) {
            return changed;
        }
        let sid = statement.sid().filter(|sid| is_our_sid(sid));
        let same_sid = |other: &&mut Statement| sid.is_some() && other.sid() == sid;
        match changed.statements.iter_mut().find(same_sid) {
            Some(older) => older.clone_from(statement),
            None => changed.statements.push(statement.clone()),
        }
        changed
    }

    /// The policy without the statement that has this `Sid`, if it is one of ours; a `Sid` that is not ours
    /// removes nothing.
    #[must_use]
    pub fn without_sid(&self, sid: &str) -> Self {
        let mut changed = self.clone();
        if is_our_sid(sid) {
            changed
                .statements
                .retain(|statement| statement.sid() != Some(sid));
        }
        changed
    }

    /// The policy without these statements, where they are there to the value; whatever else there is stays as it is.
    #[must_use]
    pub fn without_statements(&self, statements: &[Statement]) -> Self {
        let mut changed = self.clone();
        changed
            .statements
            .retain(|statement| !statements.contains(statement));
        changed
    }

    /// The document as compact JSON: what is sent to AWS.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The document as indented JSON: what is shown to people, line by line in a diff.
    #[must_use]
    pub fn to_pretty_json(&self) -> String {
        format!("{:#}", self.to_value())
    }

    fn to_value(&self) -> Value {
        let mut values = self
            .statements
            .iter()
            .map(|statement| Value::Object(statement.elements().clone()));
        let statements = match self.statements.as_slice() {
            [_] if self.single_statement_unlisted => values.next().unwrap_or_default(),
            _ => Value::Array(values.collect()),
        };
        let mut document = self.frame.clone();
        document.insert(STATEMENT.to_owned(), statements);
        Value::Object(document)
    }
}

/// Compact JSON, which [`Policy::parse`] reads back.
impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_json())
    }
}
