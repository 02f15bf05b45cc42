//! The verdict where a link is broken: fail if cis-fix can fix it, manual if something blocks that.

use crate::assess::finding::{EvidenceKind, Finding};
use crate::chain::blocker::Blocker;
use crate::chain::link::Link;
use crate::chain::mute_rules::{show_rule, silences};
use crate::control::Control;
use crate::desired::{Desired, DesiredTopic, Monitor};
use crate::inputs::Inputs;
use crate::state::Region;
use crate::verdict::Verdict;

/// What the run would do about a broken link of one control.
pub(super) struct Repair<'a> {
    place: Place<'a>,
    /// The topic of the run; `None` without a trail.
    pub(super) topic: Option<&'a DesiredTopic>,
}

/// Where the control is repaired.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// In the log group of this trail: with this filter and alarm, or not, because of this blocker. `None` if the run has
    /// neither for the control.
    Here(Option<&'a Result<Monitor, Blocker>>),
    /// At the topic of the run: the existing filter and alarm lack only that it works.
    Topic,
    /// At another trail, the chosen one.
    Elsewhere,
}

impl<'a> Repair<'a> {
    /// Repairs at the topic of the run or in the log group of the chosen trail.
    pub(super) fn here(desired: &'a Desired, control: &Control) -> Self {
        let place = if desired.repaired_by_topic.contains(&control.slug) {
            Place::Topic
        } else {
            Place::Here(desired.monitors.get(&control.slug))
        };
        Self {
            place,
            topic: desired.topic.as_ref(),
        }
    }

    /// Leaves the log group as it is: the chosen trail is another one.
    pub(super) fn elsewhere(desired: &'a Desired) -> Self {
        Self {
            place: Place::Elsewhere,
            topic: desired.topic.as_ref(),
        }
    }

    /// Sets the verdict on a broken link: fail if the run fixes it, manual or unreadable with the blocker if one stands in
    /// the way.
    pub(super) fn set_fail_or_manual(&self, link: Link, reason: &str, finding: &mut Finding) {
        match self.place {
            Place::Topic | Place::Elsewhere | Place::Here(Some(Ok(_))) => {
                finding.set(Verdict::Fail, link, reason);
            }
            Place::Here(None) => finding.set(Verdict::Manual, link, reason),
            Place::Here(Some(Err(blocker))) => match &blocker.unread {
                Some(unread) => finding.set_unreadable(blocker.link, &blocker.reason, unread),
                None => {
                    let reason = format!("{reason}, and {}", blocker.reason);
                    finding.set(Verdict::Manual, blocker.link, reason);
                    finding.advice.extend(blocker.advice.iter().cloned());
                }
            },
        }
    }

    /// Sets the verdict on a muted alarm. An alarm of ours beside it notifies, unless the rule mutes that one too; cis-fix
    /// changes no mute rule.
    pub(super) fn set_muted(
        &self,
        inputs: Inputs<'_>,
        region: &Region,
        rule: &str,
        reason: &str,
        finding: &mut Finding,
    ) {
        let Place::Here(monitor) = self.place else {
            return self.set_fail_or_manual(Link::Alarm, reason, finding);
        };
        let command = show_rule(region, rule);
        if let Some(Ok(monitor)) = monitor
            && silences(inputs, region, &monitor.alarm)
        {
            finding.set(Verdict::Manual, Link::Alarm, reason);
            finding.advice.push(command);
            return;
        }
        finding.add(EvidenceKind::ShownBy, command);
        self.set_fail_or_manual(Link::Alarm, reason, finding);
    }
}
