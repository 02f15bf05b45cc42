//! The settings of a run, laid over one another: flags beat the file, the file beats the default.
//! Pure: the shell reads the file and the command line, here they become one.

mod allowed_verdicts;
mod controls;
mod error;
mod file;
mod layer;
mod merge;
mod origin;
mod template;

#[cfg(test)]
mod tests;

pub use allowed_verdicts::parse_allowed_verdict;
pub use error::SettingsError;
pub use file::SettingsFile;
pub use layer::ConfigLayer;
pub use merge::{Config, merge_layers};
pub use origin::{SettingOrigin, SettingSource};
pub use template::TEMPLATE;
