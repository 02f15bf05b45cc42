//! Plans the undo of a run: compares, for each step the run started, the account with what the run left and what was
//! there before it.

mod buckets;
mod drift;
mod policies;
mod topics;

use super::{Retained, UndoPlan, UndoStep};
use crate::journal::Journal;
use crate::plan::{Change, Delta, Outcome, Step, StepId};
use crate::reversal::Reversal;
use crate::state::{
    Alarm, BucketLogging, LogGroupArn, MetricFilter, Observed, Question, Read, Region,
    RegionalMetric, lookup,
};
use drift::{Drift, RetainReason, detect_drift, unread_reason};
use std::collections::{BTreeMap, BTreeSet};

/// The reads that [`plan_undo`] needs.
#[must_use]
pub fn questions(journal: &Journal) -> BTreeSet<Question> {
    let steps = steps_made(journal);
    let mut all: BTreeSet<Question> = steps
        .flat_map(|step| questions_on_change(&step.change))
        .collect();
    for (region, names) in alarm_names(journal) {
        all.insert(Question::NamedAlarms(region, names));
    }
    all
}

/// The reads that reverting one change needs. Alarms are not among them: those of a Region are read in one call.
fn questions_on_change(change: &Change) -> Vec<Question> {
    match change {
        Change::CreateBucket { bucket, .. } => vec![
            Question::BucketRegion(bucket.clone()),
            Question::BucketTags(bucket.clone()),
            Question::BucketPolicy(bucket.clone()),
        ],
        Change::PublicAccessBlock { bucket, .. } => {
            vec![Question::BucketPublicAccessBlock(bucket.clone())]
        }
        Change::BucketEncryption { bucket, .. } => vec![Question::BucketEncryption(bucket.clone())],
        Change::BucketVersioning { bucket, .. } => vec![Question::BucketVersioning(bucket.clone())],
        Change::BucketLifecycle { bucket, .. } => vec![Question::BucketLifecycle(bucket.clone())],
        Change::BucketPolicy { bucket, .. } => vec![Question::BucketPolicy(bucket.clone())],
        Change::BucketLogging { bucket, .. } => vec![Question::BucketLogging(bucket.clone())],
        Change::CreateTopic { topic, .. } => vec![
            Question::TopicAttributes(topic.clone()),
            Question::TopicSubscriptions(topic.clone()),
            Question::TopicTags(topic.clone()),
            Question::Alarms(topic.region()),
        ],
        Change::TopicPolicy { topic, .. } => vec![Question::TopicAttributes(topic.clone())],
        Change::Subscribe { topic, .. } => vec![Question::TopicSubscriptions(topic.clone())],
        Change::MetricFilter { log_group, delta } => vec![
            Question::MetricFilters(log_group.clone()),
            Question::MetricAlarms(RegionalMetric {
                region: log_group.region(),
                metric: delta.after.metric.clone(),
            }),
        ],
        Change::Alarm { .. } => Vec::new(),
    }
}

/// The names of the alarms a run wrote, by Region, in the order of the run.
fn alarm_names(journal: &Journal) -> BTreeMap<Region, Vec<String>> {
    let mut names: BTreeMap<Region, Vec<String>> = BTreeMap::new();
    for step in steps_made(journal) {
        if let Change::Alarm { region, delta, .. } = &step.change {
            let names = names.entry(region.clone()).or_default();
            names.push(delta.after.name.clone());
        }
    }
    names
}

/// The steps whose change the run made or may have made: all it started, except those where the value was already there
/// and those it skipped.
pub(super) fn steps_made(journal: &Journal) -> impl Iterator<Item = &Step> {
    let started = journal.started_steps().into_iter();
    started
        .filter(|started| {
            !matches!(
                started.outcome,
                Some(Outcome::Unchanged | Outcome::Skipped { .. })
            )
        })
        .map(|started| started.step)
}

/// Plans the undo of a run in the account as it is observed now.
#[must_use]
pub fn plan_undo(journal: &Journal, observed: &Observed) -> UndoPlan {
    let mut planner = UndoPlanner {
        made: steps_made(journal).collect(),
        observed,
        plan: UndoPlan::default(),
    };
    planner.plan_steps();
    planner.plan
}

struct UndoPlanner<'a> {
    /// The steps of the run that made a change, in the order of the run.
    made: Vec<&'a Step>,
    observed: &'a Observed,
    plan: UndoPlan,
}

impl<'a> UndoPlanner<'a> {
    fn plan_steps(&mut self) {
        let mut steps = self.made.clone();
        steps.sort_by_key(|step| undo_order(&step.change));
        for step in steps {
            self.plan_step(step);
        }
    }

    fn plan_step(&mut self, step: &'a Step) {
        match &step.change {
            Change::Alarm { region, delta, .. } => {
                let now = self.observed_alarm(region, &delta.after.name);
                let delete = Reversal::DeleteAlarm {
                    region: region.clone(),
                    name: delta.after.name.clone(),
                };
                self.revert_value(step, &now, delta, delete);
            }
            Change::MetricFilter { log_group, delta } => {
                self.revert_metric_filter(step, log_group, delta);
            }
            Change::CreateTopic { topic, delta } => self.revert_topic(step, topic, &delta.after),
            Change::TopicPolicy { topic, policy } => self.revert_topic_policy(step, topic, policy),
            Change::Subscribe { topic, .. } => self.revert_subscription(step, topic),
            Change::BucketLogging {
                bucket,
                region,
                delta,
            } => {
                let now = self.observed.bucket(bucket).logging;
                let now = now.map(BucketLogging::with_default_format);
                let written = Delta {
                    before: delta.before.clone(),
                    after: delta.after.clone().with_default_format(),
                };
                let turn_off = Reversal::StopLogging {
                    bucket: bucket.clone(),
                    region: region.clone(),
                };
                self.revert_value(step, &now, &written, turn_off);
            }
            Change::CreateBucket {
                bucket,
                region,
                delta,
            } => self.revert_bucket(step, bucket, region, &delta.after),
            _ => self.revert_bucket_setting(step),
        }
    }

    /// Removes a value that the run created, and restores one that it replaced.
    fn revert_value<T: PartialEq + Clone>(
        &mut self,
        step: &Step,
        now: &Read<T>,
        delta: &Delta<T>,
        remove: Reversal,
    ) {
        match detect_drift(now, delta) {
            Drift::None if delta.before.is_none() => self.push_step(step, remove, Vec::new()),
            Drift::None => self.restore(step),
            Drift::Reverted => {}
            Drift::Blocking(reason) => self.retain(step, reason),
        }
    }

    fn push_step(&mut self, step: &Step, reversal: Reversal, after: Vec<StepId>) {
        self.plan.steps.push(UndoStep {
            step: step.id.clone(),
            reversal,
            after,
        });
    }

    fn retain(&mut self, step: &Step, reason: impl Into<RetainReason>) {
        let RetainReason { text, unreadable } = reason.into();
        self.plan.retained.push(Retained {
            step: step.id.clone(),
            reason: text,
            unreadable,
        });
    }

    /// Restores what a change replaced. A value that was not set before cannot be restored by the same write.
    fn restore(&mut self, step: &Step) {
        match inverted(&step.change) {
            Some(change) => self.push_step(step, Reversal::Restore { change }, Vec::new()),
            None => self.retain(step, "it was not set before, and is harmless as it is"),
        }
    }

    /// Reverts a metric filter, unless an alarm that stays watches its metric.
    fn revert_metric_filter(
        &mut self,
        step: &Step,
        log_group: &LogGroupArn,
        delta: &Delta<MetricFilter>,
    ) {
        let filters = lookup(&self.observed.metric_filters, log_group);
        let now = find_in_list(filters, |filter| filter.name == delta.after.name);
        let region = log_group.region();
        let metric = delta.after.metric.clone();
        let key = RegionalMetric { region, metric };
        let watching = lookup(&self.observed.metric_alarms, &key);
        let other = match watching {
            Read::Present(alarms) => alarms.iter().find(|alarm| !self.is_deleted(&alarm.name)),
            Read::Absent => None,
            unread => return self.retain(step, unread_reason(&unread)),
        };
        // If the filter has drifted, that is the better reason.
        if let (Some(other), Drift::None) = (other, detect_drift(&now, delta)) {
            return self.retain(step, format!("alarm {} watches its metric", other.name));
        }
        let delete = Reversal::DeleteMetricFilter {
            log_group: log_group.clone(),
            name: delta.after.name.clone(),
        };
        self.revert_value(step, &now, delta, delete);
    }

    /// Whether this undo deletes an alarm. Alarms are planned before the filters and topics they refer to.
    fn is_deleted(&self, alarm: &str) -> bool {
        let deletes = |reversal: &Reversal| matches!(reversal, Reversal::DeleteAlarm { name, .. } if name == alarm);
        self.plan.steps.iter().any(|undo| deletes(&undo.reversal))
    }

    /// The value, if it is present. If AWS did not show it, the step is retained.
    fn present_or_retain<T>(&mut self, step: &Step, read: Read<T>) -> Option<T> {
        match read {
            Read::Present(value) => return Some(value),
            Read::Absent => {}
            unread => self.retain(step, unread_reason(&unread)),
        }
        None
    }

    fn observed_alarm(&self, region: &Region, name: &str) -> Read<Alarm> {
        let named = lookup(&self.observed.named_alarms, region);
        find_in_list(named, |alarm| alarm.name == name)
    }
}

/// The order in which changes are reverted, lowest first. What refers to a resource is reverted before the resource: an
/// alarm before its filter and its topic, logging before the bucket that receives the logs.
fn undo_order(change: &Change) -> u8 {
    match change {
        Change::Alarm { .. } => 0,
        Change::MetricFilter { .. } => 1,
        Change::CreateTopic { .. } => 2,
        Change::TopicPolicy { .. } | Change::Subscribe { .. } => 3,
        Change::BucketLogging { .. } => 4,
        Change::CreateBucket { .. } => 5,
        Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLifecycle { .. }
        | Change::BucketPolicy { .. } => 6,
    }
}

/// The first item of a list that `is` accepts; absent if there is none.
fn find_in_list<T: Clone>(list: Read<&Vec<T>>, is: impl Fn(&T) -> bool) -> Read<T> {
    match list {
        Read::Present(all) => all
            .iter()
            .find(|one| is(one))
            .map_or(Read::Absent, |one| Read::Present(one.clone())),
        Read::Absent => Read::Absent,
        Read::Denied { action } => Read::Denied { action },
        Read::Forbidden { action, by } => Read::Forbidden { action, by },
        Read::Failed { message } => Read::Failed { message },
        Read::NotAsked => Read::NotAsked,
    }
}

/// The change that restores what this one replaced; None if it replaced nothing.
pub(super) fn inverted(change: &Change) -> Option<Change> {
    fn swapped<T: Clone>(delta: &Delta<T>) -> Option<Delta<T>> {
        let before = delta.before.clone()?;
        Some(Delta {
            before: Some(delta.after.clone()),
            after: before,
        })
    }
    let mut inverted = change.clone();
    match &mut inverted {
        Change::PublicAccessBlock { delta, .. } => *delta = swapped(delta)?,
        Change::BucketEncryption { delta, .. } => *delta = swapped(delta)?,
        Change::BucketVersioning { delta, .. } => *delta = swapped(delta)?,
        Change::BucketLifecycle { delta, .. } => *delta = swapped(delta)?,
        Change::MetricFilter { delta, .. } => *delta = swapped(delta)?,
        Change::Alarm { delta, .. } => *delta = swapped(delta)?,
        _ => return None,
    }
    Some(inverted)
}
