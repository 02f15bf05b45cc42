//! Why a file is not read as a saved plan: what was found, where, and what to do about it.

use super::FORMAT_VERSION;
use crate::control_characters::{describe_json_error, sanitized};
use thiserror::Error;

/// Why a text was not read as a saved plan. Lines and columns are counted from 1; column 0 is the end of the line
/// before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SavedError {
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
    /// The text is JSON of another kind.
    #[error(
        "this is JSON, but no saved plan: one begins with \"format\": \"cis-fix plan\"; make one with `cis-fix plan --out FILE`"
    )]
    NotAPlan,
    /// The plan is in another version of the format.
    #[error(
        "this plan is in version {} of the format, and this cis-fix reads version {FORMAT_VERSION}; plan again with this cis-fix, or use the one that wrote it",
        sanitized(found)
    )]
    OtherVersion {
        /// The version it says, as JSON.
        found: String,
    },
    /// What stands under `body` is not what the checksum was made of.
    #[error(
        "this plan is not as it was written: its checksum is not that of its body; plan again with `cis-fix plan --out FILE`"
    )]
    Altered,
    /// The checksum is right, and what stands there is no plan.
    #[error("this plan is damaged: {problem}; plan again with `cis-fix plan --out FILE`")]
    Damaged {
        /// What is wrong.
        problem: String,
    },
}

impl SavedError {
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
