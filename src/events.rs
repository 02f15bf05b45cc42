//! Events in the formats that people have: one per line, the files that CloudTrail delivers, the output of the AWS CLI.
//!
//! The caller reads the bytes. This module detects the format ([`EventFormat`]), finds the events in a document
//! ([`read_document`]), and selects the events that a pattern matches ([`EventSearch`]).

mod document;
mod format;
mod formatting;
mod search;

#[cfg(test)]
mod tests;

pub use document::read_document;
pub use format::EventFormat;
pub use formatting::{compact_json, to_one_line};
pub use search::{EventSearch, Tally};
