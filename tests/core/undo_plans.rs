//! The plan of an undo, decided on plain data: every change of the run is reverted and nothing else, even if resources
//! have changed since.

mod claims;
mod ownership;
mod restores;
mod retained;
mod users;

use crate::account::{
    Account, HOME, OWN_BUCKET, OWN_TOPIC, alarm, filter_controls, metric, notify,
};
use crate::accounts::{self, Scenario};
use crate::readme::allowed;
use cis_fix::journal::{Entry, Header, Journal};
use cis_fix::plan::{Change, Outcome, Plan, Step, StepId};
use cis_fix::reversal::Reversal;
use cis_fix::simulate::simulate;
use cis_fix::state::{AlarmListing, Observed, Read, Region, RegionalMetric, TopicArn};
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
        let region = match &step.change {
            Change::Alarm { region, .. } => Some(region.clone()),
            Change::MetricFilter { log_group, .. } => Some(log_group.region()),
            change => change
                .lane()
                .filter(|lane| lane.starts_with("arn:"))
                .map(|lane| TopicArn::from(lane).region()),
        };
        if let Some(region) = region {
            list_alarms(&mut observed, &region);
        }
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

/// The lists of the alarms of a Region, where they were not read: then there are no others.
fn list_alarms(observed: &mut Observed, region: &Region) {
    let known = observed.known_alarms(region).into_iter().cloned().collect();
    let alarms = observed.alarms.entry(region.clone()).or_default();
    if *alarms == Read::NotAsked {
        *alarms = Read::Present(AlarmListing {
            alarms: known,
            complete: true,
        });
    }
    let others = observed.other_alarms.entry(region.clone()).or_default();
    if *others == Read::NotAsked {
        *others = Read::Present(Vec::new());
    }
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
pub(crate) fn applied_finding() -> (Plan, Observed) {
    let account = Account::finding();
    let plan = account.review(&notify()).plan;
    let after = with_undo_reads(simulate(&account.0, &plan), &plan.steps);
    (plan, after)
}

/// The plan of an undo of a run that applied every step of `plan`.
pub(crate) fn undo_of(plan: &Plan, now: &Observed) -> UndoPlan {
    plan_undo(&complete_journal(now, plan), now)
}

#[test]
fn in_every_account_undo_reverts_every_change_and_nothing_else() {
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
fn undo_reverts_every_change_of_the_finding() {
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

#[test]
fn the_policies_for_plan_and_undo_allow_every_call_of_an_undo() {
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
