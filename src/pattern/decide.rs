//! Is there an event that some patterns match and others do not? The one question behind every claim about coverage.
//!
//! The answer is found by trying kinds of values, not values. For each field the patterns look at, [`choices`] makes
//! a list of representatives such that any value whatever is, to every condition on that field, like one of them:
//! absent, null, an object, a text for each way the texts of the patterns can be told apart ([`strings`]), a number for
//! each interval between the numbers of the patterns. [`search`] tries the combinations and gives up a branch as soon
//! as nothing can come of it. So "there is none" is proved by exhaustion, and "there is one" by the event itself,
//! which the ordinary evaluator is asked about before anybody else is told.
//!
//! What no source settles about the language is part of the search: whether a condition holds is not a yes or no
//! but the set of [readings] under which it holds.

mod assemble;
mod automata;
mod choices;
mod digits;
mod field;
mod formula;
mod interpretations;
mod numbers;
mod question;
mod search;
mod strings;
mod tree;

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::ast::{Expr, Selector};
use super::semantics::{Rule, Semantics};

use question::Question;

/// What usually stands in a field, for witnesses that a person recognises.
pub trait TypicalValues {
    /// Values to prefer, the likeliest first; None is the field's absence. May be empty.
    fn values(&self, field: &Selector) -> Vec<Option<Value>>;
}

/// Knows no field: witnesses are as small as can be.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTypicalValues;

impl TypicalValues for NoTypicalValues {
    fn values(&self, _field: &Selector) -> Vec<Option<Value>> {
        Vec::new()
    }
}

/// Whether there is an event as asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// Under no reading is there one.
    No,
    /// This is one under every reading.
    Yes(Value),
    /// This is one, or not, depending on these rules; and none was found that is one under every reading.
    Depends {
        /// The event.
        event: Value,
        /// Each of these rules alone can change the answer for the event.
        rules: Vec<Rule>,
    },
    /// It was not found out.
    GaveUp,
}

/// Asks for an event that matches one of each of these sets of patterns, and none of `unmatched`.
pub(super) fn find(
    matched: &[&[&Expr]],
    unmatched: &[&Expr],
    typical: &dyn TypicalValues,
) -> Answer {
    match Question::new(matched, unmatched) {
        Some(question) => search::answer(&question, typical),
        None => Answer::GaveUp,
    }
}

/// The readings that can differ on these patterns.
pub(super) fn semantics_of(exprs: &[&Expr]) -> Vec<Semantics> {
    let interpretations = question::readings_of(exprs);
    interpretations
        .semantics()
        .map(|(_, semantics)| semantics)
        .collect()
}
