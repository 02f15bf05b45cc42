//! The catalog as a person reads it: the list, and one control whole.

use super::change::operator;
use super::line_wrapping::columns;
use super::text::LEAST_BESIDE;
use super::writer::{LineWriter, Style};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, ExampleEvent, FilterControl, Kind};
use crate::pattern::{Expr, Pattern, SelectorStep};
use serde_json::{Map, Value};
use std::io;

/// All controls, one line each; where the paper is narrow, the title stands below.
///
/// # Errors
///
/// If the writer fails.
pub fn list(
    writer: &mut LineWriter<'_>,
    catalog: &Catalog,
    version: BenchmarkVersion,
) -> io::Result<()> {
    let slugs = catalog
        .iter()
        .map(|c| c.slug.as_str().len())
        .max()
        .unwrap_or(0);
    writer.write_line(
        Style::Bold,
        &format!("CIS AWS Foundations Benchmark {version}"),
    )?;
    for control in catalog.in_version(version) {
        let id = format!("  {:<5} ", control.id(version));
        let hub = control.security_hub.as_deref().unwrap_or("-");
        let row = format!("{id}{:<slugs$}  {hub:<13} ", control.slug);
        let title = control.title(version);
        if writer.has_room_for(row.len() + LEAST_BESIDE) {
            writer.write(Style::Plain, &row)?;
            writer.write_paragraph(Style::Plain, row.len(), title)?;
        } else {
            writer.write_line(Style::Plain, row.trim_end())?;
            writer.write(Style::Plain, &" ".repeat(id.len()))?;
            writer.write_paragraph(Style::Plain, id.len(), title)?;
        }
    }
    Ok(())
}

/// One control: why, the pattern, what would be made, and sample events: of these the fields the
/// pattern looks at, or, if `whole`, all.
///
/// # Errors
///
/// If the writer fails.
pub fn explain(
    writer: &mut LineWriter<'_>,
    control: &Control,
    version: BenchmarkVersion,
    prefix: &str,
    whole: bool,
) -> io::Result<()> {
    let title = format!(
        "{} {}: {}",
        control.id(version),
        control.slug,
        control.title(version)
    );
    writer.write_paragraph(Style::Bold, 2, &title)?;
    writer.write_line(
        Style::Plain,
        &format!("CIS {version}, level {}", level(control, version)),
    )?;
    writer.write_paragraph(Style::Plain, 2, &format!("Numbers: {}", numbers(control)))?;
    if let Some(hub) = &control.security_hub {
        writer.write_line(Style::Plain, &format!("Security Hub: {hub}"))?;
    }
    writer.end_line()?;
    sentence(writer, 0, &control.rationale)?;
    if let Some(noise) = &control.noise {
        writer.end_line()?;
        writer.write_line(Style::Bold, "Why it may be noisy")?;
        sentence(writer, 4, &format!("  {}", noise.why))?;
        sentence(writer, 4, &format!("  {}", noise.narrow))?;
    }
    match &control.kind {
        Kind::Filter(filter) => explain_filter(writer, control, filter, version, prefix, whole),
        Kind::Logging(logging) => {
            writer.end_line()?;
            writer.write_line(Style::Bold, "What is made")?;
            let bucket = "  a private, encrypted, versioned bucket in the Region of each trail bucket, which lets \
                 S3 deliver the logs of that bucket only;";
            writer.write_paragraph(Style::Plain, 4, bucket)?;
            let logging = format!(
                "  access logging of the trail bucket to it; logs expire after {} days",
                logging.retention_days
            );
            writer.write_paragraph(Style::Plain, 4, &logging)
        }
    }
}

/// Words of the catalog's own, which hold no text to copy, even where they speak of a sign.
fn sentence(writer: &mut LineWriter<'_>, hang: usize, text: &str) -> io::Result<()> {
    writer.write_wrapped(Style::Plain, hang, text)?;
    writer.end_line()
}

fn explain_filter(
    writer: &mut LineWriter<'_>,
    control: &Control,
    filter: &FilterControl,
    version: BenchmarkVersion,
    prefix: &str,
    whole: bool,
) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "What is made")?;
    let name = format!("{prefix}{}", control.slug);
    let made = format!("  metric filter {name} with the pattern");
    writer.write_paragraph(Style::Plain, 4, &made)?;
    if let Some(pattern) = filter.create.at(version) {
        writer.write_line(Style::Plain, &format!("    {}", pattern.text()))?;
    }
    let alarm = &filter.alarm;
    writer.write_wrapped(
        Style::Plain,
        4,
        &format!(
            "  alarm {name}: {} {} {} in {} of {} s, missing data {}",
            alarm.statistic,
            operator(&alarm.comparison),
            alarm.threshold,
            alarm.evaluation_periods,
            alarm.period,
            alarm.treat_missing_data
        ),
    )?;
    writer.end_line()?;
    accepted(writer, filter, version)?;
    let looked_at = filter.create.at(version).filter(|_| !whole).map(fields);
    let looked_at = looked_at.as_deref();
    examples(writer, "Matches", &control.matching, version, looked_at)?;
    examples(
        writer,
        "Does not match",
        &control.ignored,
        version,
        looked_at,
    )
}

/// The texts that count, each beside its source, or below it where both have no room.
fn accepted(
    writer: &mut LineWriter<'_>,
    filter: &FilterControl,
    version: BenchmarkVersion,
) -> io::Result<()> {
    writer.end_line()?;
    writer.write_paragraph(
        Style::Bold,
        2,
        &format!("What counts in CIS {version} when it is there already"),
    )?;
    for accepted in filter.accepted(version) {
        let source = format!("  {}:", accepted.source);
        let pattern = accepted.pattern.text();
        if writer.has_room_for(columns(&source) + 1 + columns(pattern)) {
            writer.write_line(Style::Plain, &format!("{source} {pattern}"))?;
        } else {
            writer.write_paragraph(Style::Plain, 4, &source)?;
            writer.write_line(Style::Plain, &format!("    {pattern}"))?;
        }
    }
    Ok(())
}

fn examples(
    writer: &mut LineWriter<'_>,
    title: &str,
    examples: &[ExampleEvent],
    version: BenchmarkVersion,
    looked_at: Option<&[Vec<String>]>,
) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, title)?;
    for example in examples.iter().filter(|example| example.applies(version)) {
        sentence(writer, 4, &format!("  {}", example.why))?;
        let event = looked_at.map_or_else(
            || example.event.clone(),
            |paths| pruned(&example.event, paths),
        );
        writer.write_line(Style::Dim, &format!("    {event}"))?;
    }
    Ok(())
}

/// The fields a pattern looks at, and with them what every event is known by.
fn fields(pattern: &Pattern) -> Vec<Vec<String>> {
    let mut paths = vec![vec!["eventSource".to_owned()], vec!["eventName".to_owned()]];
    if let Some(expression) = pattern.json() {
        collect(expression, &mut paths);
    }
    paths
}

fn collect(expression: &Expr, paths: &mut Vec<Vec<String>>) {
    match expression {
        Expr::Any(operands) | Expr::All(operands) => {
            for operand in operands {
                collect(operand, paths);
            }
        }
        Expr::Condition(condition) => {
            let keys = condition
                .selector
                .steps
                .iter()
                .map_while(|step| match step {
                    SelectorStep::Key(key) => Some(key.clone()),
                    _ => None,
                });
            paths.push(keys.collect());
        }
    }
}

/// The event with only these fields, in its own order.
fn pruned(event: &Value, paths: &[Vec<String>]) -> Value {
    let Some(fields) = event.as_object() else {
        return event.clone();
    };
    let mut kept = Map::new();
    for (name, value) in fields {
        let below: Vec<Vec<String>> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(first, _)| *first == name)
            .map(|(_, rest)| rest.to_vec())
            .collect();
        if below.iter().any(Vec::is_empty) {
            kept.insert(name.clone(), value.clone());
        } else if !below.is_empty() {
            kept.insert(name.clone(), pruned(value, &below));
        }
    }
    Value::Object(kept)
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
