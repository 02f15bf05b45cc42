//! Where the value of a setting came from.

use crate::yaml::Position;

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingSource {
    /// The command line.
    Flag,
    /// The file, at this position.
    File(Position),
    /// The default.
    Default,
}

/// One setting, its value as it is printed, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOrigin {
    /// The setting's key in the file.
    pub key: String,
    /// Its value as text; `-` if there is none.
    pub value: String,
    /// Where it came from.
    pub source: SettingSource,
}
