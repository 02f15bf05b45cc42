//! Which interrupted run a run continues. Both are one to take back.
//!
//! The header of the later journal names the earlier one by its file and by the MAC of its last line. A MAC covers all
//! lines before it, so a file that has changed since, or another file of the same name, is not the run that was continued. Where
//! anything is in doubt, the runs are two.

use super::continued::Continued;
use super::{Header, Journal};

/// Whether a run can continue an earlier one: that was interrupted in the same account, from the same Region and with the same
/// settings.
#[must_use]
pub fn may_continue(later: &Header, earlier: &Journal) -> bool {
    let there = &earlier.header;
    !earlier.is_finished()
        && later.account == there.account
        && later.partition == there.partition
        && later.start_region == there.start_region
        && later.settings.is_some()
        && later.settings == there.settings
        && there.at <= later.at
}

/// A journal of `apply` in the state folder.
#[derive(Debug, Clone, Copy)]
pub struct StoredRun<'a> {
    /// The journal.
    pub journal: &'a Journal,
    /// What names it; None if nothing proves it.
    pub seal: Option<&'a Continued>,
}

/// The runs that a run continues, newest first, as their places in `runs`.
#[must_use]
pub fn continued_runs(newest: StoredRun<'_>, runs: &[StoredRun<'_>]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut later = newest;
    // Nothing in a journal that is not proven is believed, and so neither is what it says it continues.
    while let (Some(_), Some(named)) = (later.seal, &later.journal.header.continues) {
        let found = runs.iter().position(|one| one.seal == Some(named));
        let Some(place) = found.filter(|place| !places.contains(place)) else {
            break;
        };
        let Some(earlier) = runs.get(place) else {
            break;
        };
        if !may_continue(&later.journal.header, earlier.journal) {
            break;
        }
        places.push(place);
        later = *earlier;
    }
    places
}
