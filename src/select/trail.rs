//! Which trail: multi-Region, logging, recording management events, delivering to a log group of this account.
//!
//! If several qualify, new filters are made at one of them, in this order:
//!
//! 1. the trail that records the events of the most controls;
//! 2. the trail whose log group already has patterns for the most controls, so that least is changed;
//! 3. the trail homed in the Region the run started from;
//! 4. the first by ARN.
//!
//! Existing filters count at any of them.

mod qualify;

use crate::aws_cli;
use crate::chain::link::Link;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_chains::TrailChains;
use crate::control::Control;
use crate::inputs::Inputs;
use crate::state::{AccountId, Trail, Unread, lookup};
use qualify::{MissingRequirements, qualify};
use std::cmp::Reverse;

/// The outcome of choosing a trail.
#[derive(Debug, Clone, PartialEq)]
pub enum TrailChoice {
    /// This trail.
    Chosen(ChosenTrail),
    /// No control of the run needs a trail.
    NotNeeded,
    /// No trail of this account qualifies.
    NoneQualifies {
        /// The nearest trail, which the advice is about; `None` if the account has no trail.
        nearest: Option<Trail>,
        /// The first link that is missing.
        link: Link,
        /// What is missing, one clause.
        why: String,
        /// The commands that fix it.
        advice: Vec<String>,
    },
    /// The only trails seen belong to another account.
    Elsewhere {
        /// The other account.
        account: AccountId,
        /// One of its trails.
        trail: Trail,
    },
    /// A read was denied or failed, so nothing is claimed.
    Unreadable {
        /// Why its answer is not known.
        unread: Unread,
    },
}

/// A trail beside the chosen one: its filters may count, and none is created there.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherTrail {
    /// The trail.
    pub chosen: ChosenTrail,
    /// Why it is not known whether it qualifies; `None` if it does.
    pub unread: Option<Unread>,
}

/// Chooses the trail and follows every trail that qualifies: the chosen one first, then the others, then those that may
/// qualify but were not read.
pub(super) fn choose(inputs: Inputs<'_>) -> (TrailChoice, Vec<TrailChains<'_>>) {
    if let Some(unread) = unlisted(inputs) {
        return (TrailChoice::Unreadable { unread }, Vec::new());
    }
    let own = inputs.own_trails();
    let candidates: Vec<&Trail> = match &inputs.settings.trail {
        Some(wanted) => own
            .iter()
            .copied()
            .filter(|t| is_named(t, wanted))
            .collect(),
        None => own.clone(),
    };
    let mut qualified = Vec::new();
    let mut rejected = Vec::new();
    for trail in candidates {
        match qualify(inputs, trail) {
            Ok(chosen) => qualified.push(TrailChains::of(inputs, chosen, None)),
            Err(missing) => rejected.push((trail, missing)),
        }
    }
    // A trail that is known to lack something does not qualify, even if something else of it was not read.
    let unreadable = rejected.iter().filter(|(_, missing)| missing.is_unknown());
    let unreadable_trails: Vec<(&Trail, Unread)> = unreadable
        .filter_map(|(trail, missing)| Some((*trail, missing.unread.clone()?)))
        .collect();
    let mut trails = in_order(inputs, qualified);
    let Some(first) = trails.first() else {
        let none = match unreadable_trails.into_iter().next() {
            Some((_, unread)) => TrailChoice::Unreadable { unread },
            None => nearest(inputs, rejected),
        };
        return (none, Vec::new());
    };
    let choice = TrailChoice::Chosen(first.trail.clone());
    trails.extend(unreadable_trails.into_iter().filter_map(|(trail, unread)| {
        let chosen = ChosenTrail {
            trail: trail.clone(),
            log_group: trail.log_group.clone()?,
            reason: String::new(),
        };
        Some(TrailChains::of(inputs, chosen, Some(unread)))
    }));
    (choice, trails)
}

/// The outcome if no trail qualifies: the trail that lacks least, and what it lacks.
fn nearest(inputs: Inputs<'_>, mut rejected: Vec<(&Trail, MissingRequirements)>) -> TrailChoice {
    rejected.sort_by_key(|(trail, missing)| {
        (
            missing.reasons.len(),
            missing.advice.len(),
            trail.arn.clone(),
        )
    });
    match rejected.into_iter().next() {
        Some((trail, mut missing)) => {
            missing.advice.extend(organizations(inputs));
            TrailChoice::NoneQualifies {
                nearest: Some(trail.clone()),
                link: missing.link.unwrap_or(Link::Trail),
                why: format!(
                    "trail {} {}",
                    trail.arn.name(),
                    missing.reasons.join(", and ")
                ),
                advice: missing.advice,
            }
        }
        None => without_own_trail(inputs),
    }
}

/// The alternative if an organization's trail records this account too.
fn organizations(inputs: Inputs<'_>) -> Option<String> {
    let account = inputs.account();
    let mut all = inputs.observed.all_trails().into_iter();
    let theirs = all.find(|trail| trail.organization && trail.owner() != account)?;
    Some(format!(
        "or let account {} watch this one: trail {} of the organization records it too; run cis-fix there",
        theirs.owner(),
        theirs.arn.name()
    ))
}

/// Why the account's trails are not known; `None` if they are known.
fn unlisted(inputs: Inputs<'_>) -> Option<Unread> {
    let observed = inputs.observed;
    if observed.caller.present().is_none() {
        return Some(Unread::not_asked("sts:GetCallerIdentity"));
    }
    let listing = lookup(&observed.trails, &observed.start_region);
    listing.unread("cloudtrail:DescribeTrails")
}

fn is_named(trail: &Trail, wanted: &str) -> bool {
    trail.arn.as_str() == wanted || trail.arn.name() == wanted
}

fn without_own_trail(inputs: Inputs<'_>) -> TrailChoice {
    let all = inputs.observed.all_trails();
    let wanted = inputs.settings.trail.as_deref();
    if let Some(foreign) = all
        .iter()
        .find(|trail| wanted.is_none_or(|wanted| is_named(trail, wanted)))
        .filter(|trail| trail.owner() != inputs.account())
    {
        return TrailChoice::Elsewhere {
            account: foreign.owner(),
            trail: (*foreign).clone(),
        };
    }
    let names: Vec<&str> = all.iter().map(|trail| trail.arn.name()).collect();
    match wanted {
        Some(wanted) => TrailChoice::NoneQualifies {
            nearest: None,
            link: Link::Trail,
            why: format!(
                "there is no trail {wanted}; this account shows {}",
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            ),
            advice: vec![aws_cli::cloudtrail::describe_trails()],
        },
        None => TrailChoice::NoneQualifies {
            nearest: None,
            link: Link::Trail,
            why: "this account has no trail, so no API call is recorded anywhere".to_owned(),
            advice: super::logging::create_trail_advice(inputs),
        },
    }
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
