//! The errors of parsing a journal: what is wrong, where, and what to do.

use super::format::{FORMAT_VERSION, OLDEST_VERSION};
use crate::control_characters::{describe_json_error, sanitized};
use thiserror::Error;

/// Why a text is not a journal. Lines and columns are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// The first line is not the header of a journal.
    #[error(
        "this is no journal: the first line of one holds \"format\":\"cis-fix journal\"; `cis-fix apply` says where it keeps its journal"
    )]
    NotAJournal,
    /// The journal has another version of the format.
    #[error(
        "this journal is in version {} of the format, and this cis-fix reads versions {OLDEST_VERSION} to {FORMAT_VERSION}; use the cis-fix that wrote it",
        sanitized(found)
    )]
    OtherVersion {
        /// The version in the file, as JSON.
        found: String,
    },
    /// A line cannot be parsed, and it is not an incomplete last line.
    #[error(
        "this journal is damaged: {problem} at line {line}, column {column}; what stands there may have been done and cannot be taken back, so mend the line and give --foreign-journal, or take back by hand"
    )]
    Damaged {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
}

impl JournalError {
    pub(super) fn damaged(line: usize, error: &serde_json::Error) -> Self {
        // Each line is parsed on its own, so serde_json does not know the line number.
        let (_, column, problem) = describe_json_error(error);
        Self::Damaged {
            line,
            column,
            problem,
        }
    }
}
