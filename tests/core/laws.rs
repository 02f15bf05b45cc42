//! The laws of planning, held in every named account and in random ones.
//!
//! Each law is a function of an account and the settings of a run. The tests at the end hold all laws in all accounts, or
//! in a sample of them by default.

mod harmless;
mod minimal;
mod preconditions;
pub(crate) mod random_accounts;

use crate::account::{Account, decide, inputs};
use crate::accounts::{self, Group, Scenario};
use cis_fix::plan::{Change, Plan, Review, Step, review};
use cis_fix::questions::questions;
use cis_fix::settings::Settings;
use cis_fix::simulate::simulate;
use cis_fix::state::{Alarm, Bucket, Observed, Read, Topic, TopicArn};
use cis_fix::verdict::Verdict;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// An account, the settings of a run, its observation and its review.
struct Run<'a> {
    account: &'a Account,
    settings: &'a Settings,
    observed: &'a Observed,
    review: &'a Review,
    after_plan: OnceLock<Review>,
}

impl<'a> Run<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        Self {
            account: &scenario.account,
            settings: &scenario.settings,
            observed: scenario.observed(),
            review: scenario.review(),
            after_plan: OnceLock::new(),
        }
    }

    /// The review of a second run after the plan is applied. It reads everything again.
    fn after_plan(&self) -> &Review {
        self.after_plan.get_or_init(|| {
            Account(simulate(&self.account.0, &self.review.plan)).review(self.settings)
        })
    }

    /// The review of a second run after only these steps are applied. It keeps what the first run read, as changed by the
    /// steps, and reads what is missing.
    fn after_steps(&self, steps: Vec<Step>) -> Review {
        let mut plan = self.review.plan.clone();
        plan.steps = steps;
        let account = Account(simulate(&self.account.0, &plan));
        let known = simulate(self.observed, &plan);
        let observed = account.observe_further(self.settings, known).observed;
        decide(self.settings, &observed)
    }

    /// The alarms with our marker, or all others.
    fn alarms(&self, ours: bool) -> Vec<Alarm> {
        let mut alarms = self.account.alarms();
        alarms.retain(|alarm| alarm.description.contains("[cis-fix ") == ours);
        alarms
    }
}

/// After the plan is applied, a second plan is empty and no control fails.
fn convergent(run: &Run<'_>) {
    let after = run.after_plan();
    assert_eq!(after.plan.steps, [], "a second plan is not empty");
    for finding in &after.findings {
        assert_ne!(
            finding.verdict,
            Verdict::Fail,
            "{} fails after the plan: {}",
            finding.control,
            finding.reason
        );
    }
}

/// A control fails only if a step of the plan repairs it.
fn every_fail_has_a_step(run: &Run<'_>) {
    for finding in &run.review.findings {
        let mut steps = run.review.plan.steps.iter();
        assert!(
            finding.verdict != Verdict::Fail
                || steps.any(|step| step.controls.contains(&finding.control)),
            "{} fails and no step serves it: {}",
            finding.control,
            finding.reason
        );
    }
}

/// A simulated recording answers every question of a run on it, and the run decides what a run on the account would.
fn simulation_is_complete(run: &Run<'_>) {
    let recording = simulate(run.observed, &run.review.plan);
    let open = questions(inputs(run.settings, &recording));
    assert!(open.is_empty(), "open after simulate: {open:?}");
    let offline = decide(run.settings, &recording);
    let after = run.after_plan();
    assert_eq!(offline.findings, after.findings);
    assert_eq!(offline.plan, after.plan);
}

/// The order in which AWS lists things makes no difference.
fn deterministic(run: &Run<'_>) {
    let mut reversed = run.observed.clone();
    reverse_lists(&mut reversed);
    let again = decide(run.settings, &reversed);
    assert_eq!(again.plan, run.review.plan);
    assert_eq!(again.findings, run.review.findings);
}

fn reverse_lists(observed: &mut Observed) {
    fn reverse<'a, T: 'a>(reads: impl Iterator<Item = &'a mut Read<Vec<T>>>) {
        for read in reads {
            if let Read::Present(items) = read {
                items.reverse();
            }
        }
    }
    reverse([&mut observed.trail_names].into_iter());
    reverse(observed.trails.values_mut());
    reverse(observed.metric_filters.values_mut());
    reverse(observed.named_alarms.values_mut());
    reverse(observed.metric_alarms.values_mut());
    let topics = observed.topics.values_mut();
    reverse(topics.map(|topic: &mut Topic| &mut topic.subscriptions));
    for read in observed.alarms.values_mut() {
        if let Read::Present(listing) = read {
            listing.alarms.reverse();
        }
    }
}

/// Every step comes after the steps it waits for, has an id of its own, and serves a control.
fn ordered(run: &Run<'_>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, step) in run.review.plan.steps.iter().enumerate() {
        for earlier in &step.after {
            assert!(
                seen.contains_key(earlier.as_str()),
                "{} comes before {earlier}",
                step.id
            );
        }
        let twice = seen.insert(step.id.as_str(), number);
        assert_eq!(twice, None, "{} twice", step.id);
        assert!(!step.controls.is_empty(), "{} serves nothing", step.id);
    }
}

/// A plan and a recording lose nothing in a file, and a review of the recording that was read back is the same.
fn honest(run: &Run<'_>) {
    let text = serde_json::to_string(&run.review.plan).unwrap();
    let read: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!(read, run.review.plan);
    let text = serde_json::to_string(&run.observed).unwrap();
    let recording: Observed = serde_json::from_str(&text).unwrap();
    assert_eq!(recording, *run.observed);
    assert_eq!(review(inputs(run.settings, &recording)), *run.review);
}

/// A finding names a broken link unless it passes, gives a reason, and names the IAM action where a read was denied.
fn well_founded(run: &Run<'_>) {
    for finding in &run.review.findings {
        let words = format!("{}: {}", finding.control, finding.reason);
        let passes = finding.verdict == Verdict::Pass;
        assert_eq!(passes, finding.broken_link.is_none(), "{words}");
        let reason = &finding.reason;
        assert!(!reason.is_empty() && !reason.ends_with('.'), "{words}");
        let denied = finding.verdict == Verdict::Unreadable;
        assert!(!denied || reason.contains("; allow "), "{words}");
    }
}

/// A law panics with the reason if it is broken.
type Law = fn(&Run<'_>);

const LAWS: [(&str, Law); 10] = [
    ("convergent", convergent),
    ("every fail has a step", every_fail_has_a_step),
    ("simulation is complete", simulation_is_complete),
    ("minimal", minimal::minimal),
    ("harmless", harmless::harmless),
    ("deterministic", deterministic),
    ("ordered", ordered),
    ("honest", honest),
    ("well founded", well_founded),
    ("preconditions", |run| {
        preconditions::assert_met(run.observed, &run.review.plan);
    }),
];

/// The laws that are broken, each with the scenario and the reason.
fn broken_laws(scenario: &Scenario) -> Vec<String> {
    let run = Run::of(scenario);
    let name = format!("{:?} (notify: {})", scenario.name, scenario.notifies());
    let mut broken = Vec::new();
    for (name_of_law, law) in LAWS {
        let attempt = std::panic::AssertUnwindSafe(|| law(&run));
        if let Err(panic) = std::panic::catch_unwind(attempt) {
            let reason = panic
                .downcast_ref::<String>()
                .map_or("no reason", String::as_str);
            broken.push(format!("{name}: {name_of_law}: {reason}"));
        }
    }
    broken
}

#[track_caller]
fn assert_laws(group: Group) {
    let broken: Vec<String> = accounts::in_group(group).flat_map(broken_laws).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn the_laws_hold_for_compliant_accounts_and_the_finding() {
    assert_laws(Group::Compliant);
}

#[test]
fn the_laws_hold_for_all_trails() {
    assert_laws(Group::Trails);
}

#[test]
fn the_laws_hold_if_our_names_are_taken() {
    assert_laws(Group::NamesTaken);
}

#[test]
fn the_laws_hold_if_our_resources_have_drifted() {
    assert_laws(Group::Drifted);
}

#[test]
fn the_laws_hold_at_the_quotas_of_aws() {
    assert_laws(Group::AtQuotas);
}

#[test]
fn the_laws_hold_if_reads_are_denied() {
    assert_laws(Group::AccessDenied);
}

/// Most of these accounts differ in one link after the alarm, so every fourth is tried by default.
#[test]
fn the_laws_hold_for_all_topics() {
    let topics = accounts::sample(accounts::in_group(Group::Topics), 4);
    let broken: Vec<String> = topics.into_iter().flat_map(broken_laws).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn the_laws_hold_if_alarms_are_muted() {
    assert_laws(Group::Muted);
}

#[test]
fn the_laws_hold_for_all_controls_of_the_finding() {
    let broken = broken_laws(&Scenario::finding());
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_laws_hold_in_random_accounts((account, settings) in random_accounts::account()) {
        let scenario = Scenario::random(account, settings);
        let run = Run::of(&scenario);
        for (_, law) in LAWS {
            law(&run);
        }
    }

    #[test]
    fn no_creation_rests_on_a_read_that_was_not_made(
        (account, settings) in random_accounts::account(),
        lost in any::<u64>(),
    ) {
        let mut observed = account.observe(&settings).observed;
        preconditions::forget_reads(&mut observed, lost);
        let review = decide(&settings, &observed);
        preconditions::assert_met(&observed, &review.plan);
    }
}
