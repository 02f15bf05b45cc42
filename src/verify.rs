//! What `verify` proves beyond `check`, decided without asking anybody: which patterns and events AWS's own matcher is
//! asked about and whether it agrees with ours, where the newest access log is looked for, and which alarm a fire drill
//! may set off.

mod access_logs;
mod filter_test;
mod fire_drill;

#[cfg(test)]
mod tests;

pub use access_logs::{Delivery, LogPlace, Newest, Search, log_places};
pub use filter_test::{Case, FilterTest, Heard, Sample, Tested, Word, filter_tests};
pub use fire_drill::{AlarmState, Back, Drill, Drilled, Refused, drill, drilled_alarm, kept_by};

/// What AWS said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verification {
    /// Of each pattern on a proven chain, with the events of its control.
    pub tests: Vec<Tested>,
    /// Of the access logs of each bucket that is logged.
    pub deliveries: Vec<Delivery>,
    /// Of the fire drill, if there was one.
    pub drilled: Option<Drilled>,
}

impl Verification {
    /// Each event on which AWS's matcher differs from ours.
    pub fn differences(&self) -> impl Iterator<Item = (&FilterTest, &Case)> {
        self.tests.iter().flat_map(|tested| {
            let cases: &[Case] = match &tested.word {
                Word::Differs { cases } => cases,
                _ => &[],
            };
            cases.iter().map(|case| (&tested.test, case))
        })
    }

    /// Whether AWS has confirmed all that it was asked, and could be asked all of it.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let tested = self.tests.iter().all(|one| one.word == Word::Agrees);
        let listed = self.deliveries.iter().all(|one| one.newest.is_known());
        tested && listed
    }
}
