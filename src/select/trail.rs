//! Which trail: multi-Region, logging, recording management events, delivering to a log group of
//! this account. When several qualify, new things are made at one of them, in this order:
//!
//! 1. the one that records the events of the most controls;
//! 2. the one whose log group already carries patterns for the most controls, so that least is
//!    changed;
//! 3. the one homed in the Region the run started from;
//! 4. the first by ARN.
//!
//! What is there already counts at any of them.

mod delivery;
mod qualify;

pub use delivery::{Delivery, delivery};

use super::Inputs;
use crate::assess::{Link, accepted_filters, candidates, recorded};
use crate::control::Control;
use crate::state::{AccountId, LogGroupArn, Trail, lookup};
use qualify::{Lack, qualify};
use std::cmp::Reverse;

/// The outcome of choosing a trail.
#[derive(Debug, Clone, PartialEq)]
pub enum TrailChoice {
    /// This one.
    Chosen(ChosenTrail),
    /// No control of the run needs one.
    NotNeeded,
    /// No trail of this account will do.
    NoneQualifies {
        /// The nearest one, which the advice is about; `None` if the account has no trail at all.
        nearest: Option<Trail>,
        /// The first link that is missing.
        link: Link,
        /// What is missing, in words.
        why: String,
        /// The commands that would mend it.
        advice: Vec<String>,
    },
    /// The only trails seen belong to another account.
    Elsewhere {
        /// That account.
        account: AccountId,
        /// One of its trails.
        trail: Trail,
    },
    /// A call was denied, so nothing is claimed.
    Unreadable {
        /// The IAM action that is missing.
        action: String,
    },
}

/// The trail that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenTrail {
    /// The trail.
    pub trail: Trail,
    /// Where it delivers to.
    pub log_group: LogGroupArn,
    /// Why this one.
    pub reason: String,
}

/// A trail where nothing is made, and where what is there may count.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherTrail {
    /// The trail.
    pub chosen: ChosenTrail,
    /// The IAM action for want of which it is not known whether it qualifies.
    pub unread: Option<String>,
}

/// The trail, and the others whose log groups count as well.
pub(super) fn choose(inputs: Inputs<'_>) -> (TrailChoice, Vec<OtherTrail>) {
    if let Some(action) = unlisted(inputs) {
        return (TrailChoice::Unreadable { action }, Vec::new());
    }
    let own = inputs.own_trails();
    let candidates: Vec<&Trail> = match &inputs.settings.trail {
        Some(wanted) => own.iter().copied().filter(|t| named(t, wanted)).collect(),
        None => own.clone(),
    };
    let mut qualified = Vec::new();
    let mut missing = Vec::new();
    for trail in candidates {
        match qualify(inputs, trail) {
            Ok(chosen) => qualified.push(chosen),
            Err(lack) => missing.push((trail, lack)),
        }
    }
    // A trail that is known to lack something does not qualify, whatever else may not be read.
    let unsure = missing.iter().filter(|(_, lack)| lack.words.is_empty());
    let unsure: Vec<(&Trail, String)> = unsure
        .filter_map(|(trail, lack)| Some((*trail, lack.unread.clone()?)))
        .collect();
    let mut qualified = in_order(inputs, qualified).into_iter();
    if let Some(chosen) = qualified.next() {
        let others = qualified.map(|chosen| OtherTrail {
            chosen,
            unread: None,
        });
        let unsure = unsure.into_iter().filter_map(|(trail, action)| {
            Some(OtherTrail {
                chosen: ChosenTrail {
                    trail: trail.clone(),
                    log_group: trail.log_group.clone()?,
                    reason: String::new(),
                },
                unread: Some(action),
            })
        });
        return (TrailChoice::Chosen(chosen), others.chain(unsure).collect());
    }
    let none = match unsure.into_iter().next() {
        Some((_, action)) => TrailChoice::Unreadable { action },
        None => nearest(inputs, missing),
    };
    (none, Vec::new())
}

/// No trail qualifies: the one that lacks least, and what it lacks.
fn nearest(inputs: Inputs<'_>, mut missing: Vec<(&Trail, Lack)>) -> TrailChoice {
    missing.sort_by_key(|(trail, lack)| (lack.words.len(), lack.advice.len(), trail.arn.clone()));
    match missing.into_iter().next() {
        Some((trail, mut lack)) => {
            lack.advice.extend(organizations(inputs));
            TrailChoice::NoneQualifies {
                nearest: Some(trail.clone()),
                link: lack.link.unwrap_or(Link::Trail),
                why: format!("trail {} {}", trail.arn.name(), lack.words.join(", and ")),
                advice: lack.advice,
            }
        }
        None => without_own_trail(inputs),
    }
}

/// The other way, where an organization's trail records this account too.
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

/// The IAM action for want of which it is not known whose trails there are.
fn unlisted(inputs: Inputs<'_>) -> Option<String> {
    let observed = inputs.observed;
    if observed.caller.present().is_none() {
        return Some("sts:GetCallerIdentity".to_owned());
    }
    let listing = lookup(&observed.trails, &observed.start_region);
    let open = listing.is_open().then_some("cloudtrail:DescribeTrails");
    listing.denied().or(open).map(str::to_owned)
}

fn named(trail: &Trail, wanted: &str) -> bool {
    trail.arn.as_str() == wanted || trail.arn.name() == wanted
}

fn without_own_trail(inputs: Inputs<'_>) -> TrailChoice {
    let all = inputs.observed.all_trails();
    let wanted = inputs.settings.trail.as_deref();
    if let Some(foreign) = all
        .iter()
        .find(|trail| wanted.is_none_or(|wanted| named(trail, wanted)))
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
            advice: vec!["aws cloudtrail describe-trails".to_owned()],
        },
        None => TrailChoice::NoneQualifies {
            nearest: None,
            link: Link::Trail,
            why: "this account has no trail, so no API call is recorded anywhere".to_owned(),
            advice: super::logging::create_trail_advice(inputs),
        },
    }
}

/// Those that qualify, the one where new things are made first.
fn in_order(inputs: Inputs<'_>, mut qualified: Vec<ChosenTrail>) -> Vec<ChosenTrail> {
    let several = qualified.len();
    let start = &inputs.observed.start_region;
    let covered = |chosen: &ChosenTrail| {
        let candidates = candidates(inputs, &chosen.log_group);
        let counting = |control: &&Control| {
            accepted_filters(inputs, control, &candidates)
                .next()
                .is_some()
        };
        inputs.controls().filter(counting).count()
    };
    let heard = |chosen: &ChosenTrail| {
        let enough = |control: &&Control| recorded(inputs, control, &chosen.trail).is_enough();
        inputs.controls().filter(enough).count()
    };
    qualified.sort_by_cached_key(|chosen| {
        (
            Reverse(heard(chosen)),
            Reverse(covered(chosen)),
            chosen.trail.home_region != *start,
            chosen.trail.arn.clone(),
        )
    });
    let least = qualified.iter().map(heard).min();
    let Some(chosen) = qualified.first_mut() else {
        return qualified;
    };
    chosen.reason = if inputs.settings.trail.is_some() {
        "you named it".to_owned()
    } else if several == 1 {
        "the only one that qualifies".to_owned()
    } else if least.is_some_and(|least| least < heard(chosen)) {
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
