//! What an undo reads of an account.

use super::Account;
use cis_fix::journal::Journal;
use cis_fix::state::Observed;
use cis_fix::undo::questions;

impl Account {
    /// Answers the reads of an undo of this journal.
    pub(crate) fn observe_for_undo(&self, journal: &Journal) -> Observed {
        let start = self.0.start_region.clone();
        let mut observed = Observed::new(start, self.0.observed_at);
        observed.caller = self.0.caller.clone();
        for question in questions(journal) {
            observed.record(self.answer(&question));
        }
        observed
    }
}
