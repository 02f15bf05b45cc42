//! Output of the `pattern` commands: an explanation of a pattern, a comparison, the results of a search, the results of
//! test cases.

mod columns;
mod comparison;
mod conditions;
mod explanation;
mod match_document;
mod mixed_operators;
mod terms;
mod test_report;

#[cfg(test)]
mod tests;

pub use comparison::write_comparison;
pub use explanation::write_explanation;
pub use match_document::{FileMatches, MatchDocument, write_counts};
pub use test_report::{write_test_junit, write_test_markdown, write_test_text};

pub(super) use columns::{describe_column, describe_column_condition, describe_no_columns};
pub(super) use conditions::{Description, describe_condition};
pub(super) use mixed_operators::has_mixed_operators;
pub(super) use terms::describe_terms;
