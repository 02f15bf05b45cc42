//! Recordings: what was read of an account, written to a file. `check`, `plan` and `simulate` can
//! decide from a recording without AWS, later and on another machine. A redacted recording
//! ([`redact`]) can be given to somebody else.
//!
//! The file is one JSON object: a header with the kind of the file and the version of the format,
//! and the observation. The header is read first, so that a file of another version is not mistaken
//! for a damaged one.

mod error;
mod format;
mod redact;

pub use error::RecordingError;
pub use format::FORMAT_VERSION;
pub use redact::{Renaming, redact};

use crate::catalog::Catalog;
use crate::control_characters::escape_json;
use crate::settings::Settings;
use crate::state::Observed;
use format::FORMAT;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// What was read of an account, as it is kept in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// What was read.
    pub observed: Observed,
    /// Whether its names are pseudonyms.
    pub redacted: bool,
    /// The version of the program that wrote it.
    pub tool_version: String,
}

/// The file: header and observation, in the order in which they are written.
#[derive(Serialize)]
struct RecordingFile<'a> {
    format: &'a str,
    format_version: u64,
    tool_version: &'a str,
    redacted: bool,
    observed: &'a Observed,
}

/// The part of the header that tells the kind of the file. Other keys are ignored.
#[derive(Deserialize)]
struct FileHeader {
    format: Option<serde_json::Value>,
    format_version: Option<serde_json::Value>,
    tool_version: Option<serde_json::Value>,
}

/// A file in this version of the format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBody {
    #[serde(rename = "format")]
    _format: IgnoredAny,
    #[serde(rename = "format_version")]
    _format_version: IgnoredAny,
    tool_version: String,
    redacted: bool,
    observed: Observed,
}

impl Recording {
    /// A recording made by this program. It has no keys of URLs.
    #[must_use]
    pub fn new(observed: Observed) -> Self {
        Self {
            observed: observed.without_keys(),
            redacted: false,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// A recording that this program derives from another one: `redacted` is that of the other one.
    #[must_use]
    pub fn derived(redacted: bool, observed: Observed) -> Self {
        Self {
            redacted,
            ..Self::new(observed)
        }
    }

    /// The same recording with pseudonyms: see [`redact`].
    #[must_use]
    pub fn redacted(&self, catalog: &Catalog, settings: &Settings) -> Self {
        Self {
            observed: redact(catalog, settings, &self.observed),
            redacted: true,
            tool_version: self.tool_version.clone(),
        }
    }

    /// The text of the file: indented JSON that ends in a newline, with control characters escaped.
    #[must_use]
    pub fn to_json(&self) -> String {
        let file = RecordingFile {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            tool_version: &self.tool_version,
            redacted: self.redacted,
            observed: &self.observed,
        };
        // Plain data whose maps have text keys always serializes.
        let text = serde_json::to_string_pretty(&file).unwrap_or_default();
        format!("{}\n", escape_json(&text))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If it is not JSON, not a recording, a recording in another version of the format, or
    /// damaged. Each error says what to do.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let header: FileHeader = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                RecordingError::NotARecording
            } else {
                RecordingError::not_json(&error)
            }
        })?;
        if header.format.as_ref().and_then(serde_json::Value::as_str) != Some(FORMAT) {
            return Err(RecordingError::NotARecording);
        }
        let Some(version) = header.format_version else {
            return Err(RecordingError::NoVersion);
        };
        if version.as_u64() != Some(FORMAT_VERSION) {
            return Err(RecordingError::OtherVersion {
                found: version.to_string(),
                written_by: header
                    .tool_version
                    .and_then(|version| version.as_str().map(str::to_owned)),
            });
        }
        let body: FileBody =
            serde_json::from_str(text).map_err(|error| RecordingError::damaged(&error))?;
        Ok(Self {
            observed: body.observed.without_keys(),
            redacted: body.redacted,
            tool_version: body.tool_version,
        })
    }
}
