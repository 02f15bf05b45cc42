//! Which reads to make next, decided from what is known so far. `observe` asks them all at once
//! and comes back, until there are none: so the waves of a run can be counted without a network,
//! and what matters is decided here.
//!
//! What an ARN shows to be another account's is never asked about: our own denied calls would
//! raise the very alarm of control 3.1.

mod again;
mod alarms;
mod buckets;
mod topics;

#[cfg(test)]
mod tests;

pub use again::all_questions;

use crate::select::{Inputs, Selection, TrailChoice, select};
use crate::state::{BucketName, Question, Read, Trail};
use std::collections::BTreeSet;

/// The reads to make next; empty when there is nothing left to ask.
#[must_use]
pub fn questions(inputs: Inputs<'_>) -> BTreeSet<Question> {
    let mut wanted = BTreeSet::new();
    trails(inputs, &mut wanted);
    if inputs.caller().is_some() {
        let selection = select(inputs);
        if inputs.wants_alarms() {
            watch(inputs, &mut wanted);
            chosen(inputs, &selection, &mut wanted);
        }
        buckets::ask(inputs, &selection, &mut wanted);
    }
    wanted.retain(|question| !inputs.observed.is_answered(question));
    wanted
}

/// Who we are, and every trail of the account, wherever it is homed.
fn trails(inputs: Inputs<'_>, wanted: &mut BTreeSet<Question>) {
    let start = &inputs.observed.start_region;
    wanted.insert(Question::Caller);
    wanted.insert(Question::Trails(start.clone()));
    if inputs.logging_control().is_some() || inputs.settings.trail.is_some() {
        wanted.insert(Question::TrailNames(start.clone()));
    }
    let known: BTreeSet<_> = inputs
        .observed
        .all_trails()
        .into_iter()
        .map(|trail| &trail.arn)
        .collect();
    for name in inputs.observed.trail_names.present().into_iter().flatten() {
        if name.arn.account() == inputs.account() && !known.contains(&name.arn) {
            wanted.insert(Question::Trails(name.home_region.clone()));
        }
    }
}

/// What decides whether a trail qualifies, and at once what will be needed of it if it does.
fn watch(inputs: Inputs<'_>, wanted: &mut BTreeSet<Question>) {
    for trail in inputs.own_trails() {
        if !trail.multi_region || !asked_for(inputs, trail) {
            continue;
        }
        wanted.insert(Question::TrailStatus(trail.arn.clone()));
        wanted.insert(Question::EventSelectors(trail.arn.clone()));
        let Some(group) = &trail.log_group else {
            continue;
        };
        if group.account() == inputs.account() {
            wanted.insert(Question::LogGroup(group.clone()));
            wanted.insert(Question::MetricFilters(group.clone()));
            wanted.insert(Question::LogGroupTags(group.clone()));
            wanted.insert(Question::Alarms(trail.home_region.clone()));
        }
    }
}

fn asked_for(inputs: Inputs<'_>, trail: &Trail) -> bool {
    inputs
        .settings
        .trail
        .as_deref()
        .is_none_or(|wanted| wanted == trail.arn.as_str() || wanted == trail.arn.name())
}

/// What is needed once the trail is chosen: the alarms that were not listed, and the topics.
fn chosen(inputs: Inputs<'_>, selection: &Selection, wanted: &mut BTreeSet<Question>) {
    let TrailChoice::Chosen(trail) = &selection.trail else {
        return;
    };
    alarms::ask(inputs, trail, wanted);
    alarms::beside(inputs, trail, wanted);
    for other in &selection.others {
        alarms::ask_of(inputs, &other.chosen, wanted);
        alarms::beside(inputs, &other.chosen, wanted);
    }
    topics::ask(inputs, selection, trail, wanted);
}

/// One question about a bucket.
fn about(bucket: &BucketName, read: impl Fn(BucketName) -> Question) -> Question {
    read(bucket.clone())
}

/// Whether AWS has given a value.
fn is_known<T>(read: &Read<T>) -> bool {
    read.present().is_some()
}
