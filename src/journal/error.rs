//! Why a file is not read as a journal: what was found, where, and what to do about it.

use super::FORMAT_VERSION;
use crate::control_characters::{describe_json_error, sanitized};
use thiserror::Error;

/// Why a text was not read as a journal. Lines and columns are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// The first line is not that of a journal.
    #[error(
        "this is no journal: the first line of one holds \"format\":\"cis-fix journal\"; `cis-fix apply` says where it keeps its journal"
    )]
    NotAJournal,
    /// The journal is in another version of the format.
    #[error(
        "this journal is in version {} of the format, and this cis-fix reads version {FORMAT_VERSION}; use the cis-fix that wrote it",
        sanitized(found)
    )]
    OtherVersion {
        /// The version it says, as JSON.
        found: String,
    },
    /// A line that is not the last one cannot be read.
    #[error(
        "this journal is damaged: {problem} at line {line}, column {column}; what stands there may have been done and cannot be taken back, so mend the line, or take back by hand"
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
        // A line is read on its own, so the place in the file is its number.
        let (_, column, problem) = describe_json_error(error);
        Self::Damaged {
            line,
            column,
            problem,
        }
    }
}
