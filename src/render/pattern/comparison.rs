//! Writes the comparison of patterns.

use crate::pattern::{Coverage, Pattern};
use crate::pattern_comparison::PatternComparison;
use crate::render::writer::{LineWriter, Style};
use std::io;

/// The width of the labels at the left.
const HANG: usize = 12;

/// Writes both sides, the verdict, and the events that show it.
///
/// # Errors
///
/// If the writer fails.
pub fn write_comparison(
    writer: &mut LineWriter<'_>,
    existing: &[&Pattern],
    required: (&Pattern, Option<&str>),
    compared: &PatternComparison,
) -> io::Result<()> {
    for pattern in existing {
        writer.write_line(Style::Plain, &format!("existing    {}", pattern.text()))?;
    }
    let (required, source) = required;
    writer.write_line(Style::Plain, &format!("required    {}", required.text()))?;
    if let Some(source) = source {
        writer.write_paragraph(Style::Dim, HANG, &format!("            {source}"))?;
    }
    writer.end_line()?;
    let style = match &compared.coverage {
        coverage if coverage.covers() => Style::Success,
        Coverage::Undecided { .. } => Style::Warning,
        _ => Style::Error,
    };
    writer.write(style, &format!("{:<HANG$}", compared.word()))?;
    writer.write_paragraph(
        Style::Plain,
        HANG,
        &verdict_sentence(compared, existing.len()),
    )?;
    write_missed(writer, compared)?;
    if let Some(event) = &compared.extra_event {
        writer.write_line(Style::Plain, &format!("beyond      {event}"))?;
    }
    write_notes(writer, compared, required)
}

/// The verdict as a sentence without a period.
fn verdict_sentence(compared: &PatternComparison, existing: usize) -> String {
    let they = if existing == 1 { "it" } else { "they" };
    let (misses, matches) = if existing == 1 {
        ("misses", "matches")
    } else {
        ("miss", "match")
    };
    let words = compared.missed.as_ref().map(|missed| missed.words.as_str());
    match &compared.coverage {
        Coverage::Equal => format!("{they} {matches} exactly the events that are required"),
        Coverage::Wider if compared.extra_event.is_none() => {
            format!("{they} {matches} every event that is required")
        }
        Coverage::Wider => format!("{they} {matches} every event that is required, and others"),
        Coverage::Narrower { .. } => format!("{they} {misses} {}", words.unwrap_or("events")),
        Coverage::Unrelated { .. } => {
            format!("{they} {matches} none of the events that are required")
        }
        Coverage::Undecided { why } => format!("not proved: {why}"),
    }
}

fn write_missed(writer: &mut LineWriter<'_>, compared: &PatternComparison) -> io::Result<()> {
    let Some(missed) = &compared.missed else {
        let event = compared.event();
        return event.map_or(Ok(()), |event| {
            writer.write_line(Style::Plain, &format!("perhaps     {event}"))
        });
    };
    writer.write_line(Style::Plain, &format!("missed      {}", missed.event))?;
    if missed.values.len() > 1 {
        let field = missed.field.as_deref().unwrap_or_default();
        let values = missed.values.join(", ");
        writer.write_paragraph(Style::Plain, HANG, &format!("with        {field} {values}"))?;
    }
    if !missed.deciding.is_empty() {
        let fields = missed.deciding.join(", ");
        writer.write_paragraph(Style::Plain, HANG, &format!("decided by  {fields}"))?;
    }
    Ok(())
}

fn write_notes(
    writer: &mut LineWriter<'_>,
    compared: &PatternComparison,
    required: &Pattern,
) -> io::Result<()> {
    let mut remarks = Vec::new();
    if compared.never_matches {
        remarks.push("no event whatever can match what exists".to_owned());
    }
    if crate::pattern::never_matches(required) {
        remarks.push("no event whatever can match what is required".to_owned());
    }
    if let Some(excess) = &compared.excess {
        remarks.push(format!(
            "it matches {} of {} events that any account records all day: an alarm on it would never fall silent, and cis-fix does not count it",
            excess.matched, excess.total
        ));
    }
    if compared.covers_records {
        remarks.push(
            "of what CloudTrail itself writes nothing is missed; that is a second verdict, and cis-fix counts the first"
                .to_owned(),
        );
    }
    for (place, remark) in remarks.iter().enumerate() {
        if place == 0 {
            writer.end_line()?;
        }
        writer.write_paragraph(Style::Plain, 6, &format!("note: {remark}"))?;
    }
    Ok(())
}
