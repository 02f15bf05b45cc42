//! The controls, each with the earlier verdict and the verdict now.

use crate::assess::{Evidence, EvidenceKind};
use crate::chain::link::Link;
use crate::render::control_name::control_name;
use crate::render::control_numbers::abbreviate_numbers;
use crate::render::json::v1::{FindingV1, Report};
use crate::verdict::Verdict;
use serde::Serialize;

/// How many controls have a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictCountV1 {
    /// The verdict.
    pub verdict: Verdict,
    /// How many had it in the earlier report; null if there is none.
    pub before: Option<usize>,
    /// How many have it now.
    pub after: usize,
}

/// A control.
#[derive(Debug, Serialize)]
pub struct ControlEvidenceV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// What it is about, in a few words: `root usage`.
    pub name: String,
    /// What raises its alarm, a clause; null for a control that asks for no alarm.
    pub happened: Option<String>,
    /// The subscribers that its alarm notifies; null unless the control passes and asks for an alarm.
    pub notifies: Option<&'a str>,
    /// The earlier verdict; null if there is none.
    pub before: Option<Verdict>,
    /// The verdict now.
    pub after: Verdict,
    /// Whether the control is not met and the settings allow that.
    pub allowed: bool,
    /// The first broken link of the chain; null if none is broken.
    pub broken_link: Option<Link>,
    /// Why, in words.
    pub reason: &'a str,
    /// An event the control monitors that would notify nobody now; null if none is proven.
    #[serde(rename = "unheard")]
    pub missed_event: Option<String>,
    /// Why the control need not be met; null if it must.
    pub exception: Option<&'a str>,
    /// The facts the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// What a person must do.
    pub advice: &'a [String],
}

/// What remains to be done for a group of controls.
#[derive(Debug, Serialize)]
pub struct ToDoV1<'a> {
    /// The numbers of the controls, abbreviated.
    pub controls: String,
    /// Whether cis-fix can do it.
    #[serde(rename = "mendable")]
    pub fixable: bool,
    /// The lines of advice; some are commands.
    pub advice: &'a [String],
}

/// Counts the controls per verdict; verdicts that occur in neither report are left out.
pub(super) fn count_verdicts(
    after: &Report<'_>,
    before: Option<&Report<'_>>,
) -> Vec<VerdictCountV1> {
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
        .map(|verdict| VerdictCountV1 {
            verdict,
            before: before.map(|report| count(report, verdict)),
            after: count(after, verdict),
        })
        .filter(|count| count.after > 0 || count.before.is_some_and(|n| n > 0))
        .collect()
}

pub(super) fn controls<'a>(
    after: &Report<'a>,
    before: Option<&Report<'a>>,
) -> Vec<ControlEvidenceV1<'a>> {
    let findings = after.findings.iter();
    findings
        .map(|finding| ControlEvidenceV1 {
            control: finding.control,
            id: finding.id,
            title: finding.title,
            name: control_name(finding.control),
            happened: None,
            notifies: find_notified(finding),
            before: before.and_then(|report| find_verdict(report, finding.control)),
            after: finding.verdict,
            allowed: finding.allowed,
            broken_link: finding.broken_link,
            reason: finding.reason,
            missed_event: finding.missed_event.map(ToString::to_string),
            exception: (finding.verdict == Verdict::Excepted).then_some(finding.reason),
            evidence: finding.evidence.to_vec(),
            advice: finding.advice,
        })
        .collect()
}

/// The subscribers that an alarm notifies. Only a pass says that they have confirmed.
fn find_notified<'a>(finding: &FindingV1<'a>) -> Option<&'a str> {
    let subscribers = |one: &&Evidence| one.kind == EvidenceKind::Subscribers;
    let seen = finding.evidence.iter().find(subscribers)?;
    (finding.verdict == Verdict::Pass).then_some(seen.seen.as_str())
}

fn find_verdict(report: &Report<'_>, control: &str) -> Option<Verdict> {
    let mut findings = report.findings.iter();
    findings.find(|f| f.control == control).map(|f| f.verdict)
}

/// Groups the controls that are not met: first those cis-fix can fix, in one group, then those that need a person, one
/// group per advice.
pub(super) fn group_to_dos<'a>(report: &Report<'a>) -> Vec<ToDoV1<'a>> {
    let mut groups: Vec<(&'a [String], Vec<&str>)> = Vec::new();
    let mut fixable = Vec::new();
    for finding in report.findings.iter().filter(|f| !f.verdict.is_met()) {
        let FindingV1 { id, advice, .. } = finding;
        if finding.verdict == Verdict::Fail {
            fixable.push(*id);
            continue;
        }
        match groups.iter_mut().find(|(known, _)| known == advice) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((advice, vec![id])),
        }
    }
    let by_cis_fix = (!fixable.is_empty()).then(|| ToDoV1 {
        controls: abbreviate_numbers(&fixable),
        fixable: true,
        advice: &[],
    });
    let by_person = groups.into_iter().map(|(advice, ids)| ToDoV1 {
        controls: abbreviate_numbers(&ids),
        fixable: false,
        advice,
    });
    by_cis_fix.into_iter().chain(by_person).collect()
}
