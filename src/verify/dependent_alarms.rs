//! The composite alarms that a fire drill would set off with the alarm: those whose rule names it, and those above them.

use super::refusal::FireDrillRefusal;
use crate::chain::alarm_rule::{may_depend_on, name_of, named_alarms};
use crate::inputs::Inputs;
use crate::state::{Alarm, AlarmInput, Arn, OtherAlarm, Read, Region, TopicArn, Unread, lookup};
use std::collections::BTreeSet;

/// A composite alarm whose state may follow from the alarm of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependentAlarm {
    /// Its name.
    pub name: String,
    /// The ARNs of its actions for every state, sorted.
    pub actions: Vec<String>,
    /// Whether its actions are enabled.
    pub actions_enabled: bool,
    /// Whether its rule is understood. A rule that is not may name any alarm.
    pub understood: bool,
}

impl DependentAlarm {
    fn of(other: &OtherAlarm) -> Self {
        let actions: BTreeSet<&String> = other.actions().collect();
        Self {
            name: other.name.clone(),
            actions: actions.into_iter().cloned().collect(),
            actions_enabled: other.actions_enabled,
            understood: match &other.watches {
                AlarmInput::Alarms(rule) => named_alarms(rule).is_some(),
                AlarmInput::Logs(_) => true,
            },
        }
    }

    /// The topics it notifies, if its actions are enabled.
    pub(super) fn topics(&self) -> impl Iterator<Item = TopicArn> + '_ {
        let enabled = self.actions.iter().filter(|_| self.actions_enabled);
        enabled.map(|action| TopicArn::new(action.as_str()))
    }

    /// The alarm and what it does, one clause.
    #[must_use]
    pub fn describe(&self) -> String {
        let rule = if self.understood {
            "depends on it"
        } else {
            "has a rule that is not understood and may depend on it"
        };
        let does = match (self.actions_enabled, self.actions.as_slice()) {
            (_, []) => "has no action".to_owned(),
            (true, actions) => format!("notifies {}", actions.join(", ")),
            (false, actions) => format!("has its actions disabled ({})", actions.join(", ")),
        };
        format!("composite alarm {} {rule} and {does}", self.name)
    }
}

/// The composite alarms that depend on an alarm, directly or through others, in the order of their names.
///
/// # Errors
///
/// If they cannot be told, if one of them does more than notify topics, or if one performs no action while the alarm is in
/// ALARM.
pub(super) fn dependent_alarms(
    inputs: Inputs<'_>,
    region: &Region,
    alarm: &Alarm,
) -> Result<Vec<DependentAlarm>, FireDrillRefusal> {
    let others = match lookup(&inputs.observed.other_alarms, region) {
        Read::Present(others) => others.as_slice(),
        Read::Absent => &[],
        unread => return Err(unread_refusal(&alarm.name, unread.refused())),
    };
    let dependents = find_dependents(others, &alarm.name);
    let set_off: BTreeSet<&str> = dependents.iter().map(|other| other.name.as_str()).collect();
    for other in others {
        let suppressor = other.suppressor.as_deref().map(name_of);
        if let Some(suppressor) = suppressor
            && (suppressor == alarm.name || set_off.contains(suppressor))
        {
            return Err(FireDrillRefusal::new(
                format!(
                    "composite alarm {} performs no action while {suppressor} is in ALARM, so a drill would silence it",
                    other.name
                ),
                "give that alarm another actions suppressor first",
            ));
        }
    }
    for other in &dependents {
        if let Some(action) = other.actions().find(|action| !is_topic(action)) {
            return Err(FireDrillRefusal::new(
                format!(
                    "composite alarm {} depends on {} and does more than notify topics: {action}",
                    other.name, alarm.name
                ),
                "take that action off the composite alarm first: a drill could carry it out",
            ));
        }
    }
    Ok(dependents.into_iter().map(DependentAlarm::of).collect())
}

/// The composite alarms that depend on an alarm, directly or through others. Composite alarms can depend on each other in a
/// circle.
fn find_dependents<'a>(others: &'a [OtherAlarm], alarm: &str) -> Vec<&'a OtherAlarm> {
    let mut found: Vec<&OtherAlarm> = Vec::new();
    let mut left: Vec<&OtherAlarm> = others.iter().collect();
    let mut below = vec![alarm];
    while let Some(name) = below.pop() {
        let depends = |other: &&OtherAlarm| match &other.watches {
            AlarmInput::Alarms(rule) => may_depend_on(rule, name),
            AlarmInput::Logs(_) => false,
        };
        let (more, others): (Vec<_>, Vec<_>) = left.into_iter().partition(depends);
        left = others;
        below.extend(more.iter().map(|other| other.name.as_str()));
        found.extend(more);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Whether an action is a topic: `arn:PARTITION:sns:REGION:ACCOUNT:NAME`.
pub(super) fn is_topic(action: &str) -> bool {
    Arn::parse(action).is_some_and(|arn| {
        arn.service == "sns" && !arn.resource.is_empty() && !arn.resource.contains([':', '/'])
    })
}

fn unread_refusal(alarm: &str, unread: Option<Unread>) -> FireDrillRefusal {
    let what = format!("which composite alarms depend on {alarm}");
    match unread {
        Some(unread @ Unread::Failed { .. }) => FireDrillRefusal::new(
            format!("{what} {} read", unread.verb()),
            "run again: a drill sets those alarms off, too",
        ),
        _ => FireDrillRefusal::new(
            format!("{what} may not be read"),
            "allow cloudwatch:DescribeAlarms on *: a drill sets those alarms off, too",
        ),
    }
}
