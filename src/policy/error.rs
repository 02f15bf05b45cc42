//! Why a text is not a supported policy document: the error of
//! [`Policy::parse`](super::Policy::parse). The messages are here; the variants hold the data.

use thiserror::Error;

/// Why a text was not read as a policy document. Statements are numbered from 1, in the order of
/// the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The text is not JSON, or an object in it has a repeated key. AWS rejects repeated keys, and
    /// keeping only one of two values would lose the other.
    #[error("the policy is not valid JSON: {problem} (line {line}, column {column})")]
    NotJson {
        /// The line of the text, from 1.
        line: usize,
        /// The column in that line, from 1; 0 if the text ends before its first character.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// The text is JSON, but not an object.
    #[error("a policy is a JSON object, but this is {found}")]
    NotAnObject {
        /// What it is instead, with an article: "an array".
        found: &'static str,
    },
    /// The document has no `Statement`.
    #[error("the policy has no \"Statement\"")]
    NoStatement,
    /// `Statement` is neither a statement nor a list of statements.
    #[error(
        "the policy's \"Statement\" must be an object or an array of objects, but it is {found}"
    )]
    StatementsNotAList {
        /// What it is instead, with an article.
        found: &'static str,
    },
    /// One member of the list of statements is not an object.
    #[error("statement {number} of the policy must be an object, but it is {found}")]
    StatementNotAnObject {
        /// The number of the statement.
        number: usize,
        /// What it is instead, with an article.
        found: &'static str,
    },
    /// A statement has no effect.
    #[error("statement {number} of the policy has no \"Effect\"")]
    NoEffect {
        /// The number of the statement.
        number: usize,
    },
    /// A statement's effect is neither `Allow` nor `Deny` (both are case-sensitive).
    #[error(
        "the \"Effect\" of statement {number} must be \"Allow\" or \"Deny\", but it is {found}"
    )]
    UnknownEffect {
        /// The number of the statement.
        number: usize,
        /// The effect as JSON.
        found: String,
    },
}
