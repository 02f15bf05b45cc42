//! What keeps a trail from carrying any control, each lack with the command that shows it and, where
//! there is one, the command that mends it.

use super::delivery::{Delivery, delivery};
use super::{ChosenTrail, Inputs};
use crate::assess::{Link, take_some};
use crate::select::logging::log_group_advice;
use crate::state::{LogGroupArn, Read, Trail, TrailStatus, lookup};

/// What a trail lacks.
#[derive(Default)]
pub(super) struct Lack {
    /// The first link that is missing.
    pub(super) link: Option<Link>,
    /// What is missing, a clause each whose subject is the trail.
    pub(super) words: Vec<String>,
    /// The commands.
    pub(super) advice: Vec<String>,
    /// The IAM action for want of which it is not known what else is.
    pub(super) unread: Option<String>,
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

/// The trail with its log group, if all that no control can do without is there.
pub(super) fn qualify(inputs: Inputs<'_>, trail: &Trail) -> Result<ChosenTrail, Lack> {
    let mut lack = Lack::default();
    if trail.multi_region {
        status(inputs, trail, &mut lack);
        selectors(inputs, trail, &mut lack);
    } else {
        one_region(trail, &mut lack);
    }
    match log_group(inputs, trail, &mut lack) {
        Some(log_group) if lack.words.is_empty() && lack.unread.is_none() => Ok(ChosenTrail {
            trail: trail.clone(),
            log_group,
            reason: String::new(),
        }),
        _ => Err(lack),
    }
}

fn one_region(trail: &Trail, lack: &mut Lack) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    lack.add(
        Link::Trail,
        "records one Region only, so whatever is done in another is not heard of",
        vec![
            format!(
                "aws cloudtrail describe-trails --region {home} --trail-name-list {name} --query 'trailList[].IsMultiRegionTrail'   # shows it: false"
            ),
            format!(
                "aws cloudtrail update-trail --region {home} --name {name} --is-multi-region-trail"
            ),
        ],
    );
}

fn status(inputs: Inputs<'_>, trail: &Trail, lack: &mut Lack) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let read = lookup(&inputs.observed.trail_status, &trail.arn);
    let Some(status) = lack.need(&read, "cloudtrail:GetTrailStatus") else {
        return;
    };
    if !status.logging {
        lack.add(
            Link::Trail,
            "is stopped, so nothing is recorded",
            vec![
                format!(
                    "aws cloudtrail get-trail-status --region {home} --name {name} --query '[IsLogging,StopLoggingTime]'   # shows it: false, and since when"
                ),
                format!("aws cloudtrail start-logging --region {home} --name {name}"),
            ],
        );
    }
    if let Delivery::Broken(words) = delivery(inputs, trail, status) {
        lack.add(Link::Delivery, words, vec![undelivered(trail, status)]);
    }
}

/// What shows that nothing arrives, and where to look.
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
        "aws cloudtrail get-trail-status --region {home} --name {name} --query '[LatestCloudWatchLogsDeliveryError,LatestCloudWatchLogsDeliveryTime,LatestDeliveryTime]'   # {look}"
    )
}

fn selectors(inputs: Inputs<'_>, trail: &Trail, lack: &mut Lack) {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let read = lookup(&inputs.observed.event_selectors, &trail.arn);
    let selectors = lack.need(&read, "cloudtrail:GetEventSelectors");
    if selectors.is_some_and(|selectors| !take_some(selectors)) {
        // Writing selectors replaces them all, so no command is given that would write.
        lack.add(
            Link::Trail,
            "records no management events: none of its event selectors takes them, so no call that a control is about is heard of",
            vec![format!(
                "aws cloudtrail get-event-selectors --region {home} --trail-name {name}   # one selector must take all management events, read and write; put-event-selectors replaces every selector there is"
            )],
        );
    }
}

/// The log group, if CloudWatch Logs can filter it and it is ours.
fn log_group(inputs: Inputs<'_>, trail: &Trail, lack: &mut Lack) -> Option<LogGroupArn> {
    let (name, home) = (trail.arn.name(), &trail.home_region);
    let described = |what: &str| {
        format!(
            "aws cloudtrail describe-trails --region {home} --trail-name-list {name} --query 'trailList[].CloudWatchLogsLogGroupArn'   # shows it: {what}"
        )
    };
    let mut refuse = |link: Link, words: String, shows: String| {
        let advice = [vec![shows], log_group_advice(inputs, trail)].concat();
        lack.add(link, words, advice);
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
            "aws logs describe-log-groups --region {home} --log-group-name-prefix {} --query 'logGroups[].[logGroupName,logGroupClass]'   # shows it: {what}",
            group.name()
        )
    };
    if read.is_absent() {
        let words = format!(
            "delivers to log group {}, which does not exist, so no filter sees its events",
            group.name()
        );
        return refuse(Link::LogGroup, words, shown("it is not there"));
    }
    // A denied DescribeLogGroups hides only the class; the trail itself names the group.
    let class = read.present().map(|group| group.class.clone());
    if let Some(class) = class.filter(|class| class != "STANDARD") {
        let words = format!(
            "delivers to log group {} of class {class}, which takes no metric filters and can never change its class, so nobody is told",
            group.name()
        );
        return refuse(Link::LogGroup, words, shown(&class));
    }
    lack.need(&read, "logs:DescribeLogGroups")?;
    Some(group.clone())
}
