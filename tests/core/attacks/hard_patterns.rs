//! Metric filters that are built to be hard to decide: the work of a run is bounded, counted in steps, and what is beyond it
//! counts for nothing.

use super::hard_accounts::{KINDS, Kind, hard_account};
use crate::account::{CATALOG, a_few};
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::pattern::SearchBudget;
use cis_fix::plan::{Review, review};
use cis_fix::settings::Settings;
use cis_fix::state::{Observed, Read};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;

/// The steps of the run: few, so that the test is short.
const STEPS: u64 = 100_000;
/// How many of the hard filters and of the alarms are tried; the bench tries all.
const FILTERS: usize = 20;
const ALARMS: usize = 60;

/// The account with fewer filters and alarms, those of cis-fix among them.
fn small(mut observed: Observed) -> Observed {
    for filters in observed.metric_filters.values_mut() {
        if let Read::Present(filters) = filters {
            filters.truncate(FILTERS);
        }
    }
    for alarms in observed.alarms.values_mut() {
        if let Read::Present(listing) = alarms {
            listing.alarms.truncate(ALARMS);
        }
    }
    observed
}

/// The kinds that are tried: two, unless a seed is asked for.
fn kinds() -> &'static [Kind] {
    let whole = crate::pairs::sample(5) == 5;
    if whole { &KINDS } else { &KINDS[..2] }
}

fn decide(observed: &Observed, memo: &Memo) -> Review {
    review(Inputs {
        catalog: &CATALOG,
        settings: &a_few(Settings::default()),
        observed,
        memo,
    })
}

fn passed(review: &Review) -> BTreeSet<&str> {
    let findings = review.findings.iter();
    findings
        .filter(|finding| finding.verdict == Verdict::Pass)
        .map(|finding| finding.control.as_str())
        .collect()
}

#[test]
fn the_searches_of_a_run_take_no_more_steps_than_the_budget_has() {
    for (number, &kind) in kinds().iter().enumerate() {
        let observed = small(hard_account(&[kind], number % 2 == 1, 7));
        let memo = Memo::within(SearchBudget::new(STEPS));
        let first = decide(&observed, &memo);
        let budget = memo.budget();
        assert!(
            budget.taken() <= STEPS + budget.searches() * SearchBudget::GUARANTEED * 2,
            "{kind:?}: {budget:?}"
        );
        // The same work gives the same verdicts, and a run with what is known gives them again.
        let other = Memo::within(SearchBudget::new(STEPS));
        assert_eq!(decide(&observed, &other), first, "{kind:?}");
        assert_eq!(other.budget().taken(), budget.taken(), "{kind:?}");
    }
}

#[test]
fn what_is_beyond_the_budget_is_never_proven() {
    for &kind in kinds() {
        let observed = small(hard_account(&[kind], false, 3));
        let without = decide(&observed, &Memo::within(SearchBudget::new(0)));
        let with = decide(&observed, &Memo::within(SearchBudget::new(STEPS)));
        assert!(passed(&without).is_subset(&passed(&with)), "{kind:?}");
    }
}
