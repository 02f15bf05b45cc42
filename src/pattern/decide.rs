//! Searches for an event that some patterns match and others do not. Every claim about coverage rests on this question.
//!
//! The search tries classes of values instead of values. For each field that the patterns test, [`value_classes`]
//! lists representatives, so that every possible value is equivalent to one of them for all conditions on that field:
//! absent, null, an object, a string for each way in which the strings of the patterns can be told apart ([`strings`]),
//! a number for each interval between the numbers of the patterns. [`search`] tries the combinations and leaves a
//! branch as soon as it cannot succeed. So exhaustion proves that no event exists, and the event itself proves that one
//! does: the ordinary evaluator checks it before it is reported.
//!
//! The rules that no source settles are part of the search: a condition does not hold or fail, it holds under a set of
//! [interpretations].

mod assemble;
mod assignment;
mod automata;
mod budget;
mod digits;
mod field;
mod formula;
mod interpretations;
mod numbers;
mod problem;
mod search;
mod strings;
mod tree;
mod typical_values;
mod value_classes;

#[cfg(test)]
mod tests;

pub use budget::SearchBudget;
pub(super) use problem::relevant_semantics;
pub(super) use search::{SearchResult, find_event};
pub use typical_values::{NoTypicalValues, TypicalValues};
