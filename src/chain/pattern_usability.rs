//! Whether a pattern can serve some control: it matches some event, and not so many that its alarm never leaves ALARM.

use crate::cloudtrail::{Excess, describe_event, find_excess};
use crate::memo::{Memo, Usability};
use crate::pattern::{Pattern, SearchBudget, never_matches_within};

/// Whether a pattern can serve some control, by its text alone.
pub(super) fn usability(memo: &Memo, pattern: &Pattern) -> Usability {
    memo.usability(pattern, |budget| decide_usability(pattern, budget))
}

fn decide_usability(pattern: &Pattern, budget: &SearchBudget) -> Usability {
    if never_matches_within(pattern, budget) {
        return Usability::NeverMatches;
    }
    match find_excess(pattern) {
        Some(excess) => Usability::MatchesTooMuch(describe_excess(&excess)),
        None => Usability::Usable,
    }
}

/// How much a pattern matches, one clause.
pub(super) fn describe_excess(excess: &Excess) -> String {
    format!(
        "its pattern matches {} of {} events that any account records all day, such as {}",
        excess.matched,
        excess.total,
        describe_event(excess.example)
    )
}
