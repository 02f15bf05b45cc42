//! A corpus of claims about patterns, such as people keep beside their filters: what a pattern matches, which texts
//! are none, and which patterns cover which. Each line of it is read ([`PatternCase`]) and tried ([`CaseResult`]).
//!
//! The language itself is in `pattern`; here it is only asked.

mod case;
mod file_result;
mod read;
mod run;

#[cfg(test)]
mod tests;

pub use case::{CoverageCase, PatternCase};
pub use file_result::FileResult;
pub use read::MalformedLine;
pub use run::{CaseOutcome, CaseResult, Disagreement, Grounds};
