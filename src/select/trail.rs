//! Which trail: multi-Region, logging, recording all management events, delivering to a log group
//! of this account. When several qualify, in this order:
//!
//! 1. the one whose log group already carries patterns for the most controls, so that least is
//!    changed;
//! 2. the one homed in the Region the run started from;
//! 3. the first by ARN.

use super::Inputs;
use crate::assess::{Link, accepted_filters, candidates};
use crate::control::Control;
use crate::state::{
    AccountId, EventSelectors, LogGroupArn, Read, Recorded, Trail, TrailStatus, lookup,
};
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
    /// Event sources it leaves out.
    pub excluded_sources: Vec<String>,
}

pub(super) fn choose(inputs: Inputs<'_>) -> TrailChoice {
    if let Some(action) = unlisted(inputs) {
        return TrailChoice::Unreadable { action };
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
    if let Some(chosen) = best(inputs, qualified) {
        return TrailChoice::Chosen(chosen);
    }
    // A trail that is known to lack something does not qualify, whatever else may not be read.
    let mut unsure = missing.iter().filter(|(_, lack)| lack.words.is_empty());
    if let Some(action) = unsure.find_map(|(_, lack)| lack.unread.clone()) {
        return TrailChoice::Unreadable { action };
    }
    missing.sort_by_key(|(trail, lack)| (lack.advice.len(), trail.arn.clone()));
    match missing.into_iter().next() {
        Some((trail, lack)) => TrailChoice::NoneQualifies {
            nearest: Some(trail.clone()),
            link: lack.link.unwrap_or(Link::Trail),
            why: format!("trail {} {}", trail.arn.name(), lack.words.join(", and ")),
            advice: lack.advice,
        },
        None => without_own_trail(inputs),
    }
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

/// What a trail lacks.
#[derive(Default)]
struct Lack {
    link: Option<Link>,
    words: Vec<String>,
    advice: Vec<String>,
    unread: Option<String>,
}

impl Lack {
    fn add(&mut self, link: Link, words: impl Into<String>, advice: Vec<String>) {
        self.link.get_or_insert(link);
        self.words.push(words.into());
        self.advice.extend(advice);
    }

    /// Takes the value out of a read; a denial, or a question that is still open, is remembered
    /// by the action it needs.
    fn need<'a, T>(&mut self, read: &Read<&'a T>, action: &str) -> Option<&'a T> {
        if read.denied().is_some() || read.is_open() {
            let action = read.denied().unwrap_or(action);
            self.unread.get_or_insert_with(|| action.to_owned());
        }
        read.present().copied()
    }
}

fn qualify(inputs: Inputs<'_>, trail: &Trail) -> Result<ChosenTrail, Lack> {
    let observed = inputs.observed;
    let mut lack = Lack::default();
    let (name, home) = (trail.arn.name(), &trail.home_region);
    if !trail.multi_region {
        lack.add(
            Link::Trail,
            "records one Region only",
            vec![format!(
                "aws cloudtrail update-trail --region {home} --name {name} --is-multi-region-trail"
            )],
        );
    }
    let mut excluded_sources = Vec::new();
    if trail.multi_region {
        let status = lookup(&observed.trail_status, &trail.arn);
        if lack
            .need(&status, "cloudtrail:GetTrailStatus")
            .is_some_and(|status| !status.logging)
        {
            lack.add(
                Link::Trail,
                "is stopped",
                vec![format!(
                    "aws cloudtrail start-logging --region {home} --name {name}"
                )],
            );
        }
        if let Some(error) = status
            .present()
            .and_then(|status| undelivered(inputs, status))
        {
            let role = trail.log_role.as_deref().unwrap_or("none");
            lack.add(
                Link::Delivery,
                format!("cannot deliver to its log group ({error}; role {role})"),
                vec![format!(
                    "aws cloudtrail get-trail-status --region {home} --name {name} --query '[LatestCloudWatchLogsDeliveryError,LatestCloudWatchLogsDeliveryTime]'   # mend the role, then look again"
                )],
            );
        }
        let selectors = lookup(&observed.event_selectors, &trail.arn);
        let recorded = lack.need(&selectors, "cloudtrail:GetEventSelectors");
        match recorded.map(EventSelectors::management_events) {
            Some(Recorded::Less(why)) => {
                let words = format!("does not record every management event: {why}");
                // Writing selectors replaces them all, so no command is given that would write.
                let look = format!(
                    "aws cloudtrail get-event-selectors --region {home} --trail-name {name}   # one selector must take all management events, read and write; put-event-selectors replaces every selector there is"
                );
                lack.add(Link::Trail, words, vec![look]);
            }
            Some(Recorded::AllBut(sources)) => excluded_sources = sources,
            Some(Recorded::All) | None => {}
        }
    }
    let log_group = log_group(inputs, trail, &mut lack);
    match log_group {
        Some(log_group) if lack.words.is_empty() && lack.unread.is_none() => Ok(ChosenTrail {
            trail: trail.clone(),
            log_group,
            reason: String::new(),
            excluded_sources,
        }),
        _ => Err(lack),
    }
}

/// The error that keeps events from the log group: one that no delivery of the last day belies.
fn undelivered<'a>(inputs: Inputs<'_>, status: &'a TrailStatus) -> Option<&'a str> {
    const DAY: i64 = 24 * 60 * 60;
    let error = status.delivery_error.as_deref()?;
    let lately = |delivered: i64| inputs.observed.observed_at - delivered < DAY;
    (!status.last_delivery_to_logs.is_some_and(lately)).then_some(error)
}

/// The log group, if CloudWatch Logs can filter it and it is ours.
fn log_group(inputs: Inputs<'_>, trail: &Trail, lack: &mut Lack) -> Option<LogGroupArn> {
    let Some(group) = &trail.log_group else {
        lack.add(
            Link::Delivery,
            "delivers to no log group",
            super::logging::log_group_advice(inputs, trail),
        );
        return None;
    };
    if group.account() != trail.owner() {
        lack.add(
            Link::Delivery,
            format!("delivers to a log group of account {}", group.account()),
            super::logging::log_group_advice(inputs, trail),
        );
        return None;
    }
    let read = lookup(&inputs.observed.log_groups, group);
    if read.is_absent() {
        lack.add(
            Link::LogGroup,
            format!(
                "delivers to log group {}, which does not exist",
                group.name()
            ),
            super::logging::log_group_advice(inputs, trail),
        );
        return None;
    }
    // A denied DescribeLogGroups hides only the class; the trail itself names the group.
    let class = lack
        .need(&read, "logs:DescribeLogGroups")
        .map(|group| group.class.as_str())?;
    if class != "STANDARD" {
        lack.add(
            Link::LogGroup,
            format!(
                "delivers to log group {} of class {class}, which takes no metric filters and can never change its class",
                group.name()
            ),
            super::logging::log_group_advice(inputs, trail),
        );
        return None;
    }
    Some(group.clone())
}

fn best(inputs: Inputs<'_>, mut qualified: Vec<ChosenTrail>) -> Option<ChosenTrail> {
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
    qualified.sort_by_cached_key(|chosen| {
        (
            Reverse(covered(chosen)),
            chosen.trail.home_region != *start,
            chosen.trail.arn.clone(),
        )
    });
    let mut chosen = qualified.into_iter().next()?;
    chosen.reason = if inputs.settings.trail.is_some() {
        "you named it".to_owned()
    } else if several == 1 {
        "the only one that qualifies".to_owned()
    } else if covered(&chosen) > 0 {
        format!(
            "of {several} that qualify, its log group already has patterns for the most controls"
        )
    } else {
        format!("the first of {several} that qualify")
    };
    Some(chosen)
}
