//! The laws of planning, held in every named account and in random ones.
//!
//! Each law is a function of an account and the settings of a run. The tests at the end hold all laws in all accounts.

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

/// An account, the settings of a run, what the run reads and what it decides.
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

    /// What a second run decides once the plan is applied. It reads everything again.
    fn after_plan(&self) -> &Review {
        self.after_plan.get_or_init(|| {
            Account(simulate(&self.account.0, &self.review.plan)).review(self.settings)
        })
    }

    /// What a second run decides if only these steps were applied. It keeps what the first run read, as changed by the
    /// steps, and reads what is missing.
    fn after_steps(&self, steps: Vec<Step>) -> Review {
        let mut plan = self.review.plan.clone();
        plan.steps = steps;
        let account = Account(simulate(&self.account.0, &plan));
        let known = simulate(self.observed, &plan);
        let observed = account.observe_further(self.settings, known).observed;
        decide(self.settings, &observed)
    }

    /// The alarms that bear our marker, or all others.
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

/// A control fails only if a step of the plan fixes it.
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

/// If one step is left out, the next plan has this step again, and a control it serves is neither met nor pending. The
/// second part does not hold for steps that harden a bucket of ours or subscribe somebody on request.
///
/// Three cases are exempt:
/// - An alarm of another owner notifies the topic that the plan creates or opens, and so begins to work. The plan does
///   not rely on that.
/// - An alarm of ours notifies a topic that somebody added, and keeps it although it can do without the topic of this run.
/// - An alarm of another owner waits for a confirmation, and the plan creates ours for the requested subscriber. Once
///   that one waits too, either will do.
fn minimal(run: &Run<'_>) {
    if plan_starts_an_alarm(run) || alarm_keeps_a_topic(run) || alarm_waits_already(run) {
        return;
    }
    for missing in &run.review.plan.steps {
        let mut others = run.review.plan.steps.clone();
        others.retain(|step| step.id != missing.id);
        let review = run.after_steps(others);
        assert!(
            review.plan.steps.iter().any(|step| step.id == missing.id),
            "{} is left out and not planned again",
            missing.id
        );
        let open = review.findings.iter().any(|finding| {
            missing.controls.contains(&finding.control)
                && !finding.verdict.is_met()
                && finding.verdict != Verdict::Pending
        });
        let on_request = matches!(
            missing.change,
            Change::PublicAccessBlock { .. }
                | Change::BucketEncryption { .. }
                | Change::BucketVersioning { .. }
                | Change::BucketLifecycle { .. }
                | Change::BucketPolicy { .. }
                | Change::Subscribe { .. }
        );
        assert!(open || on_request, "{} makes no difference", missing.id);
    }
}

fn plan_starts_an_alarm(run: &Run<'_>) -> bool {
    let alarms = run.alarms(false);
    let is_notified = |topic: &TopicArn| {
        let mut topics = alarms.iter().flat_map(Alarm::topics);
        topics.any(|notified| notified == *topic)
    };
    run.review.plan.steps.iter().any(|step| match &step.change {
        Change::CreateTopic { topic, .. } | Change::TopicPolicy { topic, .. } => is_notified(topic),
        _ => false,
    })
}

fn alarm_waits_already(run: &Run<'_>) -> bool {
    let chosen = run.review.selection.topic.as_ref();
    let listings = run.account.0.alarms.values().filter_map(Read::present);
    let mut alarms = listings.flat_map(|listing| &listing.alarms);
    let waits = |topic: TopicArn| {
        let confirmed = run
            .account
            .0
            .topic(&topic)
            .confirmed_subscriptions()
            .next()
            .is_some();
        !confirmed && chosen.is_some_and(|choice| choice.arn != topic)
    };
    !run.settings.notify.is_empty() && alarms.any(|alarm| alarm.topics().any(waits))
}

fn alarm_keeps_a_topic(run: &Run<'_>) -> bool {
    let chosen = run.review.selection.topic.as_ref();
    let chosen = chosen.map(|choice| &choice.arn);
    let alarms = run.alarms(true);
    let mut topics = alarms.iter().flat_map(Alarm::topics);
    topics.any(|topic| Some(&topic) != chosen)
}

/// A resource that no step names does not change.
fn harmless(run: &Run<'_>) {
    let after = Account(simulate(&run.account.0, &run.review.plan));
    let touched = |resource: &str, operations: &[&str]| {
        run.review.plan.steps.iter().any(|step| {
            operations.contains(&step.change.operation()) && changed(&step.change) == resource
        })
    };
    for filter in run.account.filters() {
        if !touched(&filter.name, &["PutMetricFilter"]) {
            assert!(after.filters().contains(&filter), "{}", filter.name);
        }
    }
    for alarm in run.account.alarms() {
        if !touched(&alarm.name, &["PutMetricAlarm"]) {
            assert!(after.alarms().contains(&alarm), "{}", alarm.name);
        }
    }
    for (arn, topic) in &run.account.0.topics {
        let operations = ["CreateTopic", "SetTopicAttributes", "Subscribe"];
        if !touched(arn.as_str(), &operations) {
            assert_eq!(after.0.topics.get(arn), Some(topic));
        }
    }
    for (name, bucket) in &run.account.0.buckets {
        for (operation, same) in unchanged_parts(bucket, &after.0.bucket(name)) {
            let written = touched(name.as_str(), &[operation]);
            assert!(same || written, "{operation} of {name}");
        }
    }
    assert_eq!(after.0.trails, run.account.0.trails);
    assert_eq!(after.0.log_groups, run.account.0.log_groups);
}

/// The name of the resource that a change writes.
fn changed(change: &Change) -> String {
    match change {
        Change::Subscribe { topic, .. } => topic.to_string(),
        other => other.resource(),
    }
}

/// Each part of a bucket, by the call that writes it, and whether it is the same.
fn unchanged_parts(before: &Bucket, after: &Bucket) -> [(&'static str, bool); 9] {
    [
        ("CreateBucket", before.region == after.region),
        ("CreateBucket", before.ownership == after.ownership),
        ("CreateBucket", before.tags == after.tags),
        (
            "PutBucketLogging",
            before.logging == after.logging || before.region.is_not_asked(),
        ),
        (
            "PutPublicAccessBlock",
            before.public_access_block == after.public_access_block,
        ),
        ("PutBucketEncryption", before.encryption == after.encryption),
        ("PutBucketVersioning", before.versioning == after.versioning),
        (
            "PutBucketLifecycleConfiguration",
            before.lifecycle == after.lifecycle,
        ),
        ("PutBucketPolicy", before.policy == after.policy),
    ]
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
    ("minimal", minimal),
    ("harmless", harmless),
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
    for (law, hold) in LAWS {
        let attempt = std::panic::AssertUnwindSafe(|| hold(&run));
        if let Err(panic) = std::panic::catch_unwind(attempt) {
            let reason = panic
                .downcast_ref::<String>()
                .map_or("no reason", String::as_str);
            broken.push(format!("{name}: {law}: {reason}"));
        }
    }
    broken
}

#[track_caller]
fn hold_in(group: Group) {
    let broken: Vec<String> = accounts::in_group(group).flat_map(broken_laws).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn the_laws_hold_in_compliant_accounts_and_in_the_finding() {
    hold_in(Group::Compliant);
}

#[test]
fn the_laws_hold_whatever_the_trails() {
    hold_in(Group::Trails);
}

#[test]
fn the_laws_hold_where_our_names_are_taken() {
    hold_in(Group::NamesTaken);
}

#[test]
fn the_laws_hold_where_our_resources_have_drifted() {
    hold_in(Group::Drifted);
}

#[test]
fn the_laws_hold_at_the_quotas_of_aws() {
    hold_in(Group::AtQuotas);
}

#[test]
fn the_laws_hold_where_reads_are_denied() {
    hold_in(Group::AccessDenied);
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
