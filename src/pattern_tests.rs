//! Test cases for patterns, such as people keep next to their filters: which messages a pattern matches, which texts
//! are not patterns, and which patterns cover which. Each line of a file is one case ([`PatternCase`]) with one result
//! ([`CaseResult`]).
//!
//! The language itself is in `pattern`.

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
