//! The fire drill: sets an alarm of ours to ALARM and back, so that every subscriber receives a real message. This module
//! decides whether an alarm may be used, who is notified, and what the message says.
//!
//! `SetAlarmState` "temporarily sets the state of an alarm for testing purposes", and the actions of that state are
//! carried out. A metric alarm returns to its actual state at its next evaluation (`SetAlarmState`, CloudWatch API
//! reference).

use super::dependent_alarms::{DependentAlarm, dependent_alarms, is_topic};
use super::refusal::FireDrillRefusal;
use crate::aws_cli::cloudwatch;
use crate::chain::chains::Chains;
use crate::chain::proof::{Proof, intact_chains};
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::ownership::is_our_alarm;
use crate::plan::{Change, Review};
use crate::quotas::STATE_REASON_CHARACTERS;
use crate::select::TrailChoice;
use crate::settings::Subscriber;
use crate::state::{Alarm, Question, Region, TopicArn};
use crate::verdict::Verdict;
use std::collections::BTreeSet;

/// An alarm that may be set to ALARM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireDrill {
    /// The control the alarm belongs to.
    pub control: Slug,
    /// The control's number.
    pub id: String,
    /// The alarm's Region.
    pub region: Region,
    /// The alarm's name.
    pub alarm: String,
    /// The composite alarms that depend on it, in the order of their names.
    pub composites: Vec<DependentAlarm>,
    /// The topics that it and these alarms notify, in any state: the drill ends in another one.
    pub topics: Vec<TopicArn>,
    /// The confirmed subscribers of these topics, without secrets.
    pub recipients: Vec<String>,
    /// The ARN of the identity that runs the drill.
    pub caller: String,
}

/// The state of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmState {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub value: String,
    /// The state reason.
    pub reason: String,
}

/// The outcome of a fire drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireDrillResult {
    /// The drill.
    pub drill: FireDrill,
    /// The alarm's state before the drill.
    pub state_before: String,
    /// Whether the alarm has that state again.
    pub reset: AlarmReset,
}

/// How an alarm returned to its state before a fire drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmReset {
    /// The program set the state.
    Done,
    /// The state was left at ALARM, because the metric has crossed the threshold since the drill began.
    RealAlarm {
        /// The state reason AWS gives.
        reason: String,
    },
    /// The state could not be set.
    Failed {
        /// Why.
        error: String,
    },
}

/// Decides whether the alarm of a control may be set to ALARM, and who is notified.
///
/// # Errors
///
/// If the control is not part of the run, has no alarm or does not pass; if its alarm is not one of ours; if the alarm, or a
/// composite alarm that depends on it, has an action other than notifying a topic; or if the composite alarms were not read.
pub fn plan_fire_drill(
    inputs: Inputs<'_>,
    review: &Review,
    chains: &Chains<'_>,
    control: &Control,
) -> Result<FireDrill, FireDrillRefusal> {
    let id = control.id(inputs.settings.benchmark);
    let finding = review
        .findings
        .iter()
        .find(|finding| finding.control == control.slug);
    let Some(finding) = finding else {
        return Err(FireDrillRefusal::new(
            format!("{id} is not among the controls of this run"),
            "leave out --control, or name it there",
        ));
    };
    if control.filter().is_none() {
        return Err(FireDrillRefusal::new(
            format!("{id} has no alarm that could be set off"),
            "`cis-fix list` shows the controls; those with a metric filter have one",
        ));
    }
    let proof = chains.proof(inputs, control);
    let Some(proof) = proof.filter(|_| finding.verdict == Verdict::Pass) else {
        return Err(FireDrillRefusal::new(
            format!(
                "{id} does not pass ({}: {})",
                finding.verdict, finding.reason
            ),
            "a drill shows that an alarm reaches people; this one does not yet: see `cis-fix plan`",
        ));
    };
    let (region, alarm) = our_alarm(inputs, control, &proof)?;
    let composites = dependent_alarms(inputs, &region, alarm)?;
    let own = alarm.actions().map(|action| TopicArn::new(action.as_str()));
    let others = composites.iter().flat_map(DependentAlarm::topics);
    let topics: BTreeSet<TopicArn> = own.chain(others).collect();
    Ok(FireDrill {
        control: control.slug.clone(),
        id: id.to_owned(),
        region,
        alarm: alarm.name.clone(),
        composites,
        recipients: list_confirmed_subscribers(inputs, &topics),
        topics: topics.into_iter().collect(),
        caller: inputs
            .caller()
            .map(|one| one.arn.clone())
            .unwrap_or_default(),
    })
}

/// The reads that a fire drill needs besides those of `check`: the composite alarms of the Regions of the control's alarms.
#[must_use]
pub fn fire_drill_questions(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    control: &Control,
) -> BTreeSet<Question> {
    let proof = chains.proof(inputs, control);
    let parts = proof.iter().flat_map(|proof| &proof.parts);
    let regions = parts.map(|part| &part.trail.trail.trail.home_region);
    let mut wanted: BTreeSet<Question> = regions.cloned().map(Question::OtherAlarms).collect();
    wanted.retain(|question| !inputs.observed.is_answered(question));
    wanted
}

/// The alarm of ours, with its Region, among those by which a control passes, or by which it could pass: where somebody else monitors the
/// control as well, the proof may rest on their alarm although ours is as good.
fn our_alarm<'w>(
    inputs: Inputs<'_>,
    control: &Control,
    proof: &Proof<'_, 'w>,
) -> Result<(Region, &'w Alarm), FireDrillRefusal> {
    let mut alarms = proof.parts.iter().flat_map(|part| {
        let intact = intact_chains(inputs, control, part.trail).into_iter();
        let others = intact.filter(|chain| chain.candidate.covers.contains_key(&control.slug));
        let watching = part.chains.iter().copied().chain(others);
        let alarms = watching.filter_map(|chain| chain.alarm);
        alarms.map(|alarm| (&part.trail.trail.trail.home_region, alarm))
    });
    let Some((region, alarm)) = alarms.find(|(_, alarm)| is_ours(control, alarm)) else {
        let theirs = proof.chains().filter_map(|chain| chain.alarm);
        let theirs: Vec<&str> = theirs.map(|alarm| alarm.name.as_str()).collect();
        let id = control.id(inputs.settings.benchmark);
        return Err(FireDrillRefusal::new(
            format!(
                "no alarm of cis-fix stands behind {id}, only of others ({})",
                theirs.join(", ")
            ),
            "whoever owns that alarm may test it with `aws cloudwatch set-alarm-state`",
        ));
    };
    if let Some(action) = find_other_action(alarm) {
        return Err(FireDrillRefusal::new(
            format!(
                "alarm {} does more than notify topics: {action}",
                alarm.name
            ),
            "take that action off the alarm first: a drill would carry it out",
        ));
    }
    Ok((region.clone(), alarm))
}

/// The Region and name of the alarm that a fire drill of this control would use: ours as the plan will make it, or as it
/// is now; `None` if there is neither.
#[must_use]
pub fn fire_drill_alarm(
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

fn truncate(reason: &str) -> String {
    reason.chars().take(STATE_REASON_CHARACTERS).collect()
}

/// Whether an alarm is one of ours for this control, by the marker in its description. A name is not proof.
fn is_ours(control: &Control, alarm: &Alarm) -> bool {
    is_our_alarm(alarm, control.slug.as_str())
}

/// An action, for any state, that is not a topic: it may stop an instance or scale a group.
fn find_other_action(alarm: &Alarm) -> Option<&str> {
    let mut all = alarm.actions();
    all.find(|action| !is_topic(action)).map(String::as_str)
}

fn list_confirmed_subscribers(inputs: Inputs<'_>, topics: &BTreeSet<TopicArn>) -> Vec<String> {
    let mut subscribers = BTreeSet::new();
    for arn in topics {
        let topic = inputs.observed.topic(arn);
        if topic.subscriptions.present().is_none() {
            subscribers.insert(format!(
                "whoever is subscribed to {arn}, which was not read"
            ));
        }
        for one in topic.confirmed_subscriptions() {
            subscribers.insert(Subscriber::of(one).printable());
        }
    }
    subscribers.into_iter().collect()
}

impl FireDrill {
    /// The state reason that starts the drill; it is part of the message.
    #[must_use]
    pub fn reason(&self) -> String {
        truncate(&format!(
            "This is a drill by cis-fix to see that the alarm reaches you. Nothing has happened. It was started by {}.",
            self.caller
        ))
    }

    /// The state reason that ends the drill.
    #[must_use]
    pub fn end_reason(&self) -> String {
        truncate(&format!(
            "The drill by cis-fix is over. Nothing had happened. It was started by {}.",
            self.caller
        ))
    }

    /// Whether an alarm is in the state that starts the drill.
    #[must_use]
    pub fn has_begun(&self, now: Option<&AlarmState>) -> bool {
        now.is_some_and(|now| now.value == "ALARM" && now.reason == self.reason())
    }

    /// Whether an alarm is in the state that ends the drill. The reason tells it from an older state that a read may
    /// return.
    #[must_use]
    pub fn has_ended(&self, now: Option<&AlarmState>, state_before: &str) -> bool {
        now.is_some_and(|now| now.value == state_before && now.reason == self.end_reason())
    }

    /// The AWS CLI command with which a person sets the state back.
    #[must_use]
    pub fn reset_command(&self, state_before: &str) -> String {
        cloudwatch::set_alarm_state(&self.region, &self.alarm, state_before)
    }
}

impl FireDrillResult {
    /// The outcome in sentences.
    #[must_use]
    pub fn describe(&self) -> String {
        let Self {
            drill,
            state_before,
            reset,
        } = self;
        let alarm = &drill.alarm;
        match reset {
            AlarmReset::Done => {
                format!("Alarm {alarm} was set to ALARM and is {state_before} again.")
            }
            AlarmReset::RealAlarm { reason } => format!(
                "Alarm {alarm} was set to ALARM for the drill and stays there: meanwhile something has really set it off ({reason}), and no one was notified of that beside the drill: look at it now."
            ),
            AlarmReset::Failed { error } => format!(
                "Alarm {alarm} was set to ALARM and could not be set back to {state_before} ({error}). AWS sets it back at its next evaluation; by hand: {}",
                drill.reset_command(state_before)
            ),
        }
    }
}

/// Detects a real alarm: the state read during a drill is ALARM, with a reason other than the drill's. Such a state must
/// not be reset. Any other state is reset, also `OK`, because a read may return an older state than the one just set.
#[must_use]
pub fn detect_real_alarm(drill: &FireDrill, now: Option<&AlarmState>) -> Option<AlarmReset> {
    let now = now.filter(|now| now.value == "ALARM" && now.reason != drill.reason())?;
    Some(AlarmReset::RealAlarm {
        reason: now.reason.clone(),
    })
}
