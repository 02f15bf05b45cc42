//! Do existing patterns match at least the events a required one does? The question `assess` asks of every metric
//! filter it finds, and the reason an account's own filters can count.
//!
//! An answer is a claim about `eval`. It may be withheld ([`Coverage::Undecided`]) but not wrong: whoever takes a
//! filter as covering builds no other.

use serde_json::Value;

use super::normal::{Normal, includes};
use super::{Kind, Pattern};

/// How a set of existing patterns compares with a required one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// An existing pattern matches exactly the events the required one does.
    Equal,
    /// The existing patterns together match all events the required one does, and are not known to be equal.
    Wider,
    /// The existing patterns match some of the events the required one does, but not this one.
    Narrower {
        /// An event the required pattern matches and no existing one does.
        witness: Value,
    },
    /// The existing patterns match none of the events the required one does, such as this one.
    Unrelated {
        /// An event the required pattern matches.
        witness: Value,
    },
    /// No answer could be proved. To be treated as not covered.
    Undecided {
        /// One clause saying why, fit to follow "not proved: ".
        why: String,
    },
}

impl Coverage {
    /// Whether every event of the required pattern is proved to be matched.
    #[must_use]
    pub fn covers(&self) -> bool {
        matches!(self, Self::Equal | Self::Wider)
    }
}

/// Compares `existing` patterns, taken together, with the `required` one.
///
/// The order of `existing` plays no part.
#[must_use]
pub fn coverage(existing: &[&Pattern], required: &Pattern) -> Coverage {
    if existing.is_empty() {
        return undecided("there is no pattern to compare with");
    }
    if existing.iter().any(|pattern| same(pattern, required)) {
        return Coverage::Equal;
    }
    if existing
        .iter()
        .any(|pattern| pattern.kind == Kind::Everything)
    {
        return Coverage::Wider;
    }
    if included(existing, required) {
        return Coverage::Wider;
    }
    if existing.iter().all(|pattern| pattern.json().is_none()) {
        return undecided("patterns that look at raw text cannot be compared with a JSON pattern");
    }
    undecided(
        "the patterns differ in more than spelling, grouping, order, repetition and added alternatives",
    )
}

/// Whether two patterns are one but for spelling, grouping, order and repetition.
fn same(one: &Pattern, other: &Pattern) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Everything, Kind::Everything) => true,
        // Where AWS may read a text in another way than we do, only the very same text means the same for sure.
        (Kind::Json(mine), Kind::Json(theirs)) if !one.is_clouded() && !other.is_clouded() => {
            Normal::of(mine) == Normal::of(theirs)
        }
        _ => one.text == other.text,
    }
}

/// Whether the existing patterns, as alternatives of one, include the required one by their shape.
fn included(existing: &[&Pattern], required: &Pattern) -> bool {
    let Kind::Json(narrow) = &required.kind else {
        return false;
    };
    let alternatives = existing
        .iter()
        .filter(|pattern| !pattern.is_clouded())
        .filter_map(|pattern| pattern.json())
        .map(Normal::of)
        .collect();
    !required.is_clouded() && includes(&Normal::Any(alternatives), &Normal::of(narrow))
}

fn undecided(why: &str) -> Coverage {
    Coverage::Undecided {
        why: why.to_owned(),
    }
}
