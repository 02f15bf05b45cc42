//! The screens of `list` and `explain`.

use super::alarm_trigger::describe_trigger_settings;
use super::line_wrapping::column_width;
use super::text::MIN_COLUMNS_BESIDE;
use super::writer::{LineWriter, Style};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, ControlKind, ExampleEvent, FilterControl};
use crate::pattern::{Expr, Pattern, SelectorStep};
use serde_json::{Map, Value};
use std::io;

/// Writes every control on a line. On a narrow terminal the title goes on a line of its own.
///
/// # Errors
///
/// If the writer fails.
pub fn write_control_list(
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
        if writer.has_room_for(row.len() + MIN_COLUMNS_BESIDE) {
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

/// Writes one control: why it matters, the pattern, what `apply` creates, and sample events. Of an event, only the fields
/// that the pattern reads are shown, unless `full_events`.
///
/// # Errors
///
/// If the writer fails.
pub fn write_control(
    writer: &mut LineWriter<'_>,
    control: &Control,
    version: BenchmarkVersion,
    prefix: &str,
    full_events: bool,
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
        &format!("CIS {version}, level {}", describe_level(control, version)),
    )?;
    writer.write_paragraph(
        Style::Plain,
        2,
        &format!("Numbers: {}", describe_numbers(control)),
    )?;
    if let Some(hub) = &control.security_hub {
        writer.write_line(Style::Plain, &format!("Security Hub: {hub}"))?;
    }
    writer.end_line()?;
    write_prose(writer, 0, &control.rationale)?;
    if let Some(noise) = &control.noise {
        writer.end_line()?;
        writer.write_line(Style::Bold, "Why it may be noisy")?;
        write_prose(writer, 4, &format!("  {}", noise.why))?;
        write_prose(writer, 4, &format!("  {}", noise.narrow))?;
    }
    if let Some(sso) = control.filter().and_then(|filter| filter.sso.as_ref()) {
        let text = format!("  `sso: true`: {}", sso.explain(version));
        write_prose(writer, 4, &text)?;
    }
    match &control.kind {
        ControlKind::Filter(filter) => {
            write_filter_control(writer, control, filter, version, prefix, full_events)
        }
        ControlKind::Logging(logging) => {
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

/// Writes prose of the catalog. It is wrapped even if it mentions a character that patterns contain.
fn write_prose(writer: &mut LineWriter<'_>, hang: usize, text: &str) -> io::Result<()> {
    writer.write_wrapped(Style::Plain, hang, text)?;
    writer.end_line()
}

fn write_filter_control(
    writer: &mut LineWriter<'_>,
    control: &Control,
    filter: &FilterControl,
    version: BenchmarkVersion,
    prefix: &str,
    full_events: bool,
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
        &format!("  alarm {name}: {}", describe_trigger_settings(alarm)),
    )?;
    writer.end_line()?;
    write_accepted_patterns(writer, filter, version)?;
    write_rejected_patterns(writer, filter)?;
    let shown = filter
        .create
        .at(version)
        .filter(|_| !full_events)
        .map(fields_read);
    let shown = shown.as_deref();
    write_examples(writer, "Matches", &control.matching, version, shown)?;
    write_examples(writer, "Does not match", &control.ignored, version, shown)
}

/// Writes the patterns that meet the control.
fn write_accepted_patterns(
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
        write_prescribed_pattern(writer, &accepted.source, &accepted.pattern)?;
    }
    Ok(())
}

/// Writes the prescribed patterns that count in no version, if there are any, each with the reason.
fn write_rejected_patterns(writer: &mut LineWriter<'_>, filter: &FilterControl) -> io::Result<()> {
    if filter.reject.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "What does not count in any version")?;
    for rejected in &filter.reject {
        write_prescribed_pattern(writer, &rejected.source, &rejected.pattern)?;
        write_prose(writer, 4, &format!("    {}", rejected.why))?;
    }
    Ok(())
}

/// Writes a pattern beside its source, or below it if both do not fit on a line.
fn write_prescribed_pattern(
    writer: &mut LineWriter<'_>,
    source: &str,
    pattern: &Pattern,
) -> io::Result<()> {
    let source = format!("  {source}:");
    let pattern = pattern.text();
    if writer.has_room_for(column_width(&source) + 1 + column_width(pattern)) {
        return writer.write_line(Style::Plain, &format!("{source} {pattern}"));
    }
    writer.write_paragraph(Style::Plain, 4, &source)?;
    writer.write_line(Style::Plain, &format!("    {pattern}"))
}

fn write_examples(
    writer: &mut LineWriter<'_>,
    title: &str,
    examples: &[ExampleEvent],
    version: BenchmarkVersion,
    shown: Option<&[Vec<String>]>,
) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, title)?;
    for example in examples.iter().filter(|example| example.applies(version)) {
        write_prose(writer, 4, &format!("  {}", example.why))?;
        let event = shown.map_or_else(
            || example.event.clone(),
            |paths| select_fields(&example.event, paths),
        );
        writer.write_line(Style::Dim, &format!("    {event}"))?;
    }
    Ok(())
}

/// The fields that a pattern reads, and the two that identify an event.
fn fields_read(pattern: &Pattern) -> Vec<Vec<String>> {
    let mut paths = vec![vec!["eventSource".to_owned()], vec!["eventName".to_owned()]];
    if let Some(expression) = pattern.json() {
        collect_fields(expression, &mut paths);
    }
    paths
}

fn collect_fields(expression: &Expr, paths: &mut Vec<Vec<String>>) {
    match expression {
        Expr::Any(operands) | Expr::All(operands) => {
            for operand in operands {
                collect_fields(operand, paths);
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

/// The event with only these fields, in the order of the event.
fn select_fields(event: &Value, paths: &[Vec<String>]) -> Value {
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
            kept.insert(name.clone(), select_fields(value, &below));
        }
    }
    Value::Object(kept)
}

fn describe_level(control: &Control, version: BenchmarkVersion) -> String {
    control
        .level
        .at(version)
        .map_or_else(|| "unknown".to_owned(), u8::to_string)
}

fn describe_numbers(control: &Control) -> String {
    let entries: Vec<String> = control
        .ids
        .entries()
        .map(|(since, id)| format!("{id} from {since}"))
        .collect();
    entries.join(", ")
}
