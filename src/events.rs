//! Events in the shapes people have them: a line each, the files `CloudTrail` delivers, what the AWS CLI answers.
//!
//! The shell brings the bytes. Here is decided what shape they have ([`Shape`]), what in a document is an event
//! ([`read_document`]), and which events a pattern lets through ([`Search`]).

mod document;
mod search;
mod shape;
mod spelling;

#[cfg(test)]
mod tests;

pub use document::read_document;
pub use search::{Search, Tally};
pub use shape::Shape;
pub use spelling::{compact, one_line};
