//! Findings by cause: those with the same verdict and the same reason are one entry.

use crate::assess::{EvidenceKind, Finding};
use crate::render::control_name::control_name;
use crate::render::control_numbers::abbreviate_numbers;
use crate::render::summary::{ControlAdvice, group_advice};
use crate::render::writer::{LineWriter, Style};
use crate::verdict::Verdict;
use std::io;

/// The columns before a cause.
const INDENT: usize = 13;

/// The most causes of one verdict, the most names of controls for one cause, and the most sentences of advice.
const MAX_CAUSES: usize = 12;
const MAX_NAMES: usize = 5;
const MAX_ADVICE: usize = 3;

/// How to confirm so that the subscription stays.
const HOW_TO_CONFIRM: &str = "SNS forgets a subscription that is not confirmed within 48 hours. Copy the link of its message and \
     run: cis-fix confirm 'LINK'. Then only AWS credentials can end the subscription; a mail scanner that follows the unsubscribe \
     link of an alarm cannot.";

/// The verdicts that are explained, each with the heading of its block.
const BLOCKS: [(Verdict, &str); 6] = [
    (Verdict::Fail, "What is wrong"),
    (
        Verdict::Unreadable,
        "Not decided, because a read was denied or failed",
    ),
    (Verdict::Manual, "For a person to do"),
    (Verdict::Elsewhere, "To do in another account"),
    (Verdict::Pending, "Pending"),
    (Verdict::Excepted, "Skipped"),
];

/// Findings with one cause.
struct Cause<'a> {
    text: String,
    findings: Vec<&'a Finding>,
}

/// Writes each cause of a verdict other than pass, with the controls it affects. `details` is the command that shows the
/// rest.
pub(in crate::render) fn write_causes(
    writer: &mut LineWriter<'_>,
    findings: &[Finding],
    details: &str,
) -> io::Result<()> {
    for (verdict, heading) in BLOCKS {
        let causes = group_causes(findings, verdict);
        if causes.is_empty() {
            continue;
        }
        writer.end_line()?;
        writer.write_line(Style::Bold, heading)?;
        for cause in causes.iter().take(MAX_CAUSES) {
            write_cause(writer, cause)?;
        }
        if let Some(more) = causes
            .len()
            .checked_sub(MAX_CAUSES)
            .filter(|more| *more > 0)
        {
            writer.write_line(Style::Dim, &format!("  and {more} more: {details}"))?;
        }
        let group = findings.iter().filter(|finding| finding.verdict == verdict);
        let group: Vec<&Finding> = group.collect();
        if verdict == Verdict::Pending && group.iter().any(|one| waits_for_someone(one)) {
            writer.write_paragraph(Style::Plain, 4, &format!("  {HOW_TO_CONFIRM}"))?;
        }
        write_advice(writer, &group, details)?;
    }
    Ok(())
}

/// The findings with a verdict, by cause, in the order of the first control of each.
fn group_causes(findings: &[Finding], verdict: Verdict) -> Vec<Cause<'_>> {
    let mut causes: Vec<(String, Cause<'_>)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.verdict == verdict) {
        // Names that differ only in the control's slug are one cause, as those of resources that cis-fix created.
        let key = finding.reason.replace(finding.control.as_str(), "*");
        match causes.iter_mut().find(|(known, _)| *known == key) {
            Some((_, cause)) => {
                cause.text.clone_from(&key);
                cause.findings.push(finding);
            }
            None => causes.push((
                key,
                Cause {
                    text: finding.reason.clone(),
                    findings: vec![finding],
                },
            )),
        }
    }
    causes.into_iter().map(|(_, cause)| cause).collect()
}

fn write_cause(writer: &mut LineWriter<'_>, cause: &Cause<'_>) -> io::Result<()> {
    let ids: Vec<&str> = cause.findings.iter().map(|one| one.id.as_str()).collect();
    let numbers = format!("  {}", abbreviate_numbers(&ids));
    writer.write(Style::Plain, &format!("{numbers:<INDENT$}"))?;
    if numbers.len() + 2 > INDENT {
        writer.end_line()?;
        writer.write(Style::Plain, &" ".repeat(INDENT))?;
    }
    writer.write_wrapped(Style::Plain, INDENT, &cause.text)?;
    writer.end_line()?;
    writer.write(Style::Plain, &" ".repeat(INDENT))?;
    writer.write_wrapped(Style::Dim, INDENT, &name_controls(&cause.findings))?;
    writer.end_line()?;
    match cause.findings.first() {
        Some(first) if first.verdict == Verdict::Pending => write_subscribers(writer, first),
        _ => Ok(()),
    }
}

/// The names of the controls: `root usage (3.3), VPC changes (3.14)`, or the name alone if it is one control.
fn name_controls(findings: &[&Finding]) -> String {
    if let [one] = findings {
        return control_name(one.control.as_str());
    }
    let mut names: Vec<String> = findings
        .iter()
        .take(MAX_NAMES)
        .map(|finding| {
            format!(
                "{} ({})",
                control_name(finding.control.as_str()),
                finding.id
            )
        })
        .collect();
    if let Some(more) = findings
        .len()
        .checked_sub(MAX_NAMES)
        .filter(|more| *more > 0)
    {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

/// Whether SNS has asked someone to confirm: a pending finding names a subscriber only then.
fn waits_for_someone(finding: &Finding) -> bool {
    let mut evidence = finding.evidence.iter();
    evidence.any(|one| one.kind == EvidenceKind::Subscribers)
}

/// Writes who is subscribed, for a control that waits for a confirmation.
fn write_subscribers(writer: &mut LineWriter<'_>, finding: &Finding) -> io::Result<()> {
    let seen = finding
        .evidence
        .iter()
        .filter(|evidence| evidence.kind == EvidenceKind::Subscribers);
    for evidence in seen {
        writer.write(Style::Plain, &" ".repeat(INDENT))?;
        writer.write_wrapped(Style::Plain, INDENT, &evidence.seen)?;
        writer.end_line()?;
    }
    Ok(())
}

/// Writes the first sentences of the advice. Commands, patterns and policies are counted instead.
fn write_advice(
    writer: &mut LineWriter<'_>,
    findings: &[&Finding],
    details: &str,
) -> io::Result<()> {
    let groups = group_advice(findings.iter().map(|finding| ControlAdvice {
        id: &finding.id,
        verdict: finding.verdict,
        lines: &finding.advice,
    }));
    let mut lines: Vec<&str> = Vec::new();
    for line in groups.iter().flat_map(|(_, lines)| lines.iter()) {
        if !lines.contains(&line.as_str()) {
            lines.push(line);
        }
    }
    let (sentences, rest): (Vec<&str>, Vec<&str>) =
        lines.into_iter().partition(|line| is_sentence(line));
    for sentence in sentences.iter().take(MAX_ADVICE) {
        writer.write_paragraph(Style::Plain, 4, &format!("  {sentence}"))?;
    }
    let hidden = rest.len() + sentences.len().saturating_sub(MAX_ADVICE);
    match hidden {
        0 => Ok(()),
        1 => writer.write_line(
            Style::Plain,
            &format!("  1 command or step more: {details}"),
        ),
        more => writer.write_line(
            Style::Plain,
            &format!("  {more} commands and steps, ready to run: {details}"),
        ),
    }
}

/// Whether a line of advice is prose of at most two lines, with no command, pattern or policy.
fn is_sentence(line: &str) -> bool {
    const MAX_COLUMNS: usize = 156;
    line.len() <= MAX_COLUMNS
        && !["aws ", "cis-fix "].iter().any(|mark| line.contains(mark))
        && !line.contains(['{', '['])
}
