//! Describes the conditions of patterns in words, for the JSON and the text of `pattern explain`.

mod columns;
mod conditions;
mod mixed_operators;
mod terms;

pub(super) use columns::{describe_column, describe_column_condition, describe_no_columns};
pub(super) use conditions::{Description, describe_condition};
pub(super) use mixed_operators::has_mixed_operators;
pub(super) use terms::describe_terms;
