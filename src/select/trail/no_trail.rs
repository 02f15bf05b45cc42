//! The outcome if no trail qualifies.

use crate::aws_cli;
use crate::chain::link::Link;
use crate::inputs::Inputs;
use crate::select::trail::advice;
use crate::select::trail::choice::TrailChoice;
use crate::select::trail::qualify::{MissingRead, MissingRequirements};
use crate::state::{AccountId, LogGroupArn, Trail, lookup};

/// The trail that lacks least, and all that it lacks; or the account that has the log group.
pub(super) fn outcome(
    inputs: Inputs<'_>,
    mut rejected: Vec<(&Trail, Box<MissingRequirements>)>,
) -> TrailChoice {
    if let Some((trail, account)) = rejected
        .iter()
        .find_map(|(trail, missing)| Some((*trail, missing.served_by()?)))
    {
        return TrailChoice::Elsewhere {
            account: account.clone(),
            trail: trail.clone(),
        };
    }
    rejected.sort_by_key(|(trail, missing)| {
        (
            missing.reasons.len(),
            missing.advice.len(),
            trail.arn.clone(),
        )
    });
    match rejected.into_iter().next() {
        Some((trail, missing)) => nearest(inputs, trail, *missing),
        None => without_own_trail(inputs),
    }
}

fn nearest(inputs: Inputs<'_>, trail: &Trail, missing: MissingRequirements) -> TrailChoice {
    let mut advice = missing.advice;
    if let Some(MissingRead { what, unread }) = missing.unread {
        advice.push(format!("{}: {what} may show more", unread.advice()));
    }
    advice.extend(another_account(inputs));
    TrailChoice::NoneQualifies {
        nearest: Some(trail.clone()),
        link: missing.link.unwrap_or(Link::Trail),
        why: format!(
            "trail {} {}",
            trail.arn.name(),
            missing.reasons.join(", and ")
        ),
        advice,
    }
}

/// The alternative if an organization's trail records this account too.
fn another_account(inputs: Inputs<'_>) -> Option<String> {
    let account = inputs.account();
    let mut all = inputs.observed.all_trails().into_iter();
    let theirs = all.find(|trail| trail.organization && watching_account(trail) != account)?;
    Some(format!(
        "or let account {} watch this one: trail {} of the organization records it too; run cis-fix there",
        watching_account(theirs),
        theirs.arn.name()
    ))
}

/// The account whose metric filters see the trail's events: that of its log group, or its owner where the group is not
/// shown.
fn watching_account(trail: &Trail) -> AccountId {
    let group = trail.log_group.as_ref();
    group.map_or_else(|| trail.owner(), LogGroupArn::account)
}

fn without_own_trail(inputs: Inputs<'_>) -> TrailChoice {
    let all = inputs.observed.all_trails();
    let wanted = inputs.settings.trail.as_deref();
    if let Some(foreign) = all
        .iter()
        .find(|trail| wanted.is_none_or(|wanted| trail.is_named(wanted)))
        .filter(|trail| trail.owner() != inputs.account())
    {
        return TrailChoice::Elsewhere {
            account: watching_account(foreign),
            trail: (*foreign).clone(),
        };
    }
    if let Some(MissingRead { what, unread }) = not_listed(inputs) {
        return TrailChoice::Unreadable { what, unread };
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
            advice: advice::create_trail(inputs),
        },
    }
}

/// The list that is missing to know that the account has no other trail. `DescribeTrails` shows the trails that are homed in
/// another Region only if they record all Regions; `ListTrails` names the others too.
fn not_listed(inputs: Inputs<'_>) -> Option<MissingRead> {
    let observed = inputs.observed;
    if let Some(unread) = observed.trail_names.unread("cloudtrail:ListTrails") {
        let what = "the list of the trails of all Regions".to_owned();
        return Some(MissingRead { what, unread });
    }
    let known = observed.all_trails();
    let listed = observed.trail_names.present().into_iter().flatten();
    let mut unknown = listed.filter(|name| {
        let ours = name.arn.account() == inputs.account();
        ours && known.iter().all(|trail| trail.arn != name.arn)
    });
    let home = &unknown.next()?.home_region;
    let read = lookup(&observed.trails, home);
    Some(MissingRead {
        what: format!("the list of trails in {home}"),
        unread: read.unread("cloudtrail:DescribeTrails")?,
    })
}
