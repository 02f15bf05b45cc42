//! What several formats say of a report, said once: the counts, what a person must do, what a plan
//! comes to.

use super::change;
use super::control_numbers::span;
use super::json::v1::{FindingV1, OutcomeV1, PlanV1, Report, StepV1};
use super::writer::LineWriter;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::io;

/// How many there are of each verdict: `3 pass, 2 pending (allowed)`.
pub(super) fn counts(findings: &[FindingV1<'_>]) -> String {
    let mut counts: BTreeMap<(Verdict, bool), usize> = BTreeMap::new();
    for finding in findings {
        *counts
            .entry((finding.verdict, finding.allowed))
            .or_default() += 1;
    }
    let words: Vec<String> = counts
        .iter()
        .map(|((verdict, allowed), n)| format!("{n} {}", word(*verdict, *allowed)))
        .collect();
    words.join(", ")
}

fn word(verdict: Verdict, allowed: bool) -> String {
    if allowed {
        format!("{verdict} (allowed)")
    } else {
        verdict.to_string()
    }
}

impl FindingV1<'_> {
    /// The verdict, and whether it is let through.
    pub(super) fn word(&self) -> String {
        word(self.verdict, self.allowed)
    }

    /// Why it is not asked to be met, if it is not.
    pub(super) fn let_through(&self) -> Option<String> {
        match self.verdict {
            Verdict::Excepted => Some(self.reason.to_owned()),
            verdict if self.allowed => Some(format!("{verdict} is let through: {}", self.reason)),
            _ => None,
        }
    }
}

/// What a person must do, with the numbers it is for; the same advice for fourteen controls is
/// given once. What cis-fix may mend is left to it.
pub(super) fn advice<'a>(findings: &'a [FindingV1<'a>]) -> Vec<(String, &'a [String])> {
    let mut given: Vec<(&[String], Vec<&str>)> = Vec::new();
    for finding in findings {
        if finding.advice.is_empty() || finding.verdict == Verdict::Fail {
            continue;
        }
        match given.iter_mut().find(|(known, _)| *known == finding.advice) {
            Some((_, ids)) => ids.push(finding.id),
            None => given.push((finding.advice, vec![finding.id])),
        }
    }
    let groups = given.into_iter();
    groups.map(|(lines, ids)| (span(&ids), lines)).collect()
}

impl Report<'_> {
    /// The numbers of the controls a step serves.
    pub(super) fn numbers(&self, step: &StepV1<'_>) -> String {
        let ids: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| step.controls.contains(&finding.control))
            .map(|finding| finding.id)
            .collect();
        span(&ids)
    }
}

impl StepV1<'_> {
    /// What is changed, in a line.
    pub(super) fn title(&self) -> String {
        change::title(&self.change, None)
    }

    /// Whether something is there already.
    pub(super) fn mark(&self) -> &'static str {
        change::mark(&self.change).0
    }

    /// What it will hold, line by line, or the difference.
    pub(super) fn body(&self) -> io::Result<String> {
        let mut text = Vec::new();
        change::body(&mut LineWriter::new(&mut text, false), &self.change, false)?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        let lines = text
            .lines()
            .map(|line| line.strip_prefix("      ").unwrap_or(line));
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

impl OutcomeV1<'_> {
    /// Whether the change is there.
    pub(super) fn holds(&self) -> bool {
        self.why.is_none()
    }
}

/// How many steps were applied.
pub(super) fn applied(outcomes: &[OutcomeV1<'_>]) -> String {
    let done = outcomes.iter().filter(|outcome| outcome.holds()).count();
    format!("{done} of {} were applied", many(outcomes.len(), "step"))
}

/// What the plan comes to; nothing, if it adds nothing that counts or costs.
pub(super) fn totals(plan: &PlanV1<'_>) -> Option<String> {
    let totals = plan.totals;
    if totals.filters_added + totals.alarms_added == 0 {
        return None;
    }
    let dollars = |cents: usize| format!("USD {}.{:02}", cents / 100, cents % 100);
    Some(format!(
        "Adds {} ({} of the {} a log group may have), {} and {}. A month costs {} for alarms and at most {} for \
         metrics, at the list prices of us-east-1.",
        many(totals.filters_added, "metric filter"),
        totals.filters_used,
        totals.filters_allowed,
        many(totals.metrics_added, "metric"),
        many(totals.alarms_added, "alarm"),
        dollars(totals.alarm_cents),
        dollars(totals.metric_cents_at_most),
    ))
}

/// A number of things.
pub(super) fn many(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}
