//! A fire drill: an alarm of ours is set to ALARM and back, so that whoever is subscribed sees a real message. Here it is
//! decided whether that may be done, who will be told, and what the message says.
//!
//! `SetAlarmState` "temporarily sets the state of an alarm for testing purposes", and what the alarm does on that state is
//! carried out; a metric alarm goes back to its actual state at its next evaluation by itself (`SetAlarmState`,
//! CloudWatch API reference).

use crate::aws_cli::cloudwatch;
use crate::chain::chains::Chains;
use crate::chain::filter_chain::Chain;
use crate::chain::proof::intact_chains;
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::naming::alarm_marker;
use crate::plan::{Change, Review};
use crate::select::TrailChoice;
use crate::settings::Subscriber;
use crate::state::{Alarm, Arn, Region, TopicArn};
use crate::verdict::Verdict;
use std::collections::BTreeSet;

/// How long a reason may be, in characters (`SetAlarmState`, CloudWatch API reference).
const LONGEST: usize = 1_023;

/// An alarm that may be set off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// The control it is for.
    pub control: Slug,
    /// The control's number.
    pub id: String,
    /// Where the alarm is.
    pub region: Region,
    /// The alarm.
    pub alarm: String,
    /// The topics that hear of it.
    pub topics: Vec<TopicArn>,
    /// Who will be told, as they may be printed.
    pub told: Vec<String>,
    /// Who started it.
    pub caller: String,
}

/// Why there is no drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why, one clause.
    pub why: String,
    /// What to do.
    pub advice: String,
}

/// The state of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmState {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What came of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drilled {
    /// The drill.
    pub drill: Drill,
    /// The alarm's state before it.
    pub before: String,
    /// How it has its former state again.
    pub back: Back,
}

/// How an alarm comes back to its former state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Back {
    /// By us.
    Set,
    /// Not: something has really set it off meanwhile, and so it stays in ALARM.
    Real {
        /// What AWS says of it.
        reason: String,
    },
    /// Not, as far as we know.
    Failed {
        /// Why.
        error: String,
    },
}

/// Whether the alarm of a control may be set off, and what will come of it.
///
/// # Errors
///
/// If the control does not pass, or its alarm is not one of ours, or does more than tell people.
pub fn drill(
    inputs: Inputs<'_>,
    review: &Review,
    chains: &Chains<'_>,
    control: &Control,
) -> Result<Drill, Refused> {
    let id = control.id(inputs.settings.benchmark);
    let finding = review
        .findings
        .iter()
        .find(|finding| finding.control == control.slug);
    let refused = |why: String, advice: &str| Refused {
        why,
        advice: advice.to_owned(),
    };
    let Some(finding) = finding else {
        return Err(refused(
            format!("{id} is not among the controls of this run"),
            "leave out --control, or name it there",
        ));
    };
    if control.filter().is_none() {
        return Err(refused(
            format!("{id} has no alarm that could be set off"),
            "`cis-fix list` shows the controls; those with a metric filter have one",
        ));
    }
    let proof = chains.proof(inputs, control);
    let Some(proof) = proof.filter(|_| finding.verdict == Verdict::Pass) else {
        return Err(refused(
            format!(
                "{id} does not pass ({}: {})",
                finding.verdict, finding.reason
            ),
            "a drill shows that an alarm reaches people; this one does not yet: see `cis-fix plan`",
        ));
    };
    // The proof may rest on filters of others while ours works as well.
    let mut watching = proof.chains.clone();
    let intact = intact_chains(inputs, control, proof.trail).into_iter();
    watching.extend(intact.filter(|chain| chain.candidate.covers.contains_key(&control.slug)));
    let mut alarms = watching.iter().filter_map(|chain| chain.alarm);
    let Some(alarm) = alarms.find(|alarm| is_ours(control, alarm)) else {
        let theirs: Vec<&str> = proof.chains.iter().filter_map(|chain| of(chain)).collect();
        return Err(refused(
            format!(
                "no alarm of cis-fix stands behind {id}, only of others ({})",
                theirs.join(", ")
            ),
            "whoever owns that alarm may test it with `aws cloudwatch set-alarm-state`",
        ));
    };
    if let Some(action) = other_action(alarm) {
        return Err(refused(
            format!(
                "alarm {} does more than notify topics: {action}",
                alarm.name
            ),
            "take that action off the alarm first: a drill would carry it out",
        ));
    }
    let topics: BTreeSet<TopicArn> = alarm.topics().collect();
    Ok(Drill {
        control: control.slug.clone(),
        id: id.to_owned(),
        region: proof.trail.trail.trail.home_region.clone(),
        alarm: alarm.name.clone(),
        told: told(inputs, &topics),
        topics: topics.into_iter().collect(),
        caller: inputs
            .caller()
            .map(|one| one.arn.clone())
            .unwrap_or_default(),
    })
}

/// The alarm that a drill of this control would set off: ours as it is now, or as the plan will make it; `None` where
/// others watch for it.
#[must_use]
pub fn drilled_alarm(
    inputs: Inputs<'_>,
    review: &Review,
    control: &Control,
) -> Option<(Region, String)> {
    let TrailChoice::Chosen(trail) = &review.selection.trail else {
        return None;
    };
    let home = &trail.trail.home_region;
    let known = inputs.observed.known_alarms(home).into_iter();
    let mut ours = known.filter(|alarm| is_ours(control, alarm));
    let mut planned = review
        .plan
        .steps
        .iter()
        .filter_map(|step| match &step.change {
            Change::Alarm { delta, .. } if step.controls.contains(&control.slug) => {
                Some(&delta.after)
            }
            _ => None,
        });
    let alarm = planned.next().or_else(|| ours.next())?;
    Some((home.clone(), alarm.name.clone()))
}

fn short(reason: &str) -> String {
    reason.chars().take(LONGEST).collect()
}

fn is_ours(control: &Control, alarm: &Alarm) -> bool {
    let mark = alarm_marker(control.slug.as_str());
    alarm.description.trim_end().ends_with(&mark)
}

fn of<'a>(chain: &Chain<'a>) -> Option<&'a str> {
    chain.alarm.map(|alarm| alarm.name.as_str())
}

/// What the alarm does, on any state, beside notifying topics: an instance may be stopped, a group scaled.
fn other_action(alarm: &Alarm) -> Option<&str> {
    let all = alarm.alarm_actions.iter().chain(&alarm.ok_actions);
    let mut all = all.chain(&alarm.insufficient_data_actions);
    let notifies = |action: &str| Arn::parse(action).is_some_and(|arn| arn.service == "sns");
    all.find(|action| !notifies(action)).map(String::as_str)
}

fn told(inputs: Inputs<'_>, topics: &BTreeSet<TopicArn>) -> Vec<String> {
    let mut told = BTreeSet::new();
    for arn in topics {
        let topic = inputs.observed.topic(arn);
        if topic.subscriptions.present().is_none() {
            told.insert(format!(
                "whoever is subscribed to {arn}, which was not read"
            ));
        }
        for one in topic.confirmed_subscriptions() {
            told.insert(Subscriber::of(one).shown());
        }
    }
    told.into_iter().collect()
}

impl Drill {
    /// What the message says.
    #[must_use]
    pub fn reason(&self) -> String {
        short(&format!(
            "This is a drill by cis-fix to see that the alarm reaches you. Nothing has happened. It was started by {}.",
            self.caller
        ))
    }

    /// What is said when it is over.
    #[must_use]
    pub fn ended(&self) -> String {
        short(&format!(
            "The drill by cis-fix is over. Nothing had happened. It was started by {}.",
            self.caller
        ))
    }

    /// The command by which a person sets the state back.
    #[must_use]
    pub fn command(&self, before: &str) -> String {
        cloudwatch::set_alarm_state(&self.region, &self.alarm, before)
    }
}

impl Drilled {
    /// What came of it, in sentences.
    #[must_use]
    pub fn words(&self) -> String {
        let Self {
            drill,
            before,
            back,
        } = self;
        let alarm = &drill.alarm;
        match back {
            Back::Set => format!("Alarm {alarm} was set to ALARM and is {before} again."),
            Back::Real { reason } => format!(
                "Alarm {alarm} was set to ALARM for the drill and stays there: meanwhile something has really set it off ({reason}), and of that nobody was told beside the drill: look at it now."
            ),
            Back::Failed { error } => format!(
                "Alarm {alarm} was set to ALARM and could not be set back to {before} ({error}). AWS sets it back at its next evaluation; by hand: {}",
                drill.command(before)
            ),
        }
    }
}

/// What keeps the state of an alarm from being set back after a drill, seen how it is now: what has really set it off
/// meanwhile stays to be seen. Any other state is set, for what was just read may be older than what was just written.
#[must_use]
pub fn kept_by(drill: &Drill, now: Option<&AlarmState>) -> Option<Back> {
    let now = now.filter(|now| now.value == "ALARM" && now.reason != drill.reason())?;
    Some(Back::Real {
        reason: now.reason.clone(),
    })
}
