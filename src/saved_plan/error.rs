//! The errors of parsing a saved plan: what is wrong, where, and what to do.

use super::format::FORMAT_VERSION;
use crate::control_characters::{describe_json_error, sanitized};
use thiserror::Error;

/// Why a text is not a saved plan. Lines and columns are counted from 1; column 0 is the end of the previous line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SavedPlanError {
    /// The text is not JSON.
    #[error(
        "this is not JSON: {problem} at line {line}, column {column}; if the file was cut short or edited, plan again with `cis-fix plan --out FILE`"
    )]
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// The text is JSON, but not a saved plan.
    #[error(
        "this is JSON, but no saved plan: one begins with \"format\": \"cis-fix plan\"; make one with `cis-fix plan --out FILE`"
    )]
    NotAPlan,
    /// The plan has another version of the format.
    #[error(
        "this plan is in version {} of the format, and this cis-fix reads version {FORMAT_VERSION}; plan again with this cis-fix, or use the one that wrote it",
        sanitized(found)
    )]
    OtherVersion {
        /// The version in the file, as JSON.
        found: String,
    },
    /// The checksum is not the checksum of `body`.
    #[error(
        "this plan is not as it was written: its checksum is not that of its body; plan again with `cis-fix plan --out FILE`"
    )]
    Altered,
    /// The checksum is right, but `body` is not a plan.
    #[error("this plan is damaged: {problem}; plan again with `cis-fix plan --out FILE`")]
    Damaged {
        /// What is wrong.
        problem: String,
    },
}

impl SavedPlanError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let (line, column, problem) = describe_json_error(error);
        Self::NotJson {
            line,
            column,
            problem,
        }
    }

    pub(super) fn damaged(error: &serde_json::Error) -> Self {
        Self::Damaged {
            problem: sanitized(&error.to_string()),
        }
    }
}
