//! The policy document: read, printed, and changed by one statement at a time. This is the module's
//! main type; `plan` and `undo` edit it, and `decide.rs` adds evaluation to it.

use std::fmt;

use serde_json::{Map, Value, json};

use super::error::PolicyError;
use super::sid::is_our_sid;
use super::statement::Statement;
use super::strict_json::{json_type, parse_strict_json};

const STATEMENT: &str = "Statement";

/// A resource policy. It preserves everything: unknown elements, `Id`, `Version`, and their order.
/// Two policies are equal if they hold the same JSON values and the same statements in the same
/// order. The order of keys does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The document without its statements. The key `Statement` stays as a placeholder.
    frame: Map<String, Value>,
    statements: Vec<Statement>,
    /// Whether the document had a single statement that was not in a list. A single statement is
    /// then written the same way.
    single_statement_unlisted: bool,
}

impl Policy {
    /// A policy without statements, in the current language version.
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

    /// Reads a document as `GetBucketPolicy` and `GetTopicAttributes` return it. A statement must
    /// be an object with an effect; nothing else is checked.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, the JSON is not a policy, or a statement has no effect: see
    /// [`PolicyError`].
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

    /// A policy with only these statements, given as JSON.
    ///
    /// # Errors
    ///
    /// If one of them is not a statement.
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

    /// A top-level element of the document other than its statements: `Version`, `Id`.
    pub(super) fn element(&self, name: &str) -> Option<&Value> {
        self.frame.get(name)
    }

    /// The policy with `statement` in it.
    ///
    /// A policy that already has the statement is returned unchanged. A statement of ours with the
    /// same `Sid` is replaced in its position. Otherwise the statement is appended, even if another
    /// owner's statement has that `Sid`: such a statement is never changed. Every other statement
    /// keeps its values and its position.
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

    /// The policy without the statement that has this `Sid`, if the `Sid` is ours. Any other `Sid`
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

    /// The policy without the statements that are equal to one of these. Everything else stays.
    #[must_use]
    pub fn without_statements(&self, statements: &[Statement]) -> Self {
        let mut changed = self.clone();
        changed
            .statements
            .retain(|statement| !statements.contains(statement));
        changed
    }

    /// The document as compact JSON, as it is sent to AWS.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The document as indented JSON, as it is shown to people, line by line in a diff.
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
