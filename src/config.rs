//! The configuration of a run: flags override the settings file, and the file overrides the
//! defaults. This module is pure. The shell reads the file and the command line; this module merges
//! them.

mod allowed_verdicts;
mod controls;
mod credentials;
mod error;
mod file;
mod layer;
mod merge;
mod misplaced_urls;
mod origin;
mod run_options;
mod template;

#[cfg(test)]
mod tests;

pub use allowed_verdicts::parse_allowed_verdict;
pub use credentials::CREDENTIAL_KEYS;
pub use error::SettingsError;
pub use file::SettingsFile;
pub use layer::ConfigLayer;
pub use merge::{Config, merge_layers};
pub use origin::{SettingOrigin, SettingSource};
pub use template::TEMPLATE;
