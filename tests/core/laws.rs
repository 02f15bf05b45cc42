//! The laws of planning (design: "Types that carry the flow"), in every account with a story and
//! in accounts made by chance.
//!
//! Each law is a function of an account and the settings of a run; the tests at the end hold all
//! of them in all accounts.

pub(crate) mod chance;
mod grounds;

use crate::account::{Account, decide, inputs, notify};
use crate::scenes::{self, Told};
use cis_fix::plan::{Change, Plan, Review, Step, review};
use cis_fix::questions::questions;
use cis_fix::settings::Settings;
use cis_fix::simulate::simulate;
use cis_fix::state::{Bucket, Observed, Read, Topic, TopicArn};
use cis_fix::verdict::Verdict;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An account, the settings of a run, what was read and what was decided.
struct Run<'a> {
    account: &'a Account,
    settings: &'a Settings,
    observed: Observed,
    review: Review,
}

impl<'a> Run<'a> {
    fn of(account: &'a Account, settings: &'a Settings) -> Self {
        let observed = account.observe(settings).observed;
        let review = decide(settings, &observed);
        Self {
            account,
            settings,
            observed,
            review,
        }
    }

    /// The account after these steps of the plan.
    fn after(&self, steps: &[Step]) -> Account {
        let mut plan = self.review.plan.clone();
        plan.steps = steps.to_vec();
        Account(simulate(&self.account.0, &plan))
    }
}

/// After the plan, reading again finds nothing to do, and nothing that fails.
fn convergent(run: &Run<'_>) {
    let after = run.after(&run.review.plan.steps).review(run.settings);
    assert_eq!(after.plan.steps, [], "a second plan is not empty");
    for finding in &after.findings {
        let words = format!("{}: {}", finding.control, finding.reason);
        assert_ne!(
            finding.verdict,
            Verdict::Fail,
            "still after the plan: {words}"
        );
    }
}

/// What fails, the plan mends; what it does not mend, it does not call failing.
fn every_fail_has_a_step(run: &Run<'_>) {
    for finding in &run.review.findings {
        let steps = &run.review.plan.steps;
        let served = steps
            .iter()
            .any(|step| step.controls.contains(&finding.control));
        assert!(
            served || finding.verdict != Verdict::Fail,
            "{} fails and no step serves it: {}",
            finding.control,
            finding.reason
        );
    }
}

/// A simulated recording can be read on without AWS, and says the same as the account would.
fn simulation_is_whole(run: &Run<'_>) {
    let recording = simulate(&run.observed, &run.review.plan);
    let open = questions(inputs(run.settings, &recording));
    assert!(open.is_empty(), "open after simulate: {open:?}");
    let after = run.after(&run.review.plan.steps).review(run.settings);
    let offline = decide(run.settings, &recording);
    assert_eq!(offline.findings, after.findings);
    assert_eq!(offline.plan, after.plan);
}

/// Without any one of its steps the next plan wants just that step again, and unless the step
/// hardens a bucket of ours or subscribes somebody who was asked for, a control it serves is
/// neither met nor waiting for a person.
///
/// Three excesses are allowed. Somebody else's alarm that already names the very topic the plan
/// makes or opens comes to life, and the plan does not count on that. An alarm of ours that people made notify a topic of theirs keeps it, though it
/// may do without the topic of this run. And where somebody else's alarm waits for a person, ours is made for the one
/// who is asked for; once that one waits as well, either will do.
fn minimal(run: &Run<'_>) {
    if wakes_an_alarm(run) || keeps_a_topic(run) || waits_already(run) {
        return;
    }
    for missing in &run.review.plan.steps {
        let others: Vec<Step> = run.review.plan.steps.clone();
        let others: Vec<Step> = others.into_iter().filter(|s| s.id != missing.id).collect();
        let review = run.after(&others).review(run.settings);
        assert!(
            review.plan.steps.iter().any(|step| step.id == missing.id),
            "{} is not wanted again once it is left out",
            missing.id
        );
        let open = review.findings.iter().any(|finding| {
            missing.controls.contains(&finding.control)
                && !finding.verdict.is_met()
                && finding.verdict != Verdict::Pending
        });
        let asked_for = matches!(
            missing.change,
            Change::PublicAccessBlock { .. }
                | Change::BucketEncryption { .. }
                | Change::BucketVersioning { .. }
                | Change::BucketLifecycle { .. }
                | Change::BucketPolicy { .. }
                | Change::Subscribe { .. }
        );
        assert!(open || asked_for, "{} makes no difference", missing.id);
    }
}

fn wakes_an_alarm(run: &Run<'_>) -> bool {
    let mut alarms = run.account.alarms();
    alarms.retain(|alarm| !alarm.description.contains("[cis-fix "));
    let named = |topic: &TopicArn| {
        let mut topics = alarms.iter().flat_map(cis_fix::state::Alarm::topics);
        topics.any(|named| named == *topic)
    };
    run.review.plan.steps.iter().any(|step| match &step.change {
        Change::CreateTopic { topic, .. } | Change::TopicPolicy { topic, .. } => named(topic),
        _ => false,
    })
}

fn waits_already(run: &Run<'_>) -> bool {
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

fn keeps_a_topic(run: &Run<'_>) -> bool {
    let chosen = run
        .review
        .selection
        .topic
        .as_ref()
        .map(|choice| &choice.arn);
    let mut alarms = run.account.alarms();
    alarms.retain(|alarm| alarm.description.contains("[cis-fix "));
    let mut topics = alarms.iter().flat_map(cis_fix::state::Alarm::topics);
    topics.any(|topic| Some(&topic) != chosen)
}

/// What no step names stays as it is.
fn harmless(run: &Run<'_>) {
    let after = run.after(&run.review.plan.steps);
    let touched = |resource: &str, operations: &[&str]| {
        run.review.plan.steps.iter().any(|step| {
            operations.contains(&step.change.operation()) && names(&step.change) == resource
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
        let stays = |operation: &str| !touched(name.as_str(), &[operation]);
        let now = after.0.bucket(name);
        for (operation, same) in parts(bucket, &now) {
            assert!(same || !stays(operation), "{operation} of {name}");
        }
    }
    assert_eq!(after.0.trails, run.account.0.trails);
    assert_eq!(after.0.log_groups, run.account.0.log_groups);
}

/// The name of the resource a change is made to.
fn names(change: &Change) -> String {
    match change {
        Change::Subscribe { topic, .. } => topic.to_string(),
        other => other.resource(),
    }
}

/// Each part of a bucket, by the call that writes it, and whether it is the same.
fn parts(before: &Bucket, after: &Bucket) -> Vec<(&'static str, bool)> {
    vec![
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

/// The order in which AWS lists things never shows.
fn deterministic(run: &Run<'_>) {
    let mut turned = run.observed.clone();
    turn(&mut turned);
    let again = decide(run.settings, &turned);
    assert_eq!(again.plan, run.review.plan);
    assert_eq!(again.findings, run.review.findings);
}

/// Every list the other way round.
fn turn(observed: &mut Observed) {
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
    reverse(
        observed
            .topics
            .values_mut()
            .map(|topic: &mut Topic| &mut topic.subscriptions),
    );
    for read in observed.alarms.values_mut() {
        if let Read::Present(listing) = read {
            listing.alarms.reverse();
        }
    }
}

/// Every step stands behind those it comes after, and no name is used twice.
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
        assert_eq!(
            seen.insert(step.id.as_str(), number),
            None,
            "{} twice",
            step.id
        );
        assert!(!step.controls.is_empty(), "{} serves nothing", step.id);
    }
}

/// The plan as it is written is the plan that is read: nothing is lost in a file.
fn honest(run: &Run<'_>) {
    let text = serde_json::to_string(&run.review.plan).unwrap();
    let read: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!(read, run.review.plan);
    let text = serde_json::to_string(&run.observed).unwrap();
    let recording: Observed = serde_json::from_str(&text).unwrap();
    assert_eq!(recording, run.observed);
    assert_eq!(review(inputs(run.settings, &recording)), run.review);
}

/// A verdict names the broken link, or none; what is unreadable names the action.
fn well_founded(run: &Run<'_>) {
    for finding in &run.review.findings {
        let words = format!("{}: {}", finding.control, finding.reason);
        assert_eq!(
            finding.verdict == Verdict::Pass,
            finding.broken_link.is_none(),
            "{words}"
        );
        assert!(
            !finding.reason.is_empty() && !finding.reason.ends_with('.'),
            "{words}"
        );
        if matches!(finding.verdict, Verdict::Unreadable) {
            assert!(finding.reason.contains("; allow "), "{words}");
        }
    }
}

/// A law: fails by a panic that says how it is broken.
type Law = fn(&Run<'_>);

const LAWS: [(&str, Law); 10] = [
    ("convergent", convergent),
    ("every fail has a step", every_fail_has_a_step),
    ("simulation is whole", simulation_is_whole),
    ("minimal", minimal),
    ("harmless", harmless),
    ("deterministic", deterministic),
    ("ordered", ordered),
    ("honest", honest),
    ("well founded", well_founded),
    ("grounded", |run| {
        grounds::hold(&run.observed, &run.review.plan);
    }),
];

/// Holds a law; where it breaks, names it and the account.
fn hold(name: &str, account: &Account, settings: &Settings) -> Vec<String> {
    let run = Run::of(account, settings);
    let mut broken = Vec::new();
    for (law, holds) in LAWS {
        let attempt = std::panic::AssertUnwindSafe(|| holds(&run));
        if let Err(panic) = std::panic::catch_unwind(attempt) {
            let words = panic
                .downcast_ref::<String>()
                .map_or("no words", String::as_str);
            broken.push(format!("{name} is not {law}: {words}"));
        }
    }
    broken
}

/// Holds all laws in these accounts, with and without somebody to notify.
fn hold_in(told: Told) {
    let broken: Vec<String> = scenes::of(told)
        .iter()
        .flat_map(|scene| {
            let notifies = !scene.settings.notify.is_empty();
            let name = format!("{:?} (notify: {notifies})", scene.name);
            hold(&name, &scene.account, &scene.settings)
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn the_laws_hold_where_much_or_nothing_is_done() {
    hold_in(scenes::whole());
}

#[test]
fn the_laws_hold_whatever_the_trails_are() {
    hold_in(scenes::trails());
}

#[test]
fn the_laws_hold_where_somebody_else_is_in_the_way() {
    hold_in(scenes::taken());
}

#[test]
fn the_laws_hold_where_what_we_made_has_drifted() {
    hold_in(scenes::drifted());
}

#[test]
fn the_laws_hold_at_the_limits_of_aws() {
    hold_in(scenes::crowded());
}

#[test]
fn the_laws_hold_where_reads_are_refused() {
    hold_in(scenes::refused());
}

#[test]
fn the_laws_hold_for_all_controls_of_the_finding() {
    let broken = hold("the finding", &Account::finding(), &notify());
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_laws_hold_in_any_account((account, settings) in chance::account()) {
        let run = Run::of(&account, &settings);
        for (_, law) in LAWS {
            law(&run);
        }
    }

    #[test]
    fn what_was_not_read_is_no_ground_for_a_creation(
        (account, settings) in chance::account(),
        lost in any::<u64>(),
    ) {
        let mut observed = account.observe(&settings).observed;
        grounds::forget(&mut observed, lost);
        let review = decide(&settings, &observed);
        grounds::hold(&observed, &review.plan);
    }
}
