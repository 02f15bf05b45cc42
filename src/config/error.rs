//! Why settings are refused.

use crate::yaml::{Position, YamlError};
use std::fmt;

/// Why the settings cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Where in the file; `None` if the command line is wrong.
    pub position: Option<Position>,
    /// What is wrong, one sentence, beginning with the flag if one is.
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
