//! The screens of `verify`: AWS's verdict on the patterns, the newest access logs, and the fire drill. A difference between
//! AWS and our evaluator stands out.

use super::control_numbers::abbreviate_numbers;
use super::writer::{LineWriter, Style};
use crate::control_characters::escape_json;
use crate::verify::{
    AlarmReset, DeliveryStatus, FilterTestResult, FireDrillResult, LogDelivery, MatcherVerdict,
    Verification,
};
use std::io;

/// Writes AWS's verdict on each pattern, the newest access logs, and every difference.
///
/// # Errors
///
/// If the writer fails.
pub fn write_verification(
    writer: &mut LineWriter<'_>,
    verification: &Verification,
) -> io::Result<()> {
    let Verification {
        tests, deliveries, ..
    } = verification;
    if tests.is_empty() && deliveries.is_empty() {
        writer.end_line()?;
        return writer.write_paragraph(
            Style::Warning,
            0,
            "Nothing passes that AWS could be asked about.",
        );
    }
    if !tests.is_empty() {
        write_tests(writer, tests)?;
    }
    if !deliveries.is_empty() {
        write_deliveries(writer, deliveries)?;
    }
    write_differences(writer, verification)
}

fn write_tests(writer: &mut LineWriter<'_>, tests: &[FilterTestResult]) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(
        Style::Bold,
        "AWS's own word on the patterns (TestMetricFilter)",
    )?;
    let labels = tests.iter().map(|one| verdict_label(&one.verdict).1.len());
    let ids = tests.iter().map(|one| one.test.id.len());
    let columns = TestColumns {
        labels: labels.max().unwrap_or(0),
        ids: ids.max().unwrap_or(0),
    };
    let mut reasons: Vec<&str> = Vec::new();
    for result in tests {
        let MatcherVerdict::Unconfirmed { reason } = &result.verdict else {
            columns.write_row(writer, &[result])?;
            continue;
        };
        // One reason is often that of all tests, as for a permission that is missing.
        if reasons.contains(&reason.as_str()) {
            continue;
        }
        reasons.push(reason);
        let same = tests.iter().filter(|one| one.verdict == result.verdict);
        columns.write_row(writer, &same.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn verdict_label(verdict: &MatcherVerdict) -> (Style, &'static str) {
    match verdict {
        MatcherVerdict::Agrees => (Style::Success, "agrees"),
        MatcherVerdict::Differs { .. } => (Style::Error, "DIFFERS"),
        MatcherVerdict::Unconfirmed { .. } => (Style::Warning, "not confirmed by AWS"),
    }
}

/// The widths of the columns before the result.
struct TestColumns {
    labels: usize,
    ids: usize,
}

impl TestColumns {
    /// Writes the row of tests that have the same verdict.
    fn write_row(
        &self,
        writer: &mut LineWriter<'_>,
        results: &[&FilterTestResult],
    ) -> io::Result<()> {
        let Self { labels, ids } = *self;
        let Some(FilterTestResult { test, verdict }) = results.first() else {
            return Ok(());
        };
        let (id, filter) = match results {
            [_] => (test.id.clone(), test.filter.clone()),
            many => {
                let mut numbers: Vec<&str> = many.iter().map(|one| one.test.id.as_str()).collect();
                numbers.dedup();
                let filters = format!("{} filters", many.len());
                (abbreviate_numbers(&numbers), filters)
            }
        };
        let events = count_events(test.events.len());
        let (style, label) = verdict_label(verdict);
        let result = match verdict {
            MatcherVerdict::Agrees => events,
            MatcherVerdict::Differs { events: differing } => {
                format!("on {} of {events}", differing.len())
            }
            MatcherVerdict::Unconfirmed { reason } => reason.clone(),
        };
        writer.write(Style::Plain, "  ")?;
        writer.write(style, &format!("{label:<labels$}"))?;
        let line = format!("  {id:<ids$}  {filter}  {result}");
        writer.write_paragraph(Style::Plain, 6, &line)
    }
}

fn write_deliveries(writer: &mut LineWriter<'_>, deliveries: &[LogDelivery]) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "The newest access logs")?;
    for delivery in deliveries {
        let style = match delivery.status() {
            DeliveryStatus::Delivered => Style::Success,
            DeliveryStatus::Late | DeliveryStatus::None | DeliveryStatus::Unknown => Style::Warning,
        };
        let bucket = &delivery.location.bucket;
        writer.write_paragraph(style, 4, &format!("  {bucket}  {}", delivery.describe()))?;
    }
    Ok(())
}

fn count_events(number: usize) -> String {
    format!("{number} event{}", if number == 1 { "" } else { "s" })
}

/// Writes each differing event as a line that can be copied into a file for `cis-fix pattern test`.
fn write_differences(writer: &mut LineWriter<'_>, verification: &Verification) -> io::Result<()> {
    let differences: Vec<_> = verification.differences().collect();
    if differences.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    let many = count_events(differences.len());
    writer.write_line(Style::Error, &format!("AWS DIFFERS FROM CIS-FIX on {many}"))?;
    writer.write_paragraph(
        Style::Plain,
        2,
        "  What cis-fix proves about these patterns does not hold on AWS. Please report it with these lines, as `cis-fix pattern test` reads them:",
    )?;
    for (test, event) in differences {
        let difference = if event.matches {
            "AWS matches it, and cis-fix says it does not"
        } else {
            "AWS does not match it, and cis-fix says it does"
        };
        writer.write_paragraph(
            Style::Plain,
            4,
            &format!("  {} {}: {difference}", test.id, test.filter),
        )?;
        writer.write_line(Style::Plain, &escape_json(&event.to_line()))?;
    }
    Ok(())
}

/// Writes the outcome of the fire drill and who was notified.
///
/// # Errors
///
/// If the writer fails.
pub fn write_fire_drill(writer: &mut LineWriter<'_>, result: &FireDrillResult) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Fire drill")?;
    let style = match result.reset {
        AlarmReset::Done => Style::Success,
        AlarmReset::RealAlarm { .. } | AlarmReset::Failed { .. } => Style::Error,
    };
    writer.write_paragraph(style, 4, &format!("  {}", result.describe()))?;
    for composite in &result.drill.composites {
        let text = format!("  with  {}", composite.describe());
        writer.write_paragraph(Style::Plain, 4, &text)?;
    }
    for recipient in &result.drill.recipients {
        writer.write_paragraph(Style::Plain, 4, &format!("  told  {recipient}"))?;
    }
    writer.write_paragraph(
        Style::Plain,
        4,
        "  Ask them whether it came: that they have read it is the one thing AWS does not tell.",
    )
}
