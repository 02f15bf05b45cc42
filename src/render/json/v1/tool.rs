//! The program that wrote a document.

use serde::Serialize;

/// The program that wrote a document.
#[derive(Debug, Clone, Serialize)]
pub struct ToolV1 {
    /// `cis-fix`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl ToolV1 {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
