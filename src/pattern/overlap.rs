//! Whether an event can match a pattern, or two patterns at once.

use super::Pattern;
use super::coverage::UNLIMITED;
use super::decide::{self, NoTypicalValues, SearchBudget, SearchResult};

/// Whether no event can match, under any interpretation. `false` proves nothing: the pattern may not be JSON, or may be
/// too large to search.
#[must_use]
pub fn never_matches(pattern: &Pattern) -> bool {
    never_matches_within(pattern, &UNLIMITED)
}

/// The same with the steps of a budget: beyond it, `false`.
#[must_use]
pub fn never_matches_within(pattern: &Pattern, budget: &SearchBudget) -> bool {
    let ambiguous = pattern.is_ambiguous();
    let answer = pattern
        .json()
        .filter(|_| !ambiguous)
        .map(|expr| decide::find_event(&[&[expr]], &[], &NoTypicalValues, budget));
    answer == Some(SearchResult::NoEvent)
}

/// Whether one event can match two patterns. `false` only if it is proved that none can.
#[must_use]
pub fn can_overlap(one: &Pattern, other: &Pattern) -> bool {
    can_overlap_within(one, other, &UNLIMITED)
}

/// The same with the steps of a budget: beyond it, `true`.
#[must_use]
pub fn can_overlap_within(one: &Pattern, other: &Pattern, budget: &SearchBudget) -> bool {
    let (Some(mine), Some(theirs)) = (one.json(), other.json()) else {
        return true;
    };
    let ambiguous = one.is_ambiguous() || other.is_ambiguous();
    ambiguous
        || decide::find_event(&[&[mine], &[theirs]], &[], &NoTypicalValues, budget)
            != SearchResult::NoEvent
}
