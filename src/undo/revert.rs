//! Plans the undo of a run: compares, for each step the journal claims, the account with what the run left and what was
//! there before it. What is not ours stays, and so does what others use.

mod alarms;
mod buckets;
mod drift;
mod filters;
mod policies;
mod restores;
mod subscriptions;
mod topics;
mod users;

use super::claims::Claims;
use super::{Retained, UndoPlan, UndoStep};
use crate::journal::Journal;
use crate::plan::{Change, Step, StepId};
use crate::reversal::Reversal;
use crate::state::{Observed, Read, TopicArn};
use crate::statements::HomeAccount;
use drift::{RetainReason, unproven_reason, unread_reason};

/// Plans the undo of a run in the account as it is observed now, by a journal that is proven to be of this user.
#[must_use]
pub fn plan_undo(journal: &Journal, observed: &Observed) -> UndoPlan {
    plan(journal, observed, true)
}

/// Plans the undo of a run by a journal that nothing proves. A subscription bears no mark of ours, so none is ended.
#[must_use]
pub fn plan_foreign_undo(journal: &Journal, observed: &Observed) -> UndoPlan {
    plan(journal, observed, false)
}

fn plan(journal: &Journal, observed: &Observed, proven: bool) -> UndoPlan {
    let claims = Claims::of(journal);
    let mut planner = UndoPlanner {
        proven,
        home: claims.home,
        made: claims.made,
        observed,
        plan: UndoPlan::default(),
    };
    planner.plan_steps();
    for (step, reason) in claims.refused {
        planner.retain(step, unproven_reason(reason));
    }
    planner.plan
}

struct UndoPlanner<'a> {
    /// Whether the journal is proven to be of this user.
    proven: bool,
    /// The account of the run.
    home: HomeAccount,
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
            Change::Alarm { region, delta, .. } => self.revert_alarm(step, region, delta),
            Change::MetricFilter { log_group, delta } => {
                self.revert_metric_filter(step, log_group, delta);
            }
            Change::CreateTopic { topic, delta } => self.revert_topic(step, topic, &delta.after),
            Change::TopicPolicy { topic, policy } => self.revert_topic_policy(step, topic, policy),
            Change::Subscribe { topic, delta } => {
                self.revert_subscription(step, topic, &delta.after);
            }
            Change::BucketLogging {
                bucket,
                region,
                delta,
            } => self.revert_logging(step, bucket, region, delta),
            Change::CreateBucket { bucket, delta, .. } => {
                self.revert_bucket(step, bucket, &delta.after);
            }
            _ => self.revert_bucket_setting(step),
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
        let RetainReason {
            text,
            unreadable,
            unproven,
        } = reason.into();
        self.plan.retained.push(Retained {
            step: step.id.clone(),
            reason: text,
            unreadable,
            unproven,
        });
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

    /// The steps of the run that wrote an alarm which notifies this topic.
    fn alarm_steps_on(&self, topic: &TopicArn) -> Vec<StepId> {
        let notifying = self.made.iter().filter(|other| match &other.change {
            Change::Alarm { delta, .. } => delta.after.topics().any(|of| of == *topic),
            _ => false,
        });
        notifying.map(|other| other.id.clone()).collect()
    }
}

/// The order in which changes are reverted, lowest first. What refers to a resource is reverted before the resource: an
/// alarm before its filter and its topic, logging before the bucket that receives the logs. The statement in a topic's policy
/// shows that cis-fix uses the topic, so it is removed after the subscriptions.
fn undo_order(change: &Change) -> u8 {
    match change {
        Change::Alarm { .. } => 0,
        Change::MetricFilter { .. } => 1,
        Change::CreateTopic { .. } => 2,
        Change::Subscribe { .. } => 3,
        Change::TopicPolicy { .. } => 4,
        Change::BucketLogging { .. } => 5,
        Change::CreateBucket { .. } => 6,
        Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLifecycle { .. }
        | Change::BucketPolicy { .. } => 7,
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
