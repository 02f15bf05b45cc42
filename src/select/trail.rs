//! Which trail: multi-Region, logging, recording management events, delivering to a log group of this account. Its owner may
//! be another account: the organization trail of a delegated administrator belongs to the management account.
//!
//! If several qualify, new filters are made at one of them, in this order:
//!
//! 1. the trail that records the events of the most controls;
//! 2. the trail whose log group already has patterns for the most controls, so that least is changed;
//! 3. the trail homed in the Region the run started from;
//! 4. the first by ARN.
//!
//! Existing filters count at any of them.

mod advice;
mod choice;
mod no_trail;
mod qualify;

pub use choice::{OtherTrail, TrailChoice};

use crate::chain::trail::ChosenTrail;
use crate::chain::trail_chains::TrailChains;
use crate::control::Control;
use crate::inputs::Inputs;
use crate::state::{Trail, Unread, lookup};
use qualify::{MissingRead, qualify};
use std::cmp::Reverse;

/// Chooses the trail and follows every trail that qualifies: the chosen one first, then the others, then those that may
/// qualify but were not read.
pub(super) fn choose(inputs: Inputs<'_>) -> (TrailChoice, Vec<TrailChains<'_>>) {
    if let Some(MissingRead { what, unread }) = unlisted(inputs) {
        return (TrailChoice::Unreadable { what, unread }, Vec::new());
    }
    let own = inputs.judged_trails();
    let candidates: Vec<&Trail> = match &inputs.settings.trail {
        Some(wanted) => own
            .iter()
            .copied()
            .filter(|trail| trail.is_named(wanted))
            .collect(),
        None => own.clone(),
    };
    let mut qualified = Vec::new();
    let mut rejected = Vec::new();
    for trail in candidates {
        match qualify(inputs, trail) {
            Ok(chosen) => qualified.push((chosen, None)),
            Err(missing) => rejected.push((trail, missing)),
        }
    }
    // A trail that is known to lack something does not qualify, even if something else of it was not read.
    let unreadable = rejected.iter().filter(|(_, missing)| missing.is_unknown());
    let unreadable_trails: Vec<(&Trail, MissingRead)> = unreadable
        .filter_map(|(trail, missing)| Some((*trail, missing.unread.clone()?)))
        .collect();
    let mut trails = in_order(inputs, TrailChains::follow_all(inputs, &qualified));
    let Some(first) = trails.first() else {
        let none = match unreadable_trails.into_iter().next() {
            Some((_, MissingRead { what, unread })) => TrailChoice::Unreadable { what, unread },
            None => no_trail::outcome(inputs, rejected),
        };
        return (none, Vec::new());
    };
    let choice = TrailChoice::Chosen(first.trail.clone());
    let unreadable = unreadable_trails
        .into_iter()
        .filter_map(|(trail, missing)| {
            let chosen = ChosenTrail {
                trail: trail.clone(),
                log_group: trail.log_group.clone()?,
                reason: String::new(),
            };
            Some((chosen, Some(missing.unread)))
        });
    let unreadable: Vec<(ChosenTrail, Option<Unread>)> = unreadable.collect();
    trails.extend(TrailChains::follow_all(inputs, &unreadable));
    (choice, trails)
}

/// The read that is missing to know the trails that may qualify; `None` if they are known. `DescribeTrails` in any Region
/// shows every trail of all Regions.
fn unlisted(inputs: Inputs<'_>) -> Option<MissingRead> {
    let observed = inputs.observed;
    let missing = |what: &str, unread| {
        let what = what.to_owned();
        Some(MissingRead { what, unread })
    };
    if observed.caller.present().is_none() {
        let unread = Unread::not_asked("sts:GetCallerIdentity");
        return missing("the account of the caller", unread);
    }
    let listing = lookup(&observed.trails, &observed.start_region);
    missing(
        "the list of trails",
        listing.unread("cloudtrail:DescribeTrails")?,
    )
}

/// The trails that qualify, the one where new filters are made first, with the reason why it is.
fn in_order<'a>(inputs: Inputs<'a>, mut qualified: Vec<TrailChains<'a>>) -> Vec<TrailChains<'a>> {
    let several = qualified.len();
    let start = &inputs.observed.start_region;
    let covered = |trail: &TrailChains<'_>| {
        let covers = |control: &&Control| trail.covering_filters(control).next().is_some();
        inputs.controls().filter(covers).count()
    };
    let recorded = |trail: &TrailChains<'_>| {
        let records = |control: &&Control| trail.records(control);
        inputs.controls().filter(records).count()
    };
    qualified.sort_by_cached_key(|one| {
        (
            Reverse(recorded(one)),
            Reverse(covered(one)),
            one.trail.trail.home_region != *start,
            one.trail.trail.arn.clone(),
        )
    });
    let least = qualified.iter().map(recorded).min();
    let Some(chosen) = qualified.first_mut() else {
        return qualified;
    };
    chosen.trail.reason = if inputs.settings.trail.is_some() {
        "you named it".to_owned()
    } else if several == 1 {
        "the only one that qualifies".to_owned()
    } else if least.is_some_and(|least| least < recorded(chosen)) {
        format!("of {several} that qualify, it records the events of the most controls")
    } else if covered(chosen) > 0 {
        format!(
            "of {several} that qualify, its log group already has patterns for the most controls"
        )
    } else {
        format!("the first of {several} that qualify")
    };
    qualified
}
