//! What `undo --list` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::render::journals::JournalRow;
use serde::Serialize;

/// The journals in the state folder.
#[derive(Debug, Clone, Serialize)]
pub struct JournalListV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `undo`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The journals, the newest first.
    pub journals: &'a [JournalRow],
}

impl<'a> JournalListV1<'a> {
    /// The document of a list.
    #[must_use]
    pub fn new(journals: &'a [JournalRow]) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command: "undo",
            tool: ToolV1::this(),
            journals,
        }
    }
}
