//! The evidence as Markdown, to file with the other documents of an audit.

use super::{AnswerKindV1, AnswerV1, CommandV1, ControlEvidenceV1, EvidenceV1, ToDoV1};
use crate::render::json;
use crate::render::json::v1::{RecordedV1, Report};
use crate::render::markdown::inline::{code_block, code_span, prose, table_cell};
use crate::render::summary;
use std::io::{self, Write};

/// Writes the evidence as Markdown.
///
/// # Errors
///
/// If the writer fails.
pub fn write_markdown(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    write_head(out, evidence)?;
    write_verdict_table(out, evidence)?;
    write_exceptions(out, &evidence.controls)?;
    write_to_dos(out, &evidence.to_do)?;
    write_outcomes(out, &evidence.after)?;
    if !evidence.controls.is_empty() {
        writeln!(out, "\n## Control by control")?;
    }
    for control in &evidence.controls {
        write_control(out, control)?;
    }
    if !evidence.commands.is_empty() {
        writeln!(out, "\n## See for yourself\n\n{}", evidence.left_out)?;
    }
    for command in &evidence.commands {
        write_command(out, command)?;
    }
    writeln!(out, "\n## How it was measured\n\n{}", evidence.measured)
}

fn write_head(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    let report = &evidence.after;
    writeln!(out, "# Monitoring of sensitive API calls: evidence\n")?;
    if let Some(error) = &report.error {
        writeln!(out, "**The run failed.** {}\n", prose(error.message))?;
        for line in error.advice {
            writeln!(out, "- {}", prose(line))?;
        }
        writeln!(out)?;
    }
    let earlier = evidence.before.as_ref();
    let facts = [
        ("Account", report.account),
        ("Read as", report.caller),
        ("Read", report.recording.map(RecordedV1::describe)),
        ("Read at (UTC)", report.observed_at.as_deref()),
        (
            "Compared with",
            earlier.and_then(|earlier| earlier.observed_at.as_deref()),
        ),
        ("Trail", report.trail),
        ("Log group", report.log_group),
        ("Topic", report.topic),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            writeln!(out, "- {name}: {}", code_span(value))?;
        }
    }
    writeln!(out, "- Benchmark: CIS AWS Foundations {}", report.benchmark)?;
    writeln!(
        out,
        "- Made by: {} {}",
        report.tool.name, report.tool.version
    )?;
    if let Some(earlier) = earlier {
        writeln!(
            out,
            "\nBefore: {}.",
            summary::describe_verdict_counts(&earlier.findings)
        )?;
    }
    if report.findings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n**{}.**",
        summary::describe_verdict_counts(&report.findings)
    )
}

fn write_verdict_table(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    if evidence.controls.is_empty() {
        return Ok(());
    }
    let compared = evidence.before.is_some();
    writeln!(out, "\n## Verdicts\n")?;
    if compared {
        writeln!(
            out,
            "| Number | Control | Before | Now | Why |\n|---|---|---|---|---|"
        )?;
    } else {
        writeln!(
            out,
            "| Number | Control | Verdict | Why |\n|---|---|---|---|"
        )?;
    }
    for control in &evidence.controls {
        let name = table_cell(&code_span(control.control));
        write!(out, "| {} | {name} | ", control.id)?;
        if compared {
            let before = control.before.map_or("-", |verdict| verdict.word());
            write!(out, "{before} | ")?;
        }
        let why = table_cell(&prose(control.reason));
        writeln!(out, "{} | {why} |", control.verdict_label())?;
    }
    Ok(())
}

impl ControlEvidenceV1<'_> {
    /// The verdict now, and whether the settings allow it.
    fn verdict_label(&self) -> String {
        summary::verdict_label(self.after, self.allowed)
    }
}

fn write_exceptions(out: &mut dyn Write, controls: &[ControlEvidenceV1<'_>]) -> io::Result<()> {
    let mut excepted = controls
        .iter()
        .filter_map(|control| Some((control, control.exception?)))
        .peekable();
    if excepted.peek().is_some() {
        writeln!(out, "\n## Exceptions\n")?;
    }
    for (control, reason) in excepted {
        let name = code_span(control.control);
        writeln!(out, "- {} {name}: {}", control.id, prose(reason))?;
    }
    Ok(())
}

fn write_to_dos(out: &mut dyn Write, groups: &[ToDoV1<'_>]) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What remains to be done")?;
    for group in groups {
        let what = match (group.fixable, group.advice.is_empty()) {
            (true, _) => "`cis-fix plan` shows the changes, `cis-fix apply` makes them.",
            (false, true) => "the reason says what is in the way.",
            (false, false) => "for a person to do:",
        };
        writeln!(out, "\n{}: {what}", group.controls)?;
        if !group.advice.is_empty() {
            let lines = group.advice.iter().map(String::as_str);
            write!(out, "\n{}", code_block("text", lines))?;
        }
    }
    Ok(())
}

/// Writes the outcome of each step of an apply.
fn write_outcomes(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let Some(outcomes) = report.outcomes.as_ref().filter(|all| !all.is_empty()) else {
        return Ok(());
    };
    writeln!(
        out,
        "\n## What was changed\n\n{}.\n",
        summary::describe_applied(outcomes)
    )?;
    for outcome in outcomes {
        write!(out, "- {}: {}", code_span(outcome.step), outcome.outcome)?;
        match outcome.why {
            Some(why) => writeln!(out, ", {}", prose(why))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

fn write_control(out: &mut dyn Write, control: &ControlEvidenceV1<'_>) -> io::Result<()> {
    let (id, title) = (control.id, prose(control.title));
    writeln!(out, "\n### {id} {title}\n")?;
    write!(out, "**{}**", control.verdict_label())?;
    if let Some(link) = control.broken_link {
        write!(out, " at the {link}")?;
    }
    writeln!(out, ": {}", prose(control.reason))?;
    if !control.evidence.is_empty() {
        writeln!(out)?;
    }
    for evidence in &control.evidence {
        writeln!(
            out,
            "- {}: {}",
            prose(evidence.kind.word()),
            code_span(&evidence.seen)
        )?;
    }
    if let Some(event) = &control.missed_event {
        writeln!(
            out,
            "\nCalls that raise no alarm today {}",
            code_span(event)
        )?;
    }
    Ok(())
}

fn write_command(out: &mut dyn Write, command: &CommandV1) -> io::Result<()> {
    let shell = code_block("sh", std::iter::once(command.command.as_str()));
    write!(out, "\n{shell}")?;
    match &command.before {
        Some(before) if *before == command.after => {
            write_answer(out, "Before and now", &command.after)
        }
        Some(before) => {
            write_answer(out, "Before", before)?;
            write_answer(out, "Now", &command.after)
        }
        None => write_answer(out, "Now", &command.after),
    }
}

/// Writes the answer as the AWS CLI prints it, or why there is none.
fn write_answer(out: &mut dyn Write, when: &str, answer: &AnswerV1) -> io::Result<()> {
    write!(out, "\n{when}:")?;
    match answer.kind {
        AnswerKindV1::Answered => {}
        AnswerKindV1::Empty => return writeln!(out, " nothing is printed: there is none"),
        AnswerKindV1::NotFound => return writeln!(out, " there is no such log group"),
        AnswerKindV1::NotAsked => return writeln!(out, " not asked"),
        AnswerKindV1::Failed => {
            let failure = answer.failure.as_deref().unwrap_or_default();
            return writeln!(out, " failed: {}", code_span(failure));
        }
        AnswerKindV1::Denied => {
            let action = answer.action.as_deref().unwrap_or_default();
            return writeln!(out, " denied: {}", code_span(action));
        }
    }
    let text = json::to_pretty_text(answer.answer.as_ref().unwrap_or_default());
    write!(out, "\n\n{}", code_block("json", text.lines()))
}
