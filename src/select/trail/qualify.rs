//! Whether a trail qualifies. Each missing requirement has the command that shows it and, if there is one, the command that
//! fixes it.

use super::Inputs;
use crate::aws_cli;
use crate::chain::event_selectors::record_management_events;
use crate::chain::link::Link;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_delivery::{Delivery, delivery};
use crate::select::logging::log_group_advice;
use crate::state::{LogGroupArn, Read, Trail, TrailStatus, Unread, lookup};

/// The requirements that a trail does not meet.
#[derive(Default)]
pub(super) struct MissingRequirements {
    /// The first link that is missing.
    pub(super) link: Option<Link>,
    /// What is missing, one clause each; the subject of each is the trail.
    pub(super) reasons: Vec<String>,
    /// The commands that show it and those that mend it.
    pub(super) advice: Vec<String>,
    /// Why the first read without an answer has none; `None` if all have one.
    pub(super) unread: Option<Unread>,
}

impl MissingRequirements {
    fn add(&mut self, link: Link, reason: impl Into<String>, advice: Vec<String>) {
        self.link.get_or_insert(link);
        self.reasons.push(reason.into());
        self.advice.extend(advice);
    }

    /// Takes the value out of a read. If the read has no answer, the reason is kept.
    fn require<'a, T>(&mut self, read: &Read<&'a T>, action: &str) -> Option<&'a T> {
        if let Some(unread) = read.unread(action) {
            self.unread.get_or_insert(unread);
        }
        read.present().copied()
    }

    /// Whether nothing is known to be missing, and something was not read.
    pub(super) fn is_unknown(&self) -> bool {
        self.reasons.is_empty() && self.unread.is_some()
    }
}

/// Decides whether a trail meets the requirements of every control.
pub(super) fn qualify(
    inputs: Inputs<'_>,
    trail: &Trail,
) -> Result<ChosenTrail, MissingRequirements> {
    let mut missing = MissingRequirements::default();
    if trail.multi_region {
        status(inputs, trail, &mut missing);
        selectors(inputs, trail, &mut missing);
    } else {
        one_region(trail, &mut missing);
    }
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

fn one_region(trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    missing.add(
        Link::Trail,
        "records one Region only, so whatever is done in another is not heard of",
        vec![
            format!(
                "{}   # shows it: false",
                aws_cli::cloudtrail::describe_trail_scope(home, name)
            ),
            aws_cli::cloudtrail::update_trail_scope(home, name),
        ],
    );
}

fn status(inputs: Inputs<'_>, trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let read = lookup(&inputs.observed.trail_status, &trail.arn);
    let Some(status) = missing.require(&read, "cloudtrail:GetTrailStatus") else {
        return;
    };
    if !status.logging {
        missing.add(
            Link::Trail,
            "is stopped, so nothing is recorded",
            vec![
                format!(
                    "{}   # shows it: false, and since when",
                    aws_cli::cloudtrail::get_trail_logging_status(home, name)
                ),
                aws_cli::cloudtrail::start_logging(home, name),
            ],
        );
    }
    if let Delivery::Broken(words) = delivery(inputs, trail, status) {
        missing.add(Link::Delivery, words, vec![undelivered(trail, status)]);
    }
}

/// The command that shows that nothing arrives.
fn undelivered(trail: &Trail, status: &TrailStatus) -> String {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let look = match (&status.delivery_error, &trail.log_role) {
        (Some(_), _) => "mend the role, then look again".to_owned(),
        (None, Some(role)) => {
            format!("see whether role {role} may write to the log group's streams, then look again")
        }
        (None, None) => "the trail has no role to deliver with".to_owned(),
    };
    format!(
        "{}   # {look}",
        aws_cli::cloudtrail::get_trail_delivery_status(home, name)
    )
}

fn selectors(inputs: Inputs<'_>, trail: &Trail, missing: &mut MissingRequirements) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let read = lookup(&inputs.observed.event_selectors, &trail.arn);
    let selectors = missing.require(&read, "cloudtrail:GetEventSelectors");
    if selectors.is_some_and(|selectors| !record_management_events(selectors)) {
        // Writing selectors replaces them all, so no writing command is given.
        missing.add(
            Link::Trail,
            "records no management events: none of its event selectors takes them, so no call that a control is about is heard of",
            vec![format!(
                "{}   # one selector must take all management events, read and write; put-event-selectors replaces every selector there is",
                aws_cli::cloudtrail::get_event_selectors(home, name)
            )],
        );
    }
}

/// The log group, if it belongs to the account and supports metric filters.
fn log_group(
    inputs: Inputs<'_>,
    trail: &Trail,
    missing: &mut MissingRequirements,
) -> Option<LogGroupArn> {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let described = |what: &str| {
        format!(
            "{}   # shows it: {what}",
            aws_cli::cloudtrail::describe_trail_log_group(home, name)
        )
    };
    let mut refuse = |link: Link, words: String, shows: String| {
        let advice = [vec![shows], log_group_advice(inputs, trail)].concat();
        missing.add(link, words, advice);
        None
    };
    let Some(group) = &trail.log_group else {
        let words = "delivers to no log group, so no filter sees its events";
        return refuse(Link::Delivery, words.to_owned(), described("none"));
    };
    if group.account() != trail.owner() {
        let words = format!(
            "delivers to a log group of account {}, so it can be neither filtered nor looked into from here",
            group.account()
        );
        return refuse(Link::Delivery, words, described("another account's"));
    }
    let read = lookup(&inputs.observed.log_groups, group);
    let shown = |what: &str| {
        format!(
            "{}   # shows it: {what}",
            aws_cli::logs::describe_log_group_classes(home, group.name())
        )
    };
    if read.is_absent() {
        let words = format!(
            "delivers to log group {}, which does not exist, so no filter sees its events",
            group.name()
        );
        return refuse(Link::LogGroup, words, shown("it is not there"));
    }
    // A denied DescribeLogGroups hides only the class. The trail itself names the group.
    let class = read.present().map(|group| group.class.clone());
    if let Some(class) = class.filter(|class| class != "STANDARD") {
        let words = format!(
            "delivers to log group {} of class {class}, which takes no metric filters and can never change its class, so nobody is told",
            group.name()
        );
        return refuse(Link::LogGroup, words, shown(&class));
    }
    missing.require(&read, "logs:DescribeLogGroups")?;
    Some(group.clone())
}
