//! Why settings are rejected.

use crate::yaml::{Position, YamlError};
use std::fmt;

/// Why settings are rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The position in the file; `None` if the error is on the command line.
    pub position: Option<Position>,
    /// What is wrong, in one sentence that begins with the flag if a flag is wrong.
    pub message: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{position}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for SettingsError {}

impl From<YamlError> for SettingsError {
    fn from(error: YamlError) -> Self {
        Self {
            position: Some(error.position),
            message: error.message,
        }
    }
}
