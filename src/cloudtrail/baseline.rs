//! What any account records all day, to tell an alarm that never falls silent.
//!
//! An alarm speaks when it changes to ALARM. One whose filter matches what services and consoles do every few minutes
//! changes once and stays there, so that nobody hears of the event it was made for.

use std::sync::OnceLock;

use serde_json::Value;

use crate::pattern::Pattern;

/// How much of the ordinary a pattern matches that matches more than half of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// How many ordinary events it matches.
    pub matched: usize,
    /// Of how many.
    pub total: usize,
    /// One of them.
    pub example: &'static Value,
}

/// Whether a pattern matches more than half of the ordinary events; None if not, as for a pattern that is not JSON.
///
/// The events are ours: thirty records such as services, consoles and deployments leave in any account, two thirds of
/// them calls that only read.
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
    // That the file is well-formed is tested; were it not, nothing would be called excessive.
    BASELINE_EVENTS
        .get_or_init(|| serde_json::from_str(include_str!("baseline.json")).unwrap_or_default())
}
