//! The last lines of an overview: cost, details and the next command.

use super::content::{AppliedPlan, Closing, Overview};
use crate::assess::Finding;
use crate::control::BenchmarkVersion;
use crate::plan::{Plan, Review};
use crate::render::summary::has_countable_resources;
use crate::render::writer::{LineWriter, Style};
use crate::verdict::Verdict;
use std::io;

/// The digits of a plan's checksum that name it on a screen. `--full` shows all of them.
const CHECKSUM_DIGITS: usize = 12;

/// The indent of the text behind a word such as `Next`.
const WORD_INDENT: usize = 9;

/// Writes the cost, and the commands that show more and go on.
pub(super) fn write_next(writer: &mut LineWriter<'_>, overview: &Overview<'_>) -> io::Result<()> {
    let plan = &overview.review.plan;
    if overview.closing == Closing::None {
        return Ok(());
    }
    writer.end_line()?;
    if overview.with_plan && has_countable_resources(&plan.totals) {
        writer.write_paragraph(Style::Plain, 0, &describe_cost(plan))?;
    }
    write_details(writer, overview)?;
    if overview.closing == Closing::NextCommand {
        write_word(writer, "Next", &next_command(overview))?;
    }
    if overview.with_plan && !plan.steps.is_empty() {
        let checksum = plan.digest.to_string();
        let start = checksum.get(..CHECKSUM_DIGITS).unwrap_or(&checksum);
        write_word(writer, "Plan", start)?;
    }
    Ok(())
}

/// Writes the commands that go on after a plan was applied, and the one that takes it back.
pub(super) fn write_next_after_apply(
    writer: &mut LineWriter<'_>,
    overview: &Overview<'_>,
    applied: &AppliedPlan<'_>,
) -> io::Result<()> {
    let findings = &overview.review.findings;
    writer.end_line()?;
    write_details(writer, overview)?;
    let is_ready = |one: &Finding| {
        matches!(
            one.verdict,
            Verdict::Pass | Verdict::Pending | Verdict::Excepted
        )
    };
    let next = match applied.drill {
        Some(control) if findings.iter().all(is_ready) && overview.unheard_topic.is_none() => {
            let drill = format!("verify --fire-drill {control}");
            overview.next.line(&drill)
        }
        _ => next_command(overview),
    };
    write_word(writer, "Next", &next)?;
    write_word(writer, "Undo", applied.way_back)
}

/// Writes the command that goes on after AWS was asked: `proof` if every control is met.
///
/// # Errors
///
/// If the writer fails.
pub fn write_next_after_verify(
    writer: &mut LineWriter<'_>,
    overview: &Overview<'_>,
    proof: &str,
) -> io::Result<()> {
    let findings = &overview.review.findings;
    writer.end_line()?;
    let next = if findings.iter().all(|one| one.verdict.is_met()) {
        overview.next.line(proof)
    } else {
        next_command(overview)
    };
    write_word(writer, "Next", &next)
}

/// Writes the commands that show everything, and everything of one control.
fn write_details(writer: &mut LineWriter<'_>, overview: &Overview<'_>) -> io::Result<()> {
    let findings = &overview.review.findings;
    write_word(writer, "Details", &overview.next.details())?;
    let failing = findings.iter().find(|one| !one.verdict.is_met());
    let Some(shown) = failing.or(findings.first()) else {
        return Ok(());
    };
    let version = match overview.benchmark {
        version if version == BenchmarkVersion::default() => String::new(),
        version => format!(" --benchmark {version}"),
    };
    writer.write(Style::Plain, &" ".repeat(WORD_INDENT))?;
    let explain = format!("one control: cis-fix explain {}{version}", shown.id);
    writer.write_line(Style::Plain, &explain)
}

/// The command that goes on.
fn next_command(overview: &Overview<'_>) -> String {
    let Review { findings, plan, .. } = overview.review;
    let next = overview.next;
    let fails = findings.iter().any(|one| one.verdict == Verdict::Fail);
    let waits = findings.iter().any(|one| one.verdict == Verdict::Pending);
    let unmet = findings.iter().any(|one| !one.verdict.is_met());
    let words = match () {
        () if overview.unheard_topic.is_some() && (overview.with_plan || !fails) => {
            "apply --notify email:YOU@EXAMPLE.COM"
        }
        () if overview.with_plan && !plan.steps.is_empty() => "apply",
        () if fails && !overview.with_plan => "plan",
        () if waits => "check",
        () if unmet => return next.details(),
        () => "verify",
    };
    next.line(words)
}

/// Writes a word and a command behind it, which is not wrapped.
fn write_word(writer: &mut LineWriter<'_>, word: &str, command: &str) -> io::Result<()> {
    writer.write(Style::Bold, &format!("{word:<WORD_INDENT$}"))?;
    writer.write_line(Style::Plain, command)
}

fn describe_cost(plan: &Plan) -> String {
    let totals = &plan.totals;
    let dollars = |cents: usize| format!("${}.{:02}", cents / 100, cents % 100);
    let (least, most) = (
        totals.alarm_cents,
        totals.alarm_cents + totals.metric_cents_at_most,
    );
    let cost = if least == most {
        dollars(least)
    } else {
        format!("{} to {}", dollars(least), dollars(most))
    };
    format!(
        "Costs {cost} a month (list prices of us-east-1). Uses {} of {} metric filters of the log group.",
        totals.filters_used, totals.filters_allowed
    )
}
