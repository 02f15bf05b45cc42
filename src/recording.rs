//! Recordings: what was read of one account, as a file that can be decided about again offline.

use crate::state::Observed;
use serde::{Deserialize, Serialize};

/// What the file says it is.
const FORMAT: &str = "cis-fix recording";
/// The version this program reads and writes.
const FORMAT_VERSION: u32 = 1;

/// What was read of one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// The account.
    pub observed: Observed,
}

/// What every version begins with.
#[derive(Deserialize)]
struct Header {
    format: String,
    format_version: u32,
    tool_version: Option<String>,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    format_version: u32,
    tool_version: &'static str,
    observed: &'a Observed,
}

#[derive(Deserialize)]
struct Body {
    observed: Observed,
}

/// Why a file cannot be taken for a recording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// It is not JSON, or not of a recording's shape.
    #[error("{line}:{column}: {what}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It is something else, or another version.
    #[error("{0}")]
    Other(String),
}

impl From<serde_json::Error> for RecordingError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let what = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(w, _)| w);
        Self::Malformed {
            line: error.line(),
            column: error.column(),
            what: what.to_owned(),
        }
    }
}

impl Recording {
    /// A recording of this account.
    #[must_use]
    pub fn new(observed: Observed) -> Self {
        Self { observed }
    }

    /// The text of the file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let written = Written {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            observed: &self.observed,
        };
        // Plain data with text keys always serializes.
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If it is not JSON or not a recording, with line and column; if it is of another version.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let header: Header = serde_json::from_str(text)?;
        if header.format != FORMAT {
            return Err(RecordingError::Other(format!(
                "it is no recording but says it is {:?}; `cis-fix observe` makes one",
                header.format
            )));
        }
        if header.format_version != FORMAT_VERSION {
            return Err(RecordingError::Other(format!(
                "it is of format version {}, written by cis-fix {}, and this cis-fix reads version {FORMAT_VERSION}; record the account again, or read it with the cis-fix that wrote it",
                header.format_version,
                header
                    .tool_version
                    .as_deref()
                    .unwrap_or("of an unknown version"),
            )));
        }
        let body: Body = serde_json::from_str(text)?;
        Ok(Self::new(body.observed))
    }
}
