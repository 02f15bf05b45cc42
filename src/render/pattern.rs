//! Output of the `pattern` commands: an explanation of a pattern, a comparison, the results of a search, the results of
//! test cases.

mod comparison;
mod explanation;
mod match_document;
mod test_report;

#[cfg(test)]
mod tests;

pub use comparison::write_comparison;
pub use explanation::write_explanation;
pub use match_document::{FileMatches, MatchDocument, write_counts};
pub use test_report::{write_test_junit, write_test_markdown, write_test_text};
