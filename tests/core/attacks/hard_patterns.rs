//! Metric filters that are built to be hard to decide: the work of a run is bounded, counted in steps, and what is beyond it
//! counts for nothing.

use super::hard_accounts::{KINDS, Kind, hard_account, with_different_alarms, without_others};
use crate::account::{CATALOG, a_few};
use cis_fix::assess::EvidenceKind;
use cis_fix::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm};
use cis_fix::chain::metric_feed::{Feeder, Frequency, MetricFeed, Overlap};
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::pattern::SearchBudget;
use cis_fix::plan::{Review, review};
use cis_fix::render::{LineWriter, write_evidence};
use cis_fix::settings::Settings;
use cis_fix::state::{Observed, Read};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;

/// The steps of the run: few, so that the test is short.
const STEPS: u64 = 100_000;
/// How many of the hard filters and of the alarms are tried; the bench tries all.
const FILTERS: usize = 20;
const ALARMS: usize = 60;

/// What the last search may take beyond: the letters of a field times its automata, or the conditions of some patterns.
const LAST: u64 = 50_000;

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
        assert!(
            budget.taken() <= budget.limit() + LAST,
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

#[test]
fn the_filters_of_one_metric_are_compared_within_a_bound_of_their_own() {
    for &kind in kinds() {
        let observed = small(hard_account(&[kind], true, 7));
        let memo = Memo::within(SearchBudget::new(STEPS));
        decide(&observed, &memo);
        let (budget, pairs) = (memo.budget(), memo.pair_budget());
        assert!(pairs.taken() <= STEPS / 2 + LAST, "{kind:?}: {pairs:?}");
        // So they take nothing from the searches on controls.
        let apart = Memo::within(SearchBudget::new(STEPS));
        decide(&small(hard_account(&[kind], false, 7)), &apart);
        assert_eq!(budget.taken(), apart.budget().taken(), "{kind:?}");
    }
}

#[test]
fn a_run_of_no_steps_searches_nothing_beyond_the_reserve() {
    let observed = small(hard_account(&[Kind::Wildcards], true, 5));
    let budget = SearchBudget::new(0).half();
    let memo = Memo::within(budget);
    let review = decide(&observed, &memo);
    assert_eq!(memo.budget().taken() + memo.pair_budget().taken(), 0);
    // The filters of the controls' own texts need no search.
    assert!(!passed(&review).is_empty());
}

#[test]
fn each_filter_that_is_too_hard_is_named_where_the_verdict_depends_on_it() {
    let observed = without_others(small(hard_account(&[Kind::Exceptions], false, 2)));
    let filters = observed.metric_filters.values().next().unwrap();
    let Read::Present(filters) = filters else {
        panic!("the account has filters");
    };
    let all: BTreeSet<&str> = filters.iter().map(|filter| filter.name.as_str()).collect();
    let memo = Memo::within(SearchBudget::new(STEPS));
    let review = review(Inputs {
        catalog: &CATALOG,
        settings: &Settings::default(),
        observed: &observed,
        memo: &memo,
    });
    let about = |slug: &str| {
        let mut findings = review.findings.iter();
        findings.find(|one| one.control.as_str() == slug).unwrap()
    };
    let finding = about("cloudtrail-config-changes");
    assert_eq!(finding.verdict, Verdict::Fail);
    let undecided = finding.evidence.iter();
    let undecided = undecided.filter(|one| one.kind == EvidenceKind::UndecidedFilter);
    let named: BTreeSet<&str> = undecided.map(|one| one.seen.as_str()).collect();
    assert_eq!(named, all);
    let sentence = format!(
        "and {} more are too hard to decide, so not counted",
        all.len() - 5
    );
    assert!(finding.reason.contains(&sentence), "{}", finding.reason);
    // No other verdict depended on them.
    for other in review
        .findings
        .iter()
        .filter(|one| one.control != finding.control)
    {
        let mut evidence = other.evidence.iter();
        let named = evidence.find(|one| one.kind == EvidenceKind::UndecidedFilter);
        assert_eq!(named, None, "{}", other.control);
    }
    let mut screen = Vec::new();
    let mut writer = LineWriter::new(&mut screen, false);
    write_evidence(&mut writer, &review.findings).unwrap();
    let screen = String::from_utf8(screen).unwrap();
    let shown = screen.matches("undecided filter: a-hard").count();
    assert_eq!(shown, all.len().min(10));
}

#[test]
fn alarms_that_differ_are_evaluated_within_a_bound() {
    let observed = hard_account(&[Kind::Elements], true, 1);
    let observed = with_different_alarms(without_others(observed));
    let alarms = observed.alarms.values().next().unwrap();
    let Read::Present(listing) = alarms else {
        panic!("the account has alarms");
    };
    let filters = observed.metric_filters.values().next().unwrap();
    let Read::Present(filters) = filters else {
        panic!("the account has filters");
    };
    let mut feed = MetricFeed::alone(&filters[0]);
    feed.others = filters[1..]
        .iter()
        .map(|filter| Feeder {
            filter,
            log_group: None,
            matches: Frequency::Seldom,
            on_event: Overlap::Perhaps,
            is_undecided: false,
        })
        .collect();
    let too_many = listing.alarms.iter().filter(|alarm| {
        let result = events_to_alarm(alarm, &feed);
        matches!(result, EventsToAlarm::NotProven(why) if why.contains("too many"))
    });
    assert!(too_many.count() > 4_000);
}
