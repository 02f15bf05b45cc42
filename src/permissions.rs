//! What a command must be allowed, as an IAM policy that names the resources in question: every read it will make, every
//! write it may make, and the reads around a write.
//!
//! It follows from what `questions`, `plan` and `undo` decide, and is no list beside them: a plan is asked again of what
//! was observed and of what will be there once it is applied, an undo is all that its journal may lead to. The wire
//! tests hold it to what the commands really send.
//!
//! A policy is about one account as it is. A trail, a topic or a bucket that somebody adds later is not in it.

mod document;
mod need;

#[cfg(test)]
mod tests;

pub use document::{Document, MANAGED_LIMIT, Statement};

use crate::journal::Journal;
use crate::plan::{Change, Plan, Review};
use crate::questions::all_questions;
use crate::select::Inputs;
use crate::simulate::simulate;
use crate::state::{BucketName, KeyArn, Observed, Question, Read, Region, SubscriptionArn};
use crate::undo::{questions, reversals};
use need::{Need, Place};
use std::collections::{BTreeMap, BTreeSet};

/// What a command must be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    needs: BTreeSet<Need>,
    /// The reads that were denied to the caller, those of a bucket last and together. The policy
    /// does not allow what depends on their answers.
    pub denied: Vec<Question>,
}

impl Permissions {
    /// As an IAM policy.
    #[must_use]
    pub fn document(&self) -> Document {
        Document::of(&self.needs)
    }

    /// Whether nothing has to be allowed at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }
}

/// What `plan` needs, and with it all that only read: now, and once the plan is applied, when there is more to look at.
#[must_use]
pub fn of_plan(inputs: Inputs<'_>, review: &Review) -> Permissions {
    look(inputs, review, &place(inputs, review))
}

/// What `apply` needs: to plan, and to make the changes of this plan.
#[must_use]
pub fn of_apply(inputs: Inputs<'_>, review: &Review) -> Permissions {
    let place = place(inputs, review);
    let mut permissions = look(inputs, review, &place);
    let steps = review.plan.steps.iter();
    let changes = steps.flat_map(|step| place.change(&step.change));
    permissions.needs.extend(changes);
    permissions
}

/// What `verify` needs: to look as `plan` does, to ask AWS's own matcher, to list the access logs, and to set the state of
/// the alarm of a fire drill, if there is to be one.
#[must_use]
pub fn of_verify(
    inputs: Inputs<'_>,
    review: &Review,
    alarm: Option<&(Region, String)>,
) -> Permissions {
    let place = place(inputs, review);
    let mut permissions = look(inputs, review, &place);
    let logging = review.selection.logging.iter();
    let targets = logging.filter_map(|choice| choice.target.as_ref());
    let matcher = inputs.wants_alarms().then(need::matcher);
    permissions.needs.extend(matcher);
    let keys = targets.map(|target| place.keys(&target.bucket));
    permissions.needs.extend(keys);
    let state = alarm.map(|(region, name)| place.alarm_state(region, name));
    permissions.needs.extend(state);
    permissions
}

/// What `undo` needs for the run of this journal: its look, and to take back whatever that run made, be it there still
/// or not.
#[must_use]
pub fn of_undo(journal: &Journal) -> Permissions {
    let run = &journal.opening;
    let begun = journal.begun();
    let changes = begun.iter().map(|begun| &begun.step.change);
    let place = Place {
        partition: run.partition.as_str(),
        account: &run.account,
        log_buckets: changes.filter_map(log_bucket).collect(),
        keys: BTreeMap::new(),
    };
    let reads = questions(journal);
    let mut needs: BTreeSet<Need> = reads.iter().filter_map(|one| place.question(one)).collect();
    let backs = reversals(journal);
    needs.extend(backs.iter().flat_map(|reversal| place.reversal(reversal)));
    Permissions {
        needs,
        denied: Vec::new(),
    }
}

fn place<'a>(inputs: Inputs<'a>, review: &Review) -> Place<'a> {
    let logging = review.selection.logging.iter();
    let targets = logging.filter_map(|choice| choice.target.as_ref());
    let named = targets.map(|target| target.bucket.clone());
    let steps = review.plan.steps.iter();
    let changed = steps.filter_map(|step| log_bucket(&step.change));
    Place {
        partition: inputs.partition(),
        account: inputs
            .caller()
            .map_or(&need::NOBODY, |caller| &caller.account),
        log_buckets: named.chain(changed).collect(),
        keys: keys(inputs.observed),
    }
}

/// The keys that are known by another name.
fn keys(observed: &Observed) -> BTreeMap<KeyArn, KeyArn> {
    let known = observed.keys.iter();
    known
        .filter_map(|(name, key)| Some((name.clone(), key.description.present()?.arn.clone())))
        .collect()
}

/// The bucket of a change that is there to receive access logs; only logging itself is a setting of the logged one.
fn log_bucket(change: &Change) -> Option<BucketName> {
    match change {
        Change::CreateBucket { bucket, .. }
        | Change::PublicAccessBlock { bucket, .. }
        | Change::BucketEncryption { bucket, .. }
        | Change::BucketVersioning { bucket, .. }
        | Change::BucketLifecycle { bucket, .. }
        | Change::BucketPolicy { bucket, .. } => Some(bucket.clone()),
        _ => None,
    }
}

fn look(inputs: Inputs<'_>, review: &Review, place: &Place<'_>) -> Permissions {
    let now = all_questions(inputs);
    let later = later(inputs, &review.plan);
    let needs = now.union(&later).filter_map(|one| place.question(one));
    let denied = |question: &&Question| {
        let answer = inputs.observed.answer(question);
        answer.is_some_and(|answer| answer.is_denied())
    };
    let needs = needs.collect();
    let mut denied: Vec<Question> = now.iter().filter(denied).cloned().collect();
    denied.sort_by(|a, b| (a.bucket(), a).cmp(&(b.bucket(), b)));
    Permissions { needs, denied }
}

/// What is asked of the account once the plan is applied: `apply` looks again, and so will the next `plan`.
fn later(inputs: Inputs<'_>, plan: &Plan) -> BTreeSet<Question> {
    let mut after = simulate(inputs.observed, plan);
    confirm(&mut after);
    all_questions(Inputs {
        observed: &after,
        ..inputs
    })
}

/// Everybody follows the link in SNS's message; then it is asked what each is told.
fn confirm(observed: &mut Observed) {
    for (arn, topic) in &mut observed.topics {
        let (Read::Present(attributes), Read::Present(subscriptions)) =
            (&mut topic.attributes, &mut topic.subscriptions)
        else {
            continue;
        };
        for one in subscriptions.iter_mut().filter(|one| !one.confirmed) {
            one.confirmed = true;
            one.arn = Some(SubscriptionArn::new(format!("{arn}:confirmed")));
        }
        attributes.confirmed = u32::try_from(subscriptions.len()).unwrap_or(u32::MAX);
    }
}
