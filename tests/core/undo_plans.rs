//! The plan of an undo, decided on plain data: everything the run made is reverted and nothing else, whatever somebody has
//! changed since.

use crate::account::{
    Account, HOME, OWN_BUCKET, OWN_TOPIC, alarm, filter_controls, metric, notify,
};
use crate::accounts::{self, Scenario};
use crate::readme::allowed;
use cis_fix::journal::{Entry, Header, Journal};
use cis_fix::plan::{Change, Outcome, Plan, Step, StepId};
use cis_fix::reversal::Reversal;
use cis_fix::simulate::simulate;
use cis_fix::state::{Observed, Read, Region, RegionalMetric};
use cis_fix::undo::{UndoPlan, UndoStep, plan_undo, questions};

/// The journal of a run that applied every step of a plan.
pub(crate) fn complete_journal(account: &Observed, plan: &Plan) -> Journal {
    let caller = account.caller.present().unwrap();
    let at = "2026-11-24T12:00:00Z".to_owned();
    let header = Header::new(
        at.clone(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        account.start_region.clone(),
        plan.digest.clone(),
    );
    let entries = plan.steps.iter().flat_map(|step| {
        let doing = Entry::Doing {
            at: at.clone(),
            step: step.clone(),
        };
        let done = Entry::Done {
            at: at.clone(),
            step: step.id.clone(),
            outcome: Outcome::Done,
        };
        [doing, done]
    });
    Journal {
        header,
        entries: entries.collect(),
        truncated: false,
    }
}

/// The account with the answers that an undo reads: its alarms also by name and by metric.
pub(crate) fn with_undo_reads(mut observed: Observed, steps: &[Step]) -> Observed {
    for step in steps {
        match &step.change {
            Change::Alarm { region, delta, .. } => {
                list_by_name(&mut observed, region, &delta.after.name);
            }
            Change::MetricFilter { log_group, delta } => {
                let key = RegionalMetric {
                    region: log_group.region(),
                    metric: delta.after.metric.clone(),
                };
                list_by_metric(&mut observed, key);
            }
            _ => {}
        }
    }
    observed
}

fn list_by_name(observed: &mut Observed, region: &Region, name: &str) {
    let known = observed.known_alarms(region);
    let found = known.into_iter().find(|alarm| alarm.name == name).cloned();
    let entry = observed.named_alarms.entry(region.clone()).or_default();
    let mut all = entry.present().cloned().unwrap_or_default();
    all.retain(|alarm| alarm.name != name);
    all.extend(found);
    *entry = Read::Present(all);
}

fn list_by_metric(observed: &mut Observed, key: RegionalMetric) {
    let known = observed.known_alarms(&key.region).into_iter();
    let watching = known.filter(|alarm| alarm.metric.as_ref() == Some(&key.metric));
    let watching = Read::Present(watching.cloned().collect());
    observed.metric_alarms.insert(key, watching);
}

/// The plan for the reported finding, and the account after it was applied.
fn applied_finding() -> (Plan, Observed) {
    let account = Account::finding();
    let plan = account.review(&notify()).plan;
    let after = with_undo_reads(simulate(&account.0, &plan), &plan.steps);
    (plan, after)
}

/// The plan of an undo of a run that applied every step of `plan`.
fn undo_of(plan: &Plan, now: &Observed) -> UndoPlan {
    plan_undo(&complete_journal(now, plan), now)
}

#[test]
fn in_every_scene_all_that_was_made_is_taken_back_and_what_was_there_is_not_touched() {
    for scenario in accounts::all() {
        if !scenario.has_caller() {
            continue;
        }
        let (observed, plan) = (scenario.observed(), &scenario.review().plan);
        let after = with_undo_reads(simulate(observed, plan), &plan.steps);
        assert_every_step_is_reverted_or_retained(scenario, plan, &undo_of(plan, &after));
        // Nothing was applied, so there is nothing to revert.
        let before = with_undo_reads(observed.clone(), &plan.steps);
        assert_eq!(undo_of(plan, &before).steps, [], "{}", scenario.name);
    }
}

fn assert_every_step_is_reverted_or_retained(scenario: &Scenario, plan: &Plan, undo: &UndoPlan) {
    let made: Vec<&StepId> = plan.steps.iter().map(|step| &step.id).collect();
    for step in &undo.steps {
        assert!(made.contains(&&step.step), "{}: {step:?}", scenario.name);
    }
    for step in &plan.steps {
        let decided = undo.steps.iter().any(|one| one.step == step.id)
            || undo.retained.iter().any(|one| one.step == step.id);
        // The settings of a bucket and the subscriptions of a topic are deleted with it.
        let with_parent = plan.steps.iter().any(|other| {
            let creates = ["CreateBucket", "CreateTopic"].contains(&other.change.operation());
            creates && other.id != step.id && other.change.lane() == step.change.lane()
        });
        assert!(
            decided || with_parent,
            "{}: nothing is decided about {}",
            scenario.name,
            step.id
        );
    }
}

#[test]
fn the_finding_is_taken_back_whole() {
    let (plan, after) = applied_finding();
    let undo = undo_of(&plan, &after);
    let count = |is: fn(&Reversal) -> bool| {
        let reversals = undo.steps.iter().map(|step| &step.reversal);
        reversals.filter(|reversal| is(reversal)).count()
    };
    let monitored = filter_controls().count();
    let counts = [
        count(|one| matches!(one, Reversal::DeleteAlarm { .. })),
        count(|one| matches!(one, Reversal::DeleteMetricFilter { .. })),
        count(|one| matches!(one, Reversal::DeleteTopic { .. })),
        count(|one| matches!(one, Reversal::StopLogging { .. })),
        count(|one| matches!(one, Reversal::DeleteBucket { .. })),
    ];
    assert_eq!(counts, [monitored, monitored, 1, 1, 1]);
    assert_eq!(undo.steps.len(), counts.iter().sum::<usize>());
    assert_eq!(undo.retained, []);
    let topic = undo
        .steps
        .iter()
        .find(|step| matches!(step.reversal, Reversal::DeleteTopic { .. }));
    assert_eq!(
        topic.unwrap().after.len(),
        monitored,
        "after the alarms that notify it"
    );
}

/// What is retained after a change by somebody else, and how many steps fewer the undo has than without that change.
fn undo_after(change: impl Fn(&mut Account)) -> (Vec<String>, usize) {
    let (plan, observed) = applied_finding();
    let unchanged = undo_of(&plan, &observed).steps.len();
    let mut account = Account(observed);
    change(&mut account);
    let undo = undo_of(&plan, &account.0);
    // A subscription that waits to be confirmed stays with its topic: that is another test.
    let retained = undo
        .retained
        .iter()
        .filter(|one| !one.step.as_str().starts_with("subscribe/"));
    let retained = retained.map(|one| format!("{}: {}", one.step, one.reason));
    (retained.collect(), unchanged - undo.steps.len())
}

fn topic_step() -> String {
    format!("create-topic/{OWN_TOPIC}: ")
}

fn bucket_step() -> String {
    format!("create-bucket/{OWN_BUCKET}: ")
}

#[test]
fn a_topic_that_another_alarm_notifies_stays() {
    let (retained, fewer) = undo_after(|account| {
        account.add_alarm(alarm("theirs", &metric("m"), &[OWN_TOPIC]));
    });
    assert_eq!(
        retained,
        [format!("{}alarm theirs notifies it", topic_step())]
    );
    assert_eq!(fewer, 1);
}

#[test]
fn an_alarm_that_somebody_has_changed_stays_with_its_filter_and_its_topic() {
    let (retained, _) = undo_after(|account| {
        let region = Region::from(HOME);
        let Some(Read::Present(alarms)) = account.0.named_alarms.get_mut(&region) else {
            panic!("no alarms are named");
        };
        alarms[0].threshold = Some(5.0);
    });
    assert_eq!(retained.len(), 3, "{retained:?}");
    assert!(
        retained[0].ends_with("somebody has changed it since"),
        "{retained:?}"
    );
    assert!(retained[1].contains("watches its metric"), "{retained:?}");
    assert!(
        retained[2].starts_with(&topic_step()),
        "its topic is still notified: {retained:?}"
    );
}

#[test]
fn a_filter_whose_metric_another_alarm_watches_stays() {
    let (retained, fewer) = undo_after(|account| {
        let (_, watching) = account.0.metric_alarms.iter_mut().next().unwrap();
        let Read::Present(alarms) = watching else {
            panic!("no alarm watches");
        };
        alarms.push(alarm("theirs", &metric("m"), &[]));
    });
    assert_eq!(retained.len(), 1, "{retained:?}");
    assert!(retained[0].starts_with("metric-filter/"), "{retained:?}");
    assert!(
        retained[0].ends_with("alarm theirs watches its metric"),
        "{retained:?}"
    );
    assert_eq!(fewer, 1);
}

#[test]
fn logging_that_somebody_has_changed_stays_with_the_bucket_it_goes_to() {
    let (retained, fewer) = undo_after(|account| {
        let mut buckets = account.0.buckets.values_mut();
        let logged = buckets.find_map(|bucket| match &mut bucket.logging {
            Read::Present(logging) => Some(logging),
            _ => None,
        });
        logged.unwrap().prefix = "elsewhere/".to_owned();
    });
    assert_eq!(retained.len(), 2, "{retained:?}");
    assert!(
        retained[0].starts_with("bucket-logging/")
            && retained[0].contains("somebody has changed it"),
        "{retained:?}"
    );
    assert!(
        retained[1].starts_with(&bucket_step()) && retained[1].contains("access logs of bucket"),
        "it still receives logs: {retained:?}"
    );
    assert_eq!(fewer, 2);
}

#[test]
fn a_bucket_without_our_tags_or_with_statements_of_others_stays() {
    let (retained, fewer) = undo_after(|account| {
        account.bucket(OWN_BUCKET).tags = Read::Absent;
    });
    assert_eq!(
        retained,
        [format!(
            "{}somebody has changed it since: it does not bear our tags",
            bucket_step()
        )]
    );
    assert_eq!(fewer, 1);

    let (retained, _) = undo_after(|account| {
        let own = account.bucket(OWN_BUCKET);
        let policy = own.policy.present().unwrap().replacen("\"Statement\":[", "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"},", 1);
        own.policy = Read::Present(policy);
    });
    assert_eq!(
        retained,
        [format!(
            "{}others have added to its policy, so they may use it",
            bucket_step()
        )]
    );
}

#[test]
fn a_topic_whose_tags_may_not_be_read_stays() {
    let (retained, _) = undo_after(|account| {
        account.topic(OWN_TOPIC).tags = Read::Denied {
            action: "sns:ListTagsForResource".to_owned(),
        };
    });
    assert!(retained[0].starts_with(&topic_step()), "{retained:?}");
}

#[test]
fn a_subscription_goes_with_its_topic_or_waits_or_is_ended() {
    let (plan, mut observed) = applied_finding();
    let topic = observed.topics.values_mut().next().unwrap();
    topic.tags = Read::Absent;
    let pending = undo_of(&plan, &observed);
    let retained = pending
        .retained
        .iter()
        .find(|one| one.step.as_str().starts_with("subscribe/"));
    assert!(
        retained.unwrap().reason.contains("waits to be confirmed"),
        "{retained:?}"
    );
    let topic = observed.topics.values_mut().next().unwrap();
    if let Read::Present(all) = &mut topic.subscriptions {
        all[0].confirmed = true;
    }
    let confirmed = undo_of(&plan, &observed);
    let unsubscribes = |step: &&UndoStep| matches!(step.reversal, Reversal::Unsubscribe { .. });
    assert_eq!(confirmed.steps.iter().filter(unsubscribes).count(), 1);
}

#[test]
fn what_was_there_already_is_not_taken_back() {
    let (plan, after) = applied_finding();
    let mut journal = complete_journal(&after, &plan);
    for entry in &mut journal.entries {
        if let Entry::Done { outcome, .. } = entry {
            *outcome = Outcome::Unchanged;
        }
    }
    assert_eq!(plan_undo(&journal, &after), UndoPlan::default());
}

#[test]
fn the_policies_for_plan_and_undo_allow_all_that_an_undo_of_the_finding_does() {
    let (plan, observed) = applied_finding();
    let (reads, writes) = (
        allowed("examples/iam/plan.json"),
        allowed("examples/iam/undo.json"),
    );
    for question in questions(&complete_journal(&observed, &plan)) {
        let action = question.action();
        let known = reads.contains(action) || action == "sts:GetCallerIdentity";
        assert!(known, "{action} is missing");
    }
    for step in undo_of(&plan, &observed).steps {
        for action in step.reversal.actions() {
            assert!(writes.contains(*action), "{action} is missing");
        }
    }
}
