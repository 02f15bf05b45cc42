//! The settings file that `cis-fix init` writes.

/// A settings file with every key, commented out, each with its default or an example.
pub const TEMPLATE: &str = include_str!("template.yaml");
