//! The evidence as Markdown, to be kept beside an audit's other papers.

use super::{AnswerV1, CommandV1, ControlV1, EvidenceV1, Heard, ToDoV1};
use crate::render::json;
use crate::render::json::v1::Report;
use crate::render::markdown::inline::{cell, code, fenced, prose};
use crate::render::summary;
use std::io::{self, Write};

/// The evidence as Markdown.
///
/// # Errors
///
/// If the writer fails.
pub fn markdown(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    head(out, evidence)?;
    table(out, evidence)?;
    exceptions(out, &evidence.controls)?;
    to_do(out, &evidence.to_do)?;
    done(out, &evidence.after)?;
    if !evidence.controls.is_empty() {
        writeln!(out, "\n## Control by control")?;
    }
    for control in &evidence.controls {
        one(out, control)?;
    }
    if !evidence.commands.is_empty() {
        writeln!(out, "\n## See for yourself\n\n{}", evidence.left_out)?;
    }
    for command in &evidence.commands {
        answers(out, command)?;
    }
    writeln!(out, "\n## How it was measured\n\n{}", evidence.measured)
}

fn head(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    let report = &evidence.after;
    writeln!(out, "# Monitoring of sensitive API calls: evidence\n")?;
    if let Some(error) = &report.error {
        writeln!(out, "**The run failed.** {}\n", prose(error.message))?;
        for line in error.advice {
            writeln!(out, "- {}", prose(line))?;
        }
        writeln!(out)?;
    }
    let then = evidence.before.as_ref();
    let facts = [
        ("Account", report.account),
        ("Read as", report.caller),
        ("Read at (UTC)", report.observed_at.as_deref()),
        (
            "Compared with",
            then.and_then(|then| then.observed_at.as_deref()),
        ),
        ("Trail", report.trail),
        ("Log group", report.log_group),
        ("Topic", report.topic),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            writeln!(out, "- {name}: {}", code(value))?;
        }
    }
    writeln!(out, "- Benchmark: CIS AWS Foundations {}", report.benchmark)?;
    writeln!(
        out,
        "- Made by: {} {}",
        report.tool.name, report.tool.version
    )?;
    if let Some(then) = then {
        writeln!(out, "\nBefore: {}.", summary::counts(&then.findings))?;
    }
    if report.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**{}.**", summary::counts(&report.findings))
}

fn table(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
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
        let name = cell(&code(control.control));
        write!(out, "| {} | {name} | ", control.id)?;
        if compared {
            let before = control.before.map_or("-", |verdict| verdict.word());
            write!(out, "{before} | ")?;
        }
        let why = cell(&prose(control.reason));
        writeln!(out, "{} | {why} |", control.verdict())?;
    }
    Ok(())
}

impl ControlV1<'_> {
    /// The verdict now, and whether it is let through.
    fn verdict(&self) -> String {
        let allowed = if self.allowed { " (allowed)" } else { "" };
        format!("{}{allowed}", self.after)
    }
}

fn exceptions(out: &mut dyn Write, controls: &[ControlV1<'_>]) -> io::Result<()> {
    let mut excepted = controls
        .iter()
        .filter_map(|control| Some((control, control.exception?)))
        .peekable();
    if excepted.peek().is_some() {
        writeln!(out, "\n## Exceptions\n")?;
    }
    for (control, reason) in excepted {
        let name = code(control.control);
        writeln!(out, "- {} {name}: {}", control.id, prose(reason))?;
    }
    Ok(())
}

fn to_do(out: &mut dyn Write, groups: &[ToDoV1<'_>]) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What remains to be done")?;
    for group in groups {
        let what = match (group.mendable, group.advice.is_empty()) {
            (true, _) => "`cis-fix plan` shows the changes, `cis-fix apply` makes them.",
            (false, true) => "the reason says what is in the way.",
            (false, false) => "for a person to do:",
        };
        writeln!(out, "\n{}: {what}", group.controls)?;
        if !group.advice.is_empty() {
            let lines = group.advice.iter().map(String::as_str);
            write!(out, "\n{}", fenced("text", lines))?;
        }
    }
    Ok(())
}

/// What became of each step of an apply.
fn done(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let Some(outcomes) = report.outcomes.as_ref().filter(|all| !all.is_empty()) else {
        return Ok(());
    };
    writeln!(
        out,
        "\n## What was changed\n\n{}.\n",
        summary::applied(outcomes)
    )?;
    for outcome in outcomes {
        write!(out, "- {}: {}", code(outcome.step), outcome.outcome)?;
        match outcome.why {
            Some(why) => writeln!(out, ", {}", prose(why))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

fn one(out: &mut dyn Write, control: &ControlV1<'_>) -> io::Result<()> {
    let (id, title) = (control.id, prose(control.title));
    writeln!(out, "\n### {id} {title}\n")?;
    write!(out, "**{}**", control.verdict())?;
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
            code(&evidence.seen)
        )?;
    }
    if let Some(event) = &control.unheard {
        writeln!(
            out,
            "\nNobody would hear today, for example, of {}",
            code(event)
        )?;
    }
    Ok(())
}

fn answers(out: &mut dyn Write, command: &CommandV1) -> io::Result<()> {
    let shell = fenced("sh", std::iter::once(command.command.as_str()));
    write!(out, "\n{shell}")?;
    match &command.before {
        Some(before) if *before == command.after => answer(out, "Before and now", &command.after),
        Some(before) => {
            answer(out, "Before", before)?;
            answer(out, "Now", &command.after)
        }
        None => answer(out, "Now", &command.after),
    }
}

/// The answer as the AWS CLI would print it, or a word on why there is none.
fn answer(out: &mut dyn Write, when: &str, answer: &AnswerV1) -> io::Result<()> {
    write!(out, "\n{when}:")?;
    match answer.heard {
        Heard::Answered => {}
        Heard::Empty => return writeln!(out, " nothing is printed: there is none"),
        Heard::NoSuchThing => return writeln!(out, " there is no such log group"),
        Heard::NotAsked => return writeln!(out, " not asked"),
        Heard::Denied => {
            let action = answer.action.as_deref().unwrap_or_default();
            return writeln!(out, " denied: {}", code(action));
        }
    }
    let text = json::text(answer.answer.as_ref().unwrap_or_default());
    write!(out, "\n\n{}", fenced("json", text.lines()))
}
