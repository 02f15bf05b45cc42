//! The evidence as Markdown, to file with the other documents of an audit.

use super::{AnnexFile, CommandV1, ControlEvidenceV1, EvidenceV1, ToDoV1};
use crate::render::json::v1::{RecordedV1, Report};
use crate::render::markdown::inline::{code_block, code_span, prose, table_cell};
use crate::render::summary;
use std::io::{self, Write};

/// What a mapping says and does not say.
const FRAMEWORKS: &str =
    "These controls support the requirements below; none of them is met by monitoring alone.";

/// Writes the evidence as Markdown, with the names and digests of the files beside it.
///
/// # Errors
///
/// If the writer fails.
pub fn write_markdown(
    out: &mut dyn Write,
    evidence: &EvidenceV1<'_>,
    annex: &[AnnexFile],
) -> io::Result<()> {
    write_head(out, evidence)?;
    write_progress(out, evidence)?;
    write_exceptions(out, &evidence.controls)?;
    write_to_dos(out, &evidence.to_do)?;
    write_outcomes(out, &evidence.after)?;
    write_verdict_table(out, evidence)?;
    write_frameworks(out, evidence)?;
    if !evidence.controls.is_empty() {
        writeln!(out, "\n## Control by control")?;
    }
    for control in &evidence.controls {
        write_control(out, control)?;
    }
    if !evidence.commands.is_empty() {
        writeln!(
            out,
            "\n## See for yourself\n\nThese AWS CLI commands reproduce the finding. The file `answers.json` has AWS's answers. {}",
            evidence.left_out
        )?;
    }
    for command in &evidence.commands {
        write_command(out, command)?;
    }
    writeln!(out, "\n## How it was measured\n\n{}", evidence.measured)?;
    if !annex.is_empty() {
        writeln!(out, "\n## Files that belong to this page\n")?;
    }
    for file in annex {
        let (name, digest) = (code_span(file.name), code_span(file.sha256.as_str()));
        writeln!(out, "- {name}: {}, SHA-256 {digest}", file.content)?;
    }
    Ok(())
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
    if report.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**{}.**", evidence.headline)
}

/// Writes who is notified, and what was wrong and holds now.
fn write_progress(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    if evidence.controls.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Who is notified\n")?;
    if evidence.notified.is_empty() {
        let none = "No confirmed subscriber was seen for any of these controls.";
        writeln!(out, "{none}")?;
    }
    for group in &evidence.notified {
        let who = code_span(&group.subscribers);
        writeln!(out, "- {who}: controls {}", group.controls)?;
    }
    if !evidence.notified.is_empty() {
        writeln!(out, "\n{}", super::SUBSCRIBED)?;
    }
    let heading = match evidence.before {
        Some(_) => "What was wrong, and what holds now",
        None => "What holds, and what does not",
    };
    writeln!(out, "\n## {heading}\n")?;
    for group in &evidence.progress {
        writeln!(out, "- **{}** {}", group.controls, group.names.join(", "))?;
        if let Some(before) = &group.before {
            let (verdict, reason) = (before.verdict, prose(&before.reason));
            writeln!(out, "  - before: **{verdict}**: {reason}")?;
        }
        let (verdict, reason) = (group.after.verdict, prose(&group.after.reason));
        writeln!(out, "  - now: **{verdict}**: {reason}")?;
    }
    Ok(())
}

/// Writes the requirements of other frameworks.
fn write_frameworks(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    if evidence.frameworks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Other frameworks\n\n{FRAMEWORKS}\n")?;
    for framework in &evidence.frameworks {
        writeln!(out, "- {}", framework.name)?;
        for one in &framework.requirements {
            let (id, subject, by) = (&one.id, &one.subject, &one.mapped_by);
            let (controls, pass, of) = (&one.controls, one.pass, one.of);
            writeln!(
                out,
                "  - {id}, {subject}: {controls}, {pass} of {of} pass; mapped by [{by}]({})",
                one.source
            )?;
        }
    }
    Ok(())
}

fn write_verdict_table(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    if evidence.controls.is_empty() {
        return Ok(());
    }
    let compared = evidence.before.is_some();
    let head = if compared {
        "| Number | Control | Before | Now | Who is notified |\n|---|---|---|---|---|"
    } else {
        "| Number | Control | Verdict | Who is notified |\n|---|---|---|---|"
    };
    writeln!(out, "\n## The controls\n\n{head}")?;
    for control in &evidence.controls {
        write!(out, "| {} | {} | ", control.id, control.name)?;
        if compared {
            let before = control.before.map_or("-", |verdict| verdict.word());
            write!(out, "{before} | ")?;
        }
        let notified = control.notifies.map(|who| table_cell(&code_span(who)));
        let notified = notified.unwrap_or_else(|| "-".to_owned());
        writeln!(out, "{} | {notified} |", control.verdict_label())?;
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
            "\nA call that raises no alarm today: {}",
            code_span(event)
        )?;
    }
    Ok(())
}

fn write_command(out: &mut dyn Write, command: &CommandV1) -> io::Result<()> {
    let shell = code_block("sh", std::iter::once(command.command.as_str()));
    write!(out, "\n{shell}\n")?;
    let now = prose(&command.after.describe());
    match &command.before {
        Some(before) if *before == command.after => writeln!(out, "Before and now: {now}."),
        Some(before) => writeln!(out, "Before: {}. Now: {now}.", prose(&before.describe())),
        None => writeln!(out, "Now: {now}."),
    }
}
