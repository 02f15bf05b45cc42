//! The overview after `apply`: what was made, what holds now, and what a person must do next.

use super::content::{AppliedPlan, Overview};
use super::{causes, changes, closing, describe_verdicts};
use crate::assess::Finding;
use crate::chain::link::Link;
use crate::plan::{Change, Outcome, Plan, StepId};
use crate::render::control_numbers::abbreviate_numbers;
use crate::render::failed_reads::write_other_failed_reads;
use crate::render::summary::pluralize;
use crate::render::writer::{LineWriter, Style};
use crate::verdict::Verdict;
use std::io;
use time::OffsetDateTime;

/// Writes how many changes were made, what holds now, and what a person must do next.
///
/// # Errors
///
/// If the writer fails.
pub fn write_applied_overview(
    writer: &mut LineWriter<'_>,
    overview: &Overview<'_>,
    applied: &AppliedPlan<'_>,
) -> io::Result<()> {
    let AppliedPlan {
        outcomes, seconds, ..
    } = applied;
    let made = outcomes.iter().filter(|(_, one)| one.holds()).count();
    let text = if made == outcomes.len() {
        let changes = pluralize(made, "change");
        let all = if made > 1 { "all " } else { "" };
        format!("Made {all}{changes} in {seconds:.1} s.")
    } else {
        let changes = pluralize(outcomes.len(), "change");
        format!("Made {made} of {changes} in {seconds:.1} s.")
    };
    let findings = &overview.review.findings;
    let state = describe_state(findings);
    writer.write_paragraph(Style::Bold, 0, &format!("{text} {state}"))?;
    write_failures(writer, outcomes, true)?;
    write_other_failed_reads(writer, overview.failed_reads, findings)?;
    causes::write_causes(writer, findings, &overview.next.details())?;
    write_request_to_confirm(writer, findings, applied)?;
    closing::write_next_after_apply(writer, overview, applied)
}

/// Writes what a run made before it ended early, by kind, and what failed. The steps that were skipped are listed with the reason
/// if `with_skipped`: not after Ctrl-C, which is the reason of all of them.
///
/// # Errors
///
/// If the writer fails.
pub fn write_partial_outcomes(
    writer: &mut LineWriter<'_>,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
    with_skipped: bool,
) -> io::Result<()> {
    let is_made = |id: &StepId| outcomes.contains(&(id.clone(), Outcome::Done));
    let made = plan.steps.iter().filter(|step| is_made(&step.id));
    let made: Vec<&Change> = made.map(|step| &step.change).collect();
    if !made.is_empty() {
        writer.write_line(Style::Bold, "What was made")?;
        changes::write_changes(writer, &made)?;
    }
    write_failures(writer, outcomes, with_skipped)
}

fn write_failures(
    writer: &mut LineWriter<'_>,
    outcomes: &[(StepId, Outcome)],
    with_skipped: bool,
) -> io::Result<()> {
    for (id, outcome) in outcomes {
        let (style, text) = match outcome {
            Outcome::Skipped { why } if with_skipped => (Style::Warning, format!("skipped: {why}")),
            Outcome::Failed { error } => (Style::Error, format!("failed: {error}")),
            Outcome::Done | Outcome::Unchanged | Outcome::Skipped { .. } => continue,
        };
        writer.write_paragraph(style, 4, &format!("  {id}  {text}"))?;
    }
    Ok(())
}

/// What holds now: `2.6 passes; 14 alarms are ready but notify no one yet.`
fn describe_state(findings: &[Finding]) -> String {
    let waits =
        |one: &&Finding| one.verdict == Verdict::Pending && one.broken_link == Some(Link::Person);
    let pending = findings.iter().filter(waits).count();
    let passing = findings.iter().filter(|one| one.verdict == Verdict::Pass);
    let passing: Vec<&str> = passing.map(|one| one.id.as_str()).collect();
    let alarms = match pending {
        1 => "1 alarm is ready but notifies no one yet".to_owned(),
        many => format!("{many} alarms are ready but notify no one yet"),
    };
    match (passing.len(), pending) {
        (0, 1..) if pending == findings.len() => format!("{alarms}."),
        (1.., 1..) if pending + passing.len() == findings.len() => {
            let verb = if passing.len() == 1 { "passes" } else { "pass" };
            format!("{} {verb}; {alarms}.", abbreviate_numbers(&passing))
        }
        _ => describe_verdicts(findings),
    }
}

/// Writes who must confirm a subscription, and until when.
fn write_request_to_confirm(
    writer: &mut LineWriter<'_>,
    findings: &[Finding],
    applied: &AppliedPlan<'_>,
) -> io::Result<()> {
    let waits = findings.iter().any(|one| one.verdict == Verdict::Pending);
    if !waits || applied.must_confirm.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    let text = format!(
        "! {} must follow the link in the message from SNS{}; after that SNS forgets the subscription. The fire drill below works once that is done.",
        applied.must_confirm.join(", "),
        describe_deadline(applied.confirm_until)
    );
    writer.write_paragraph(Style::Warning, 2, &text)
}

/// A deadline to the minute: ` before 2 Dec 15:09 UTC`. Empty for a time that is no date.
fn describe_deadline(seconds: i64) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(seconds) else {
        return String::new();
    };
    let month = time.month().to_string();
    format!(
        " before {} {} {:02}:{:02} UTC",
        time.day(),
        month.get(..3).unwrap_or(&month),
        time.hour(),
        time.minute()
    )
}
