//! The last lines of an overview: cost, details and the next command.

use super::content::Overview;
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
    let Review { findings, plan, .. } = overview.review;
    let next = overview.next;
    writer.end_line()?;
    if overview.with_plan && has_countable_resources(&plan.totals) {
        writer.write_paragraph(Style::Plain, 0, &describe_cost(plan))?;
    }
    let failing = findings.iter().find(|one| !one.verdict.is_met());
    let shown = failing.or(findings.first());
    let explain = shown.map(|one| {
        let version = match overview.benchmark {
            version if version == BenchmarkVersion::default() => String::new(),
            version => format!(" --benchmark {version}"),
        };
        format!("one control: cis-fix explain {}{version}", one.id)
    });
    write_word(writer, "Details", &next.details())?;
    if let Some(explain) = explain {
        writer.write(Style::Plain, &" ".repeat(WORD_INDENT))?;
        writer.write_line(Style::Plain, &explain)?;
    }
    let fails = findings.iter().any(|one| one.verdict == Verdict::Fail);
    let waits = findings.iter().any(|one| one.verdict == Verdict::Pending);
    let unmet = failing.is_some();
    let words = match () {
        () if overview.unheard_topic.is_some() && (overview.with_plan || !fails) => {
            "apply --notify email:YOU@EXAMPLE.COM"
        }
        () if overview.with_plan && !plan.steps.is_empty() => "apply",
        () if fails && !overview.with_plan => "plan",
        () if waits => "check",
        () if unmet => "",
        () => "verify",
    };
    let command = match words {
        "" => next.details(),
        words => next.line(words),
    };
    write_word(writer, "Next", &command)?;
    if overview.with_plan && !plan.steps.is_empty() {
        let checksum = plan.digest.to_string();
        let start = checksum.get(..CHECKSUM_DIGITS).unwrap_or(&checksum);
        write_word(writer, "Plan", start)?;
    }
    Ok(())
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
