//! The files that belong to the evidence, each with its SHA-256, so that a reader can tell whether one was changed.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A file beside the page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AnnexFile {
    /// The name.
    pub name: &'static str,
    /// What it holds, a noun phrase.
    pub content: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl AnnexFile {
    /// A file with these bytes.
    #[must_use]
    pub fn new(name: &'static str, content: &'static str, bytes: &[u8]) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a string never fails.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            name,
            content,
            sha256,
        }
    }
}
