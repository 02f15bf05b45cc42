//! Events that any account records constantly, to detect an alarm that never returns to OK.
//!
//! An alarm notifies when it changes to ALARM. If its filter matches what services and consoles do every few minutes,
//! it changes once and stays there. Then it does not notify anyone about the event it was made for.

use std::sync::OnceLock;

use serde_json::Value;

use crate::pattern::Pattern;

/// How many baseline events patterns match, if they match more than half of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// The number of baseline events that one of them matches.
    pub matched: usize,
    /// The number of baseline events.
    pub total: usize,
    /// Such a baseline event.
    pub example: &'static Value,
}

/// Returns how many baseline events a pattern matches if these are more than half. `None` for fewer, and for a pattern
/// that is not JSON.
///
/// The events are ours: thirty records that services, consoles and deployments leave in any account. Two thirds of them
/// are calls that only read.
#[must_use]
pub fn find_excess(pattern: &Pattern) -> Option<Excess> {
    pattern.json()?;
    find_joint_excess(&[pattern])
}

/// Returns how many baseline events patterns of any kind match together if these are more than half.
#[must_use]
pub fn find_joint_excess(patterns: &[&Pattern]) -> Option<Excess> {
    let all = baseline_events();
    let matches = |event: &&Value| patterns.iter().any(|pattern| pattern.matches(event));
    let mut matching = all.iter().filter(matches);
    let example = matching.next()?;
    let matched = 1 + matching.count();
    (2 * matched > all.len()).then_some(Excess {
        matched,
        total: all.len(),
        example,
    })
}

pub(super) fn baseline_events() -> &'static [Value] {
    static BASELINE_EVENTS: OnceLock<Vec<Value>> = OnceLock::new();
    // A test checks that the file parses. If it did not, no pattern would be excessive.
    BASELINE_EVENTS
        .get_or_init(|| serde_json::from_str(include_str!("baseline.json")).unwrap_or_default())
}
