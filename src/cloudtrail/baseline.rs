//! Events that any account records constantly, to detect an alarm that never returns to OK.
//!
//! An alarm notifies when it changes to ALARM. If its filter matches what services and consoles do every few minutes,
//! it changes once and stays there. Then it does not notify anyone about the event it was made for.

use std::sync::OnceLock;

use serde_json::Value;

use crate::pattern::Pattern;

/// How many baseline events a pattern matches, if it matches more than half of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// The number of baseline events that it matches.
    pub matched: usize,
    /// The number of baseline events.
    pub total: usize,
    /// A baseline event that it matches.
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
    let all = baseline_events();
    let mut matching = all.iter().filter(|event| pattern.matches(event));
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
