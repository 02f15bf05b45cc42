//! The overview of a review: the default text of `plan`, `check` and `apply`. Findings with one cause are one entry, changes of
//! one kind are one entry, and the last line is the next command. `--full` shows everything.

mod applied;
mod causes;
mod changes;
mod closing;
mod content;

pub use applied::{write_applied_overview, write_partial_outcomes};
pub(super) use causes::write_causes;
pub use closing::write_next_after_verify;
pub use content::{AppliedPlan, Closing, NextCommands, Overview};

use super::failed_reads::write_other_failed_reads;
use super::recorded::write_recording_notice;
use super::writer::{LineWriter, Style};
use crate::assess::Finding;
use crate::plan::{Change, Note, NoteKind, Plan, Review};
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::io;

/// The most notes of a kind.
const MAX_NOTES: usize = 4;

/// Writes an overview.
///
/// # Errors
///
/// If the writer fails.
pub fn write_overview(writer: &mut LineWriter<'_>, overview: &Overview<'_>) -> io::Result<()> {
    let Review { findings, plan, .. } = overview.review;
    write_title(writer, overview)?;
    writer.end_line()?;
    write_status(writer, overview)?;
    write_other_failed_reads(writer, overview.failed_reads, findings)?;
    write_causes(writer, findings, &overview.next.details())?;
    if overview.with_plan {
        write_plan(writer, plan)?;
        write_notes(writer, plan, findings, &overview.next.details())?;
    }
    closing::write_next(writer, overview)
}

/// The part of a note that an overview shows. The rest is more of how to change it, with settings or policies.
fn clause_of(note: &Note) -> &str {
    let text = note.text.as_str();
    let end = match note.kind {
        // What is noisy, and the setting that changes it.
        NoteKind::Noise => text.match_indices(';').nth(1).map(|(at, _)| at),
        _ => text.find([';', ':']),
    };
    end.and_then(|at| text.get(..at)).unwrap_or(text)
}

fn write_title(writer: &mut LineWriter<'_>, overview: &Overview<'_>) -> io::Result<()> {
    let Overview {
        command, caller, ..
    } = overview;
    let home = overview.review.selection.home_region();
    let region = home.map_or(overview.start_region, |home| home.as_str());
    let partition = match caller.partition.as_str() {
        "aws" => String::new(),
        other => format!("{other}, "),
    };
    writer.write_paragraph(
        Style::Bold,
        2,
        &format!(
            "cis-fix {command}: account {} ({partition}{region}), CIS {}",
            caller.account, overview.benchmark
        ),
    )?;
    if let Some(home) = home.filter(|home| home.as_str() != overview.start_region) {
        let moved = format!("Region  the work moves to {home}, the trail's home");
        writer.write_paragraph(Style::Plain, 8, &moved)?;
    }
    match overview.recording {
        Some((recording, time)) => write_recording_notice(writer, recording, time),
        None => Ok(()),
    }
}

fn write_status(writer: &mut LineWriter<'_>, overview: &Overview<'_>) -> io::Result<()> {
    let Review { findings, plan, .. } = overview.review;
    let mut text = describe_verdicts(findings);
    if overview.with_plan {
        let (new, changed) = changes::count_changes(plan);
        let planned = match plan.steps.len() {
            0 => " No change is planned.".to_owned(),
            1 => format!(" 1 change is planned: {new} new, {changed} changed, 0 deleted."),
            many => {
                format!(" {many} changes are planned: {new} new, {changed} changed, 0 deleted.")
            }
        };
        text.push_str(&planned);
    }
    writer.write_paragraph(Style::Bold, 0, &text)?;
    match overview.unheard_topic {
        Some(_) => writer.write_paragraph(
            Style::Warning,
            2,
            "! No one would be notified yet: add --notify email:YOU@EXAMPLE.COM",
        ),
        None => Ok(()),
    }
}

/// How many controls have each verdict, in a sentence: `4 of 15 controls pass, 1 fails, 10 are pending.`
fn describe_verdicts(findings: &[Finding]) -> String {
    const ORDER: [Verdict; 7] = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Pending,
        Verdict::Manual,
        Verdict::Unreadable,
        Verdict::Elsewhere,
        Verdict::Excepted,
    ];
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.verdict).or_default() += 1;
    }
    let total = findings.len();
    let controls = if total == 1 { "control" } else { "controls" };
    let parts: Vec<String> = ORDER
        .iter()
        .filter_map(|verdict| Some((verdict, *counts.get(verdict)?)))
        .enumerate()
        .map(|(place, (verdict, count))| {
            let verb = verdict_verb(*verdict, count);
            match place {
                0 => format!("{count} of {total} {controls} {verb}"),
                _ => format!("{count} {verb}"),
            }
        })
        .collect();
    format!("{}.", parts.join(", "))
}

/// The verb of a verdict, for so many controls.
fn verdict_verb(verdict: Verdict, count: usize) -> &'static str {
    let (one, many) = match verdict {
        Verdict::Pass => ("passes", "pass"),
        Verdict::Fail => ("fails", "fail"),
        Verdict::Pending => ("is pending", "are pending"),
        Verdict::Manual => ("needs a person", "need a person"),
        Verdict::Unreadable => ("is unreadable", "are unreadable"),
        Verdict::Elsewhere => ("is decided elsewhere", "are decided elsewhere"),
        Verdict::Excepted => ("is skipped", "are skipped"),
    };
    if count == 1 { one } else { many }
}

fn write_plan(writer: &mut LineWriter<'_>, plan: &Plan) -> io::Result<()> {
    if plan.steps.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "What would be done")?;
    let changes: Vec<&Change> = plan.steps.iter().map(|step| &step.change).collect();
    changes::write_changes(writer, &changes)?;
    writer.write_paragraph(
        Style::Plain,
        2,
        "  Nothing is deleted. `cis-fix undo --last` takes back what nothing else uses.",
    )
}

/// Writes what alarms are noisy and what can undo the plan. Other notes are counted.
fn write_notes(
    writer: &mut LineWriter<'_>,
    plan: &Plan,
    findings: &[Finding],
    full: &str,
) -> io::Result<()> {
    let of = |kind| -> Vec<&Note> {
        let notes = plan.notes.iter().filter(|note| note.kind == kind);
        notes.collect()
    };
    let mut hidden = of(NoteKind::Information).len();
    for (kind, heading) in [
        (NoteKind::Caution, "Note"),
        (NoteKind::Noise, "Expect noise from"),
    ] {
        let place = |note: &&Note| {
            findings
                .iter()
                .position(|one| one.control.as_str() == note.about)
        };
        let mut notes = of(kind);
        notes.sort_by_key(place);
        if notes.is_empty() {
            continue;
        }
        writer.end_line()?;
        writer.write_line(Style::Bold, heading)?;
        for note in notes.iter().take(MAX_NOTES) {
            let control = findings
                .iter()
                .find(|one| one.control.as_str() == note.about);
            let about = control.map_or(note.about.as_str(), |one| one.id.as_str());
            let clause = clause_of(note);
            writer.write_wrapped(Style::Plain, 6, &format!("  {about}  {clause}"))?;
            writer.end_line()?;
        }
        hidden += notes.len().saturating_sub(MAX_NOTES);
    }
    match hidden {
        0 => Ok(()),
        1 => writer.write_line(Style::Dim, &format!("  1 more note: {full}")),
        more => writer.write_line(Style::Dim, &format!("  {more} more notes: {full}")),
    }
}
