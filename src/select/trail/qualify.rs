//! Whether a trail qualifies. Each missing requirement has the command that shows it and, if there is one, the command that
//! fixes it.

use crate::aws_cli::{cloudtrail, with_note};
use crate::chain::event_selectors;
use crate::chain::link::Link;
use crate::chain::log_group::log_group_faults;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_delivery::{Delivery, delivery};
use crate::inputs::Inputs;
use crate::select::trail::advice::{let_role_write, log_group_of, reference};
use crate::state::{AccountId, LogGroupArn, Read, Trail, TrailStatus, Unread, lookup};

/// A read without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MissingRead {
    /// What it would show, in the singular.
    pub(super) what: String,
    /// Why it has no answer.
    pub(super) unread: Unread,
}

/// The requirements that a trail does not meet.
#[derive(Default)]
pub(super) struct MissingRequirements {
    /// The first link that is missing.
    pub(super) link: Option<Link>,
    /// What is missing, one clause each; the subject of each is the trail.
    pub(super) reasons: Vec<String>,
    /// The commands that show it and those that mend it.
    pub(super) advice: Vec<String>,
    /// The first read without an answer; `None` if all have one.
    pub(super) unread: Option<MissingRead>,
    /// The account of the log group, if it is another one: an organization trail of a delegated administrator delivers to a
    /// log group of that account ("Organization delegated administrator", CloudTrail user guide).
    pub(super) elsewhere: Option<AccountId>,
}

impl MissingRequirements {
    fn add(&mut self, link: Link, reason: impl Into<String>, advice: Vec<String>) {
        self.link.get_or_insert(link);
        self.reasons.push(reason.into());
        self.advice.extend(advice);
    }

    fn keep_unread(&mut self, what: String, unread: Unread) {
        self.unread.get_or_insert(MissingRead { what, unread });
    }

    /// Takes the value out of a read. If there is none, the reason is kept: a trail that is listed has both.
    fn require<'a, T>(&mut self, read: &Read<&'a T>, what: String, action: &str) -> Option<&'a T> {
        let value = read.present().copied();
        if value.is_none() {
            let unread = read.refused().unwrap_or_else(|| Unread::not_asked(action));
            self.keep_unread(what, unread);
        }
        value
    }

    /// Whether nothing is known to be missing, and something was not read.
    pub(super) fn is_unknown(&self) -> bool {
        self.reasons.is_empty() && self.elsewhere.is_none() && self.unread.is_some()
    }

    /// The account whose log group sees everything, if nothing else is missing.
    pub(super) fn served_by(&self) -> Option<&AccountId> {
        let complete = self.reasons.is_empty() && self.unread.is_none();
        self.elsewhere.as_ref().filter(|_| complete)
    }
}

/// Decides whether a trail meets the requirements of every control.
pub(super) fn qualify(
    inputs: Inputs<'_>,
    trail: &Trail,
) -> Result<ChosenTrail, Box<MissingRequirements>> {
    let mut missing = Box::<MissingRequirements>::default();
    if !trail.multi_region {
        one_region(inputs, trail, &mut missing);
    }
    status(inputs, trail, &mut missing);
    selectors(inputs, trail, &mut missing);
    match log_group(inputs, trail, &mut missing) {
        Some(log_group) if missing.reasons.is_empty() && missing.unread.is_none() => {
            Ok(ChosenTrail {
                trail: trail.clone(),
                log_group,
                reason: String::new(),
            })
        }
        _ => Err(missing),
    }
}

fn one_region(inputs: Inputs<'_>, trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (reference(inputs, &trail.arn), &trail.home_region);
    missing.add(
        Link::Trail,
        "records one Region only, so whatever is done in another is not heard of",
        vec![
            with_note(
                &cloudtrail::describe_trail_scope(home, name),
                "shows it: false",
            ),
            cloudtrail::update_trail_scope(home, name),
        ],
    );
}

fn status(inputs: Inputs<'_>, trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (reference(inputs, &trail.arn), &trail.home_region);
    let read = lookup(&inputs.observed.trail_status, &trail.arn);
    let what = format!("the status of trail {}", trail.arn.name());
    let Some(status) = missing.require(&read, what, "cloudtrail:GetTrailStatus") else {
        return;
    };
    if !status.logging {
        missing.add(
            Link::Trail,
            "is stopped, so nothing is recorded",
            vec![
                with_note(
                    &cloudtrail::get_trail_logging_status(home, name),
                    "shows it: false, and since when",
                ),
                cloudtrail::start_logging(home, name),
            ],
        );
    }
    if let Delivery::Broken(words) = delivery(inputs, trail, status) {
        let mut advice = vec![undelivered(inputs, trail, status)];
        let group = trail.log_group.as_ref();
        advice.extend(group.and_then(|group| let_role_write(inputs, trail, group)));
        missing.add(Link::Delivery, words, advice);
    }
}

/// The command that shows that nothing arrives.
fn undelivered(inputs: Inputs<'_>, trail: &Trail, status: &TrailStatus) -> String {
    let (name, home) = (reference(inputs, &trail.arn), &trail.home_region);
    let look = match (&status.delivery_error, &trail.log_role) {
        (Some(_), _) => "mend the role, then look again".to_owned(),
        (None, Some(role)) => {
            format!("see whether role {role} may write to the log group's streams, then look again")
        }
        (None, None) => "the trail has no role to deliver with".to_owned(),
    };
    with_note(&cloudtrail::get_trail_delivery_status(home, name), &look)
}

fn selectors(inputs: Inputs<'_>, trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (reference(inputs, &trail.arn), &trail.home_region);
    let read = lookup(&inputs.observed.event_selectors, &trail.arn);
    let what = format!("what trail {} records", trail.arn.name());
    let Some(selectors) = missing.require(&read, what, "cloudtrail:GetEventSelectors") else {
        return;
    };
    if event_selectors::record_management_events(selectors) {
        return;
    }
    missing.add(
        Link::Trail,
        "records no management events: none of its event selectors takes them, so no call that a control is about is heard of",
        vec![
            with_note(&cloudtrail::get_event_selectors(home, name), "one selector must take all management events, read and write"),
            event_selectors::record_all_command(home, name, selectors),
        ],
    );
}

/// The log group, if it belongs to the account and its filters see the trail's events.
fn log_group(
    inputs: Inputs<'_>,
    trail: &Trail,
    missing: &mut MissingRequirements,
) -> Option<LogGroupArn> {
    let (name, home) = (reference(inputs, &trail.arn), &trail.home_region);
    let described = |what: &str| {
        let command = cloudtrail::describe_trail_log_group(home, name);
        let shows = with_note(&command, &format!("shows it: {what}"));
        [vec![shows], log_group_of(inputs, trail)].concat()
    };
    let Some(group) = &trail.log_group else {
        let words = "delivers to no log group, so no filter sees its events";
        missing.add(Link::Delivery, words, described("none"));
        return None;
    };
    let account = group.account();
    if account != inputs.account() && trail.organization {
        missing.elsewhere = Some(account);
        return None;
    }
    if account != inputs.account() {
        let words = format!(
            "delivers to a log group of account {account}, so it can be neither filtered nor looked into from here"
        );
        missing.add(Link::Delivery, words, described("another account's"));
        return None;
    }
    let faults = log_group_faults(inputs, group);
    for fault in faults.known {
        let mut advice = fault.advice;
        if fault.needs_another {
            advice.extend(log_group_of(inputs, trail));
        }
        let words = format!("delivers to log group {}{}", group.name(), fault.reason);
        missing.add(Link::LogGroup, words, advice);
    }
    if let Some((what, unread)) = faults.unread {
        missing.keep_unread(what, unread);
        return None;
    }
    Some(group.clone())
}
