//! The screen of a plan: changes, notes, counts and cost.

use super::change;
use super::control_numbers::abbreviate_numbers;
use super::summary::{has_countable_resources, pluralize};
use super::writer::{LineWriter, Style};
use crate::assess::Finding;
use crate::plan::{Plan, Step, Totals};
use std::io;

/// Writes the changes, the notes and the totals; if `verbose`, also the descriptions of new alarms.
///
/// # Errors
///
/// If the writer fails.
pub fn write_plan(
    writer: &mut LineWriter<'_>,
    plan: &Plan,
    findings: &[Finding],
    verbose: bool,
) -> io::Result<()> {
    writer.end_line()?;
    match plan.steps.len() {
        0 => writer.write_line(Style::Bold, "Plan: nothing to change")?,
        1 => writer.write_line(Style::Bold, "Plan: 1 change")?,
        many => writer.write_line(Style::Bold, &format!("Plan: {many} changes"))?,
    }
    let mut previous: Option<String> = None;
    for step in &plan.steps {
        let (sign, style) = change::sign(&step.change);
        let title = change::title(&step.change, previous.as_deref());
        previous = Some(step.change.resource());
        writer.write_wrapped(style, 8, &format!("  {sign} {title}"))?;
        let numbers = abbreviate_numbers(&control_ids(step, findings));
        writer.write_wrapped(Style::Dim, 8, &format!("  ({numbers})"))?;
        writer.end_line()?;
        change::write_body(writer, &step.change, verbose)?;
    }
    write_notes(writer, plan)?;
    write_totals(writer, plan)
}

fn control_ids<'a>(step: &Step, findings: &'a [Finding]) -> Vec<&'a str> {
    findings
        .iter()
        .filter(|finding| step.controls.contains(&finding.control))
        .map(|finding| finding.id.as_str())
        .collect()
}

fn write_notes(writer: &mut LineWriter<'_>, plan: &Plan) -> io::Result<()> {
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

fn write_totals(writer: &mut LineWriter<'_>, plan: &Plan) -> io::Result<()> {
    if plan.steps.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    if has_countable_resources(&plan.totals) {
        write_counts_and_cost(writer, &plan.totals)?;
    }
    writer.write_line(Style::Dim, &format!("Checksum {}", plan.digest))
}

fn write_counts_and_cost(writer: &mut LineWriter<'_>, totals: &Totals) -> io::Result<()> {
    let dollars = |cents: usize| format!("${}.{:02}", cents / 100, cents % 100);
    writer.write_paragraph(
        Style::Plain,
        0,
        &format!(
            "Adds {} ({} of the {} a log group may have), {}, {}.",
            pluralize(totals.filters_added, "metric filter"),
            totals.filters_used,
            totals.filters_allowed,
            pluralize(totals.metrics_added, "metric"),
            pluralize(totals.alarms_added, "alarm"),
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
    )
}
