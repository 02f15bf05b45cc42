//! The reads to make next, decided from what is known so far.
//!
//! `observe` makes them all at once and comes back until there are none. So the rounds of a run can be counted without a
//! network. What an ARN shows to be in another account is never read: our own denied calls would trigger the alarm of
//! control 3.1.

mod alarms;
mod buckets;
mod keys;
mod replay;
mod topics;

#[cfg(test)]
mod tests;

pub(crate) use replay::refused_among;
pub use replay::{ReadFailure, RefusedRead, all_questions, failed_reads, refused_reads};

use crate::chain::trail_chains::TrailChains;
use crate::inputs::Inputs;
use crate::select::{Selection, TrailChoice, select};
use crate::state::{LogGroupArn, Question, Region, lookup};
use std::collections::{BTreeMap, BTreeSet};

/// The reads to make next; empty if nothing is left to read.
#[must_use]
pub fn questions(inputs: Inputs<'_>) -> BTreeSet<Question> {
    let mut wanted = BTreeSet::new();
    ask_trails(inputs, &mut wanted);
    if inputs.caller().is_some() {
        let (selection, trails) = select(inputs);
        if inputs.wants_alarms() {
            ask_trails_and_groups(inputs, &selection, &mut wanted);
            ask_chains(inputs, &selection, &trails, &mut wanted);
        }
        buckets::ask(inputs, &selection, &mut wanted);
    }
    wanted.retain(|question| !inputs.observed.is_answered(question));
    wanted
}

/// Asks for the caller, and for every trail of the account in any home Region.
fn ask_trails(inputs: Inputs<'_>, wanted: &mut BTreeSet<Question>) {
    let start = &inputs.observed.start_region;
    wanted.insert(Question::Caller);
    wanted.insert(Question::Trails(start.clone()));
    wanted.insert(Question::TrailNames(start.clone()));
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

/// Asks for what decides whether a trail qualifies, and in the same round for what is needed if it does. A trail of one Region
/// never does: it is asked for only where no other trail qualifies, so that all that it lacks is said at once.
fn ask_trails_and_groups(
    inputs: Inputs<'_>,
    selection: &Selection,
    wanted: &mut BTreeSet<Question>,
) {
    let named = inputs.settings.trail.as_deref();
    let trails = inputs.judged_trails().into_iter();
    let trails = trails.filter(|trail| named.is_none_or(|named| trail.is_named(named)));
    let mut by_region: BTreeMap<Region, BTreeSet<String>> = BTreeMap::new();
    let none_qualifies = matches!(selection.trail, TrailChoice::NoneQualifies { .. });
    for trail in trails.filter(|trail| trail.multi_region || none_qualifies) {
        wanted.insert(Question::TrailStatus(trail.arn.clone()));
        wanted.insert(Question::EventSelectors(trail.arn.clone()));
        let group = trail.log_group.as_ref();
        let Some(group) = group.filter(|group| group.account() == inputs.account()) else {
            continue;
        };
        wanted.insert(Question::LogGroup(group.clone()));
        ask_key_of(inputs, group, wanted);
        if trail.multi_region {
            wanted.insert(Question::MetricFilters(group.clone()));
            let groups = by_region.entry(trail.home_region.clone()).or_default();
            groups.insert(group.name().to_owned());
            wanted.insert(Question::LogGroupTags(group.clone()));
            wanted.insert(Question::Alarms(trail.home_region.clone()));
        }
    }
    let others = by_region.into_iter();
    wanted.extend(others.map(|(region, groups)| {
        let groups = groups.into_iter().collect();
        Question::OtherFilters(region, groups)
    }));
}

/// Asks for the key of a log group, once the group is known.
fn ask_key_of(inputs: Inputs<'_>, group: &LogGroupArn, wanted: &mut BTreeSet<Question>) {
    let known = lookup(&inputs.observed.log_groups, group);
    let key = known.present().and_then(|known| known.kms_key.clone());
    if let Some(key) = key {
        keys::ask(inputs, group.as_str(), key, wanted);
    }
}

/// Asks for the alarms that were not listed, and for the topics, once the trail is chosen.
fn ask_chains(
    inputs: Inputs<'_>,
    selection: &Selection,
    trails: &[TrailChains<'_>],
    wanted: &mut BTreeSet<Question>,
) {
    let Some((chosen, others)) = trails.split_first() else {
        return;
    };
    alarms::ask(inputs, chosen, wanted);
    alarms::ask_related(inputs, chosen, wanted);
    for other in others {
        alarms::ask_on_metrics(inputs, other, wanted);
        alarms::ask_related(inputs, other, wanted);
    }
    topics::ask(inputs, selection, trails, wanted);
}
