//! The catalog as a person reads it: the list, and one control whole.

use super::change::operator;
use super::paper::{Ink, Paper};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, Example, FilterControl, Kind};
use crate::pattern::{Expr, Pattern, Step};
use serde_json::{Map, Value};
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
    for control in catalog.of_version(version) {
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
        Kind::Filter(filter) => explain_filter(paper, control, filter, version, prefix, whole),
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
    whole: bool,
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
            operator(&alarm.comparison),
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
        paper.line(Ink::Plain, &format!("  {}", example.why))?;
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
