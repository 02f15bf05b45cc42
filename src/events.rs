//! Events in the shapes people have them: a line each, the files `CloudTrail` delivers, what the AWS CLI answers.
//!
//! The shell brings the bytes. Here is decided what shape they have ([`Shape`]), what in a document is an event
//! ([`read_document`]), and which events a pattern lets through ([`Search`]).

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
