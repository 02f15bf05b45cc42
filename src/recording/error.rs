//! Why a file was not read as a recording: what was found, where, and what to do.

use super::format::FORMAT_VERSION;
use crate::control_characters::{describe_json_error, sanitized};
use thiserror::Error;

/// Why a text was not read as a recording. Lines and columns are counted from 1; column 0 is the
/// end of the previous line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordingError {
    /// The text is not JSON.
    #[error(
        "this is not JSON: {problem} at line {line}, column {column}; if the file was cut short or edited, record the account again with `cis-fix observe --out FILE`"
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
        "this is JSON, but no recording: a recording begins with \"format\": \"cis-fix recording\"; make one with `cis-fix observe --out FILE`"
    )]
    NotARecording,
    /// It has no format version.
    #[error(
        "this recording says no \"format_version\", so it is not known how to read it; record the account again with `cis-fix observe --out FILE`"
    )]
    NoVersion,
    /// The recording is in another version of the format.
    #[error(
        "this recording is in version {} of the format, and this cis-fix reads version {FORMAT_VERSION}; record the account again with this cis-fix, or use {}", sanitized(found), writer(written_by.as_deref())
    )]
    OtherVersion {
        /// The version it has, as JSON.
        found: String,
        /// The version of cis-fix that wrote it, if it is known.
        written_by: Option<String>,
    },
    /// The header is that of a recording, but the rest is not valid.
    #[error(
        "this recording is damaged: {problem} at line {line}, column {column}; mend it there if you have edited it, or record the account again with `cis-fix observe --out FILE`"
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

impl RecordingError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let (line, column, problem) = describe_json_error(error);
        Self::NotJson {
            line,
            column,
            problem,
        }
    }

    pub(super) fn damaged(error: &serde_json::Error) -> Self {
        let (line, column, problem) = describe_json_error(error);
        Self::Damaged {
            line,
            column,
            problem,
        }
    }
}

fn writer(version: Option<&str>) -> String {
    version.map_or_else(
        || "the cis-fix that wrote it".to_owned(),
        |version| format!("cis-fix {}, which wrote it", sanitized(version)),
    )
}
