//! The catalog as a person reads it: the list, and one control whole.

use super::paper::{Ink, Paper};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, Example, FilterControl, Kind};
use std::io;

/// All controls, one line each.
///
/// # Errors
///
/// If the writer fails.
pub fn list(paper: &mut Paper<'_>, catalog: &Catalog, version: BenchmarkVersion) -> io::Result<()> {
    let slugs = catalog
        .iter()
        .map(|c| c.slug.as_str().len())
        .max()
        .unwrap_or(0);
    paper.line(
        Ink::Strong,
        &format!("CIS AWS Foundations Benchmark {version}"),
    )?;
    for control in catalog.iter() {
        paper.line(
            Ink::Plain,
            &format!(
                "  {:<5} {:<slugs$}  {:<13} {}",
                control.id(version),
                control.slug,
                control.security_hub.as_deref().unwrap_or("-"),
                control.title(version)
            ),
        )?;
    }
    Ok(())
}

/// One control: why, the pattern, sample events, what would be made.
///
/// # Errors
///
/// If the writer fails.
pub fn explain(
    paper: &mut Paper<'_>,
    control: &Control,
    version: BenchmarkVersion,
    prefix: &str,
) -> io::Result<()> {
    let title = format!(
        "{} {}: {}",
        control.id(version),
        control.slug,
        control.title(version)
    );
    paper.line(Ink::Strong, &title)?;
    paper.line(
        Ink::Plain,
        &format!("CIS {version}, level {}", level(control, version)),
    )?;
    paper.line(Ink::Plain, &format!("Numbers: {}", numbers(control)))?;
    if let Some(hub) = &control.security_hub {
        paper.line(Ink::Plain, &format!("Security Hub: {hub}"))?;
    }
    paper.end()?;
    paper.line(Ink::Plain, &control.rationale)?;
    match &control.kind {
        Kind::Filter(filter) => explain_filter(paper, control, filter, version, prefix),
        Kind::Logging(logging) => {
            paper.end()?;
            paper.line(Ink::Strong, "What is made")?;
            paper.line(
                Ink::Plain,
                "  a private, encrypted, versioned bucket in the Region of each trail bucket, which lets S3 deliver \
                 the logs of that bucket only;",
            )?;
            paper.line(
                Ink::Plain,
                &format!(
                    "  access logging of the trail bucket to it; logs expire after {} days",
                    logging.retention_days
                ),
            )
        }
    }
}

fn explain_filter(
    paper: &mut Paper<'_>,
    control: &Control,
    filter: &FilterControl,
    version: BenchmarkVersion,
    prefix: &str,
) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "What is made")?;
    let name = format!("{prefix}{}", control.slug);
    paper.line(
        Ink::Plain,
        &format!("  metric filter {name} with the pattern"),
    )?;
    if let Some(pattern) = filter.create.at(version) {
        paper.line(Ink::Plain, &format!("    {}", pattern.text()))?;
    }
    let alarm = &filter.alarm;
    paper.line(
        Ink::Plain,
        &format!(
            "  alarm {name}: {} {} {} in {} of {} s, missing data {}",
            alarm.statistic,
            alarm.comparison,
            alarm.threshold,
            alarm.evaluation_periods,
            alarm.period,
            alarm.treat_missing_data
        ),
    )?;
    paper.end()?;
    paper.line(
        Ink::Strong,
        &format!("What counts in CIS {version} when it is there already"),
    )?;
    for accepted in filter.accepted(version) {
        paper.line(
            Ink::Plain,
            &format!("  {}: {}", accepted.source, accepted.pattern.text()),
        )?;
    }
    examples(paper, "Matches", &control.matching, version)?;
    examples(paper, "Does not match", &control.ignored, version)
}

fn examples(
    paper: &mut Paper<'_>,
    title: &str,
    examples: &[Example],
    version: BenchmarkVersion,
) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, title)?;
    for example in examples.iter().filter(|example| example.applies(version)) {
        paper.line(Ink::Plain, &format!("  {}", example.why))?;
        paper.line(Ink::Faint, &format!("    {}", example.event))?;
    }
    Ok(())
}

fn level(control: &Control, version: BenchmarkVersion) -> String {
    control
        .level
        .at(version)
        .map_or_else(|| "unknown".to_owned(), u8::to_string)
}

fn numbers(control: &Control) -> String {
    let entries: Vec<String> = control
        .ids
        .entries()
        .map(|(since, id)| format!("{id} from {since}"))
        .collect();
    entries.join(", ")
}
