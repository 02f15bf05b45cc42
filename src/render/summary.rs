//! Summaries that several formats share: how many controls have each verdict, what a person must do, and what a plan adds
//! and costs.

use super::change;
use super::control_numbers::abbreviate_numbers;
use super::json::v1::{FindingV1, OutcomeV1, PlanV1, Report, StepV1};
use super::writer::LineWriter;
use crate::plan::Totals;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::io;

/// How many controls have each verdict: `3 pass, 2 pending (allowed)`.
pub(super) fn describe_verdict_counts(findings: &[FindingV1<'_>]) -> String {
    let mut counts: BTreeMap<(Verdict, bool), usize> = BTreeMap::new();
    for finding in findings {
        *counts
            .entry((finding.verdict, finding.allowed))
            .or_default() += 1;
    }
    let texts: Vec<String> = counts
        .iter()
        .map(|((verdict, allowed), n)| format!("{n} {}", verdict_label(*verdict, *allowed)))
        .collect();
    texts.join(", ")
}

/// A verdict, and whether the settings allow it.
pub(super) fn verdict_label(verdict: Verdict, allowed: bool) -> String {
    if allowed {
        format!("{verdict} (allowed)")
    } else {
        verdict.to_string()
    }
}

impl FindingV1<'_> {
    /// The verdict, and whether the settings allow it.
    pub(super) fn verdict_label(&self) -> String {
        verdict_label(self.verdict, self.allowed)
    }

    /// Why the control need not be met; None if it must.
    pub(super) fn skip_reason(&self) -> Option<String> {
        match self.verdict {
            Verdict::Excepted => Some(self.reason.to_owned()),
            verdict if self.allowed => Some(format!("{verdict} is accepted: {}", self.reason)),
            _ => None,
        }
    }
}

/// The advice for one control.
pub(super) struct ControlAdvice<'a> {
    /// The control's number.
    pub(super) id: &'a str,
    pub(super) verdict: Verdict,
    pub(super) lines: &'a [String],
}

/// Groups what a person must do, each group with the numbers of its controls: advice that several controls share is given
/// once. Failed controls are left out, because the plan has the changes for them.
pub(super) fn group_advice<'a>(
    all: impl IntoIterator<Item = ControlAdvice<'a>>,
) -> Vec<(String, &'a [String])> {
    let mut groups: Vec<(&[String], Vec<&str>)> = Vec::new();
    for ControlAdvice { id, verdict, lines } in all {
        if lines.is_empty() || verdict == Verdict::Fail {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((lines, vec![id])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(lines, ids)| (abbreviate_numbers(&ids), lines))
        .collect()
}

impl<'a> Report<'a> {
    /// What a person must do, grouped.
    pub(super) fn grouped_advice(&self) -> Vec<(String, &'a [String])> {
        group_advice(self.findings.iter().map(|finding| ControlAdvice {
            id: finding.id,
            verdict: finding.verdict,
            lines: finding.advice,
        }))
    }

    /// The numbers of the controls that need a step.
    pub(super) fn control_numbers(&self, step: &StepV1<'_>) -> String {
        let ids: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| step.controls.contains(&finding.control))
            .map(|finding| finding.id)
            .collect();
        abbreviate_numbers(&ids)
    }
}

impl StepV1<'_> {
    /// The change in a line.
    pub(super) fn title(&self) -> String {
        change::title(&self.change, None)
    }

    /// The sign of the change.
    pub(super) fn sign(&self) -> &'static str {
        change::sign(&self.change).0
    }

    /// Whether the change creates a resource or sets a value that was not set.
    pub(super) fn is_creation(&self) -> bool {
        change::is_creation(&self.change)
    }

    /// The value after the change, or the difference to the value before it, in lines.
    pub(super) fn body(&self) -> io::Result<String> {
        let mut text = Vec::new();
        change::write_body(&mut LineWriter::new(&mut text, false), &self.change, false)?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        let lines = text
            .lines()
            .map(|line| line.strip_prefix("      ").unwrap_or(line));
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

impl OutcomeV1<'_> {
    /// Whether the account has the value that the step sets.
    pub(super) fn holds(&self) -> bool {
        self.why.is_none()
    }
}

/// How many steps were applied.
pub(super) fn describe_applied(outcomes: &[OutcomeV1<'_>]) -> String {
    let done = outcomes.iter().filter(|outcome| outcome.holds()).count();
    format!(
        "{done} of {} were applied",
        pluralize(outcomes.len(), "step")
    )
}

/// Whether a plan adds resources that a quota counts and that cost something.
pub(super) fn has_countable_resources(totals: &Totals) -> bool {
    totals.filters_added + totals.alarms_added > 0
}

/// What a plan adds and costs; None if it adds nothing that is counted or costs something.
pub(super) fn describe_totals(plan: &PlanV1<'_>) -> Option<String> {
    let totals = plan.totals;
    if !has_countable_resources(totals) {
        return None;
    }
    let dollars = |cents: usize| format!("USD {}.{:02}", cents / 100, cents % 100);
    Some(format!(
        "Adds {} ({} of the {} a log group may have), {} and {}. A month costs {} for alarms and at most {} for \
         metrics, at the list prices of us-east-1.",
        pluralize(totals.filters_added, "metric filter"),
        totals.filters_used,
        totals.filters_allowed,
        pluralize(totals.metrics_added, "metric"),
        pluralize(totals.alarms_added, "alarm"),
        dollars(totals.alarm_cents),
        dollars(totals.metric_cents_at_most),
    ))
}

/// A number and a noun: `no alarm`, `1 alarm`, `2 alarms`.
pub(super) fn pluralize(number: usize, noun: &str) -> String {
    match number {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    }
}
