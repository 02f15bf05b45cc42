//! Where the value of a setting came from.

use crate::yaml::Position;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingSource {
    /// The command line.
    Flag,
    /// The file, at this place.
    File(Position),
    /// Nobody said anything.
    Default,
}

/// One setting, its value as it is printed, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOrigin {
    /// The setting, as the file calls it.
    pub key: String,
    /// Its value in words; `-` where there is none.
    pub value: String,
    /// Where it came from.
    pub source: SettingSource,
}
