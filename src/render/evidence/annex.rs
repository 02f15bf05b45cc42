//! The files that belong to the evidence, each with its SHA-256, so that a reader can tell whether one was changed.

use crate::plan::Digest;

/// A file beside the page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AnnexFile {
    /// The name.
    pub name: &'static str,
    /// What it holds, a noun phrase.
    pub content: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: Digest,
}

impl AnnexFile {
    /// A file with these bytes.
    #[must_use]
    pub fn new(name: &'static str, content: &'static str, bytes: &[u8]) -> Self {
        Self {
            name,
            content,
            sha256: Digest::of(bytes),
        }
    }
}
