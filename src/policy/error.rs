//! Why a text is not a policy document we can work on: what [`Policy::parse`](super::Policy::parse) answers
//! instead of a policy. The words live here; the variants hold the data.

use thiserror::Error;

/// Why a text was not read as a policy document. Statements are numbered from 1, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The text is not JSON, or an object in it has the same key twice (AWS refuses that, and keeping only
    /// one of the two would lose the other).
    #[error("the policy is not valid JSON: {problem} (line {line}, column {column})")]
    NotJson {
        /// Line of the text, from 1.
        line: usize,
        /// Column in that line, from 1; 0 where the text ends before its first character.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// The text is JSON, but not an object.
    #[error("a policy is a JSON object, but this is {found}")]
    NotAnObject {
        /// What it is instead, with its article: "an array".
        found: &'static str,
    },
    /// The document has no `Statement`.
    #[error("the policy has no \"Statement\"")]
    NoStatement,
    /// `Statement` is neither one statement nor a list of them.
    #[error(
        "the policy's \"Statement\" must be an object or an array of objects, but it is {found}"
    )]
    StatementsNotAList {
        /// What it is instead, with its article.
        found: &'static str,
    },
    /// One member of the list of statements is not an object.
    #[error("statement {number} of the policy must be an object, but it is {found}")]
    StatementNotAnObject {
        /// Which statement.
        number: usize,
        /// What it is instead, with its article.
        found: &'static str,
    },
    /// A statement does not say whether it allows or denies.
    #[error("statement {number} of the policy has no \"Effect\"")]
    NoEffect {
        /// Which statement.
        number: usize,
    },
    /// A statement's effect is neither of the two that exist (they are case-sensitive).
    #[error(
        "the \"Effect\" of statement {number} must be \"Allow\" or \"Deny\", but it is {found}"
    )]
    UnknownEffect {
        /// Which statement.
        number: usize,
        /// The effect as JSON.
        found: String,
    },
}
