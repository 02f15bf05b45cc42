//! The plan on the screen: changes, notes, and what it comes to.

use super::change;
use super::control_numbers::span;
use super::writer::{LineWriter, Style};
use crate::assess::Finding;
use crate::plan::{Plan, Step};
use std::io;

/// The changes, the notes and what it comes to; `whole` shows also the texts alarms will carry.
///
/// # Errors
///
/// If the writer fails.
pub fn plan(
    writer: &mut LineWriter<'_>,
    plan: &Plan,
    findings: &[Finding],
    whole: bool,
) -> io::Result<()> {
    writer.end_line()?;
    match plan.steps.len() {
        0 => writer.write_line(Style::Bold, "Plan: nothing to change")?,
        1 => writer.write_line(Style::Bold, "Plan: 1 change")?,
        many => writer.write_line(Style::Bold, &format!("Plan: {many} changes"))?,
    }
    let mut above: Option<String> = None;
    for step in &plan.steps {
        let (sign, style) = change::mark(&step.change);
        let title = change::title(&step.change, above.as_deref());
        above = Some(step.change.resource());
        writer.write_wrapped(style, 8, &format!("  {sign} {title}"))?;
        writer.write_wrapped(
            Style::Dim,
            8,
            &format!("  ({})", span(&ids(step, findings))),
        )?;
        writer.end_line()?;
        change::body(writer, &step.change, whole)?;
    }
    notes(writer, plan)?;
    totals(writer, plan)
}

fn ids<'a>(step: &Step, findings: &'a [Finding]) -> Vec<&'a str> {
    findings
        .iter()
        .filter(|finding| step.controls.contains(&finding.control))
        .map(|finding| finding.id.as_str())
        .collect()
}

fn notes(writer: &mut LineWriter<'_>, plan: &Plan) -> io::Result<()> {
    if plan.notes.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Notes")?;
    for note in &plan.notes {
        writer.write_paragraph(Style::Plain, 4, &format!("  {}: {}", note.about, note.text))?;
    }
    Ok(())
}

fn totals(writer: &mut LineWriter<'_>, plan: &Plan) -> io::Result<()> {
    let totals = &plan.totals;
    if plan.steps.is_empty() {
        return Ok(());
    }
    if totals.filters_added + totals.alarms_added == 0 {
        writer.end_line()?;
        return writer.write_line(Style::Dim, &format!("Checksum {}", plan.digest));
    }
    let dollars = |cents: usize| format!("${}.{:02}", cents / 100, cents % 100);
    writer.end_line()?;
    writer.write_paragraph(
        Style::Plain,
        0,
        &format!(
            "Adds {} ({} of the {} a log group may have), {}, {}.",
            many(totals.filters_added, "metric filter"),
            totals.filters_used,
            totals.filters_allowed,
            many(totals.metrics_added, "metric"),
            many(totals.alarms_added, "alarm"),
        ),
    )?;
    writer.write_paragraph(
        Style::Plain,
        0,
        &format!(
            "Costs {} a month for alarms and at most {} for metrics, which are paid for only in hours with an event \
             (list prices of us-east-1, aws.amazon.com/cloudwatch/pricing; the free tier has ten of each).",
            dollars(totals.alarm_cents),
            dollars(totals.metric_cents_at_most)
        ),
    )?;
    writer.write_line(Style::Dim, &format!("Checksum {}", plan.digest))
}

/// A number of things.
fn many(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}
