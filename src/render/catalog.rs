//! The catalog as a person reads it: the list, and one control whole.

use super::change::operator;
use super::paper::{Ink, Paper};
use super::text::LEAST_BESIDE;
use super::wrap::columns;
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, Example, FilterControl, Kind};
use crate::pattern::{Expr, Pattern, Step};
use serde_json::{Map, Value};
use std::io;

/// All controls, one line each; where the paper is narrow, the title stands below.
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
    for control in catalog.of_version(version) {
        let id = format!("  {:<5} ", control.id(version));
        let hub = control.security_hub.as_deref().unwrap_or("-");
        let row = format!("{id}{:<slugs$}  {hub:<13} ", control.slug);
        let title = control.title(version);
        if paper.has_room(row.len() + LEAST_BESIDE) {
            paper.put(Ink::Plain, &row)?;
            paper.prose(Ink::Plain, row.len(), title)?;
        } else {
            paper.line(Ink::Plain, row.trim_end())?;
            paper.put(Ink::Plain, &" ".repeat(id.len()))?;
            paper.prose(Ink::Plain, id.len(), title)?;
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
    paper: &mut Paper<'_>,
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
    paper.prose(Ink::Strong, 2, &title)?;
    paper.line(
        Ink::Plain,
        &format!("CIS {version}, level {}", level(control, version)),
    )?;
    paper.prose(Ink::Plain, 2, &format!("Numbers: {}", numbers(control)))?;
    if let Some(hub) = &control.security_hub {
        paper.line(Ink::Plain, &format!("Security Hub: {hub}"))?;
    }
    paper.end()?;
    sentence(paper, 0, &control.rationale)?;
    if let Some(noise) = &control.noise {
        paper.end()?;
        paper.line(Ink::Strong, "Why it may be noisy")?;
        sentence(paper, 4, &format!("  {}", noise.why))?;
        sentence(paper, 4, &format!("  {}", noise.narrow))?;
    }
    match &control.kind {
        Kind::Filter(filter) => explain_filter(paper, control, filter, version, prefix, whole),
        Kind::Logging(logging) => {
            paper.end()?;
            paper.line(Ink::Strong, "What is made")?;
            let bucket = "  a private, encrypted, versioned bucket in the Region of each trail bucket, which lets \
                 S3 deliver the logs of that bucket only;";
            paper.prose(Ink::Plain, 4, bucket)?;
            let logging = format!(
                "  access logging of the trail bucket to it; logs expire after {} days",
                logging.retention_days
            );
            paper.prose(Ink::Plain, 4, &logging)
        }
    }
}

/// Words of the catalog's own, which hold no text to copy, even where they speak of a sign.
fn sentence(paper: &mut Paper<'_>, hang: usize, text: &str) -> io::Result<()> {
    paper.flow(Ink::Plain, hang, text)?;
    paper.end()
}

fn explain_filter(
    paper: &mut Paper<'_>,
    control: &Control,
    filter: &FilterControl,
    version: BenchmarkVersion,
    prefix: &str,
    whole: bool,
) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "What is made")?;
    let name = format!("{prefix}{}", control.slug);
    let made = format!("  metric filter {name} with the pattern");
    paper.prose(Ink::Plain, 4, &made)?;
    if let Some(pattern) = filter.create.at(version) {
        paper.line(Ink::Plain, &format!("    {}", pattern.text()))?;
    }
    let alarm = &filter.alarm;
    paper.flow(
        Ink::Plain,
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
    paper.end()?;
    accepted(paper, filter, version)?;
    let looked_at = filter.create.at(version).filter(|_| !whole).map(fields);
    let looked_at = looked_at.as_deref();
    examples(paper, "Matches", &control.matching, version, looked_at)?;
    examples(
        paper,
        "Does not match",
        &control.ignored,
        version,
        looked_at,
    )
}

/// The texts that count, each beside its source, or below it where both have no room.
fn accepted(
    paper: &mut Paper<'_>,
    filter: &FilterControl,
    version: BenchmarkVersion,
) -> io::Result<()> {
    paper.end()?;
    paper.prose(
        Ink::Strong,
        2,
        &format!("What counts in CIS {version} when it is there already"),
    )?;
    for accepted in filter.accepted(version) {
        let source = format!("  {}:", accepted.source);
        let pattern = accepted.pattern.text();
        if paper.has_room(columns(&source) + 1 + columns(pattern)) {
            paper.line(Ink::Plain, &format!("{source} {pattern}"))?;
        } else {
            paper.prose(Ink::Plain, 4, &source)?;
            paper.line(Ink::Plain, &format!("    {pattern}"))?;
        }
    }
    Ok(())
}

fn examples(
    paper: &mut Paper<'_>,
    title: &str,
    examples: &[Example],
    version: BenchmarkVersion,
    looked_at: Option<&[Vec<String>]>,
) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, title)?;
    for example in examples.iter().filter(|example| example.applies(version)) {
        sentence(paper, 4, &format!("  {}", example.why))?;
        let event = looked_at.map_or_else(
            || example.event.clone(),
            |paths| pruned(&example.event, paths),
        );
        paper.line(Ink::Faint, &format!("    {event}"))?;
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
                    Step::Key(key) => Some(key.clone()),
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
