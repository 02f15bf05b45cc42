//! The first page: how many controls pass, whom the alarms notify, what was wrong and what holds now.

use super::ControlEvidenceV1;
use crate::render::control_numbers::abbreviate_numbers;
use crate::render::json::v1::Report;
use crate::verdict::Verdict;
use serde::Serialize;

/// Controls with the same verdicts and reasons, then and now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgressV1 {
    /// The numbers of the controls, abbreviated.
    pub controls: String,
    /// What they are about, in a few words each.
    pub names: Vec<String>,
    /// The earlier state; null if there is no earlier report, or it has not these controls.
    pub before: Option<StateV1>,
    /// The state now.
    pub after: StateV1,
}

/// A verdict and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateV1 {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words; `*` stands for the names of several controls.
    pub reason: String,
}

/// The subscribers that alarms notify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotifiedV1 {
    /// The subscribers, separated by commas.
    pub subscribers: String,
    /// The numbers of the controls whose alarms notify them, abbreviated.
    pub controls: String,
}

impl ControlEvidenceV1<'_> {
    /// Whether the control passes now.
    pub(super) fn passes(&self) -> bool {
        self.after == Verdict::Pass
    }
}

/// How many controls pass now, and how many passed before.
pub(super) fn describe_result(controls: &[ControlEvidenceV1<'_>]) -> String {
    let all = controls.len();
    let now = controls.iter().filter(|one| one.passes()).count();
    let compared = controls.iter().any(|one| one.before.is_some());
    let before = controls
        .iter()
        .filter(|one| one.before == Some(Verdict::Pass));
    let result = match (now, all) {
        (1, 1) => "The control passes".to_owned(),
        (now, all) if now == all => format!("All {all} controls pass"),
        (now, all) => format!("{now} of {all} controls pass"),
    };
    let excepted = controls.iter().filter(|one| one.exception.is_some());
    let result = match excepted.count() {
        0 => result,
        1 => format!("{result}, 1 is excepted"),
        count => format!("{result}, {count} are excepted"),
    };
    match before.count() {
        _ if !compared => result,
        0 => format!("{result}; before, none did"),
        count => format!("{result}; before, {count} did"),
    }
}

/// The groups of controls, in the order of the first control of each.
pub(super) fn progress(
    controls: &[ControlEvidenceV1<'_>],
    before: Option<&Report<'_>>,
) -> Vec<ProgressV1> {
    let mut groups: Vec<(Group, Vec<&ControlEvidenceV1<'_>>)> = Vec::new();
    for control in controls {
        let group = Group {
            before: before.and_then(|report| earlier_state(report, control.control)),
            after: StateV1 {
                verdict: control.after,
                reason: without_slug(control.reason, control.control),
            },
        };
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(control),
            None => groups.push((group, vec![control])),
        }
    }
    groups
        .into_iter()
        .map(|(group, members)| group.describe(&members))
        .collect()
}

/// What the controls of an entry have in common.
#[derive(PartialEq)]
struct Group {
    before: Option<StateV1>,
    after: StateV1,
}

impl Group {
    fn describe(self, members: &[&ControlEvidenceV1<'_>]) -> ProgressV1 {
        let ids: Vec<&str> = members.iter().map(|one| one.id).collect();
        let named = |state: StateV1| match members {
            [one] => StateV1 {
                reason: state.reason.replace(SLUG, one.control),
                ..state
            },
            _ => StateV1 {
                reason: state.reason.replace(SLUG, "*"),
                ..state
            },
        };
        ProgressV1 {
            controls: abbreviate_numbers(&ids),
            names: members.iter().map(|one| one.name.clone()).collect(),
            before: self.before.map(named),
            after: named(self.after),
        }
    }
}

/// Stands for the slug of a control while groups are compared. No name in AWS has it.
const SLUG: &str = "\0";

/// Names that differ only in the control's slug are one reason, as those of resources that cis-fix created.
fn without_slug(reason: &str, slug: &str) -> String {
    reason.replace(slug, SLUG)
}

fn earlier_state(report: &Report<'_>, slug: &str) -> Option<StateV1> {
    let mut findings = report.findings.iter();
    let finding = findings.find(|finding| finding.control == slug)?;
    Some(StateV1 {
        verdict: finding.verdict,
        reason: without_slug(finding.reason, slug),
    })
}

/// The subscribers of the alarms, in the order of the first control of each.
pub(super) fn notified(controls: &[ControlEvidenceV1<'_>]) -> Vec<NotifiedV1> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for control in controls {
        let Some(subscribers) = control.notifies else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == subscribers) {
            Some((_, ids)) => ids.push(control.id),
            None => groups.push((subscribers, vec![control.id])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(subscribers, ids)| NotifiedV1 {
            subscribers: subscribers.to_owned(),
            controls: abbreviate_numbers(&ids),
        })
        .collect()
}
