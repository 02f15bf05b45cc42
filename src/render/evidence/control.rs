//! The controls one by one, then and now.

use crate::assess::Evidence;
use crate::chain::link::Link;
use crate::render::control_numbers::span;
use crate::render::json::v1::{FindingV1, Report};
use crate::verdict::Verdict;
use serde::Serialize;

/// How many controls have a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountV1 {
    /// The verdict.
    pub verdict: Verdict,
    /// How many had it then; null where there is no earlier report.
    pub before: Option<usize>,
    /// How many have it now.
    pub after: usize,
}

/// A control, then and now.
#[derive(Debug, Serialize)]
pub struct ControlV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The verdict then; null where there was none.
    pub before: Option<Verdict>,
    /// The verdict now.
    pub after: Verdict,
    /// Whether it is not met and the user lets it through.
    pub allowed: bool,
    /// The first link that does not hold now.
    pub broken_link: Option<Link>,
    /// Why, in words.
    pub reason: &'a str,
    /// An event the control is about of which nobody would hear now; null where none is proven.
    pub unheard: Option<String>,
    /// Why it need not be met; null where it must.
    pub exception: Option<&'a str>,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// What a person must do.
    pub advice: &'a [String],
}

/// What a person must do.
#[derive(Debug, Serialize)]
pub struct ToDoV1<'a> {
    /// The numbers of the controls, in short.
    pub controls: String,
    /// Whether cis-fix may do it.
    pub mendable: bool,
    /// The lines of advice, commands among them.
    pub advice: &'a [String],
}

/// The verdicts there are, counted.
pub(super) fn summary(after: &Report<'_>, before: Option<&Report<'_>>) -> Vec<CountV1> {
    let all = [
        Verdict::Pass,
        Verdict::Excepted,
        Verdict::Pending,
        Verdict::Elsewhere,
        Verdict::Manual,
        Verdict::Unreadable,
        Verdict::Fail,
    ];
    let count = |report: &Report<'_>, verdict| {
        let findings = report.findings.iter();
        findings.filter(|f| f.verdict == verdict).count()
    };
    all.into_iter()
        .map(|verdict| CountV1 {
            verdict,
            before: before.map(|report| count(report, verdict)),
            after: count(after, verdict),
        })
        .filter(|count| count.after > 0 || count.before.is_some_and(|n| n > 0))
        .collect()
}

pub(super) fn controls<'a>(after: &Report<'a>, before: Option<&Report<'a>>) -> Vec<ControlV1<'a>> {
    let findings = after.findings.iter();
    findings
        .map(|finding| ControlV1 {
            control: finding.control,
            id: finding.id,
            title: finding.title,
            before: before.and_then(|report| verdict_of(report, finding.control)),
            after: finding.verdict,
            allowed: finding.allowed,
            broken_link: finding.broken_link,
            reason: finding.reason,
            unheard: finding.unheard.map(ToString::to_string),
            exception: (finding.verdict == Verdict::Excepted).then_some(finding.reason),
            evidence: finding.evidence.to_vec(),
            advice: finding.advice,
        })
        .collect()
}

fn verdict_of(report: &Report<'_>, control: &str) -> Option<Verdict> {
    let mut findings = report.findings.iter();
    findings.find(|f| f.control == control).map(|f| f.verdict)
}

/// What is not met: first what cis-fix may mend, all in one, then what only a person can do, the
/// same advice once.
pub(super) fn to_do<'a>(report: &Report<'a>) -> Vec<ToDoV1<'a>> {
    let mut groups: Vec<(&'a [String], Vec<&str>)> = Vec::new();
    let mut mendable = Vec::new();
    for finding in report.findings.iter().filter(|f| !f.verdict.is_met()) {
        let FindingV1 { id, advice, .. } = finding;
        if finding.verdict == Verdict::Fail {
            mendable.push(*id);
            continue;
        }
        match groups.iter_mut().find(|(known, _)| known == advice) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((advice, vec![id])),
        }
    }
    let ours = (!mendable.is_empty()).then(|| ToDoV1 {
        controls: span(&mendable),
        mendable: true,
        advice: &[],
    });
    let theirs = groups.into_iter().map(|(advice, ids)| ToDoV1 {
        controls: span(&ids),
        mendable: false,
        advice,
    });
    ours.into_iter().chain(theirs).collect()
}
