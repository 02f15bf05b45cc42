//! One control file: its YAML structure, and the checks that a control must pass.

use super::noise::{NoiseBlock, SsoBlock, check_noise, check_sso};
use crate::control::{
    AcceptedPattern, AlarmSettings, BenchmarkVersion, ByVersion, Control, ControlKind,
    ExampleEvent, FilterControl, LoggingControl, RejectedPattern, Slug, SsoPattern,
};
use crate::pattern::{Coverage, Pattern, decide_coverage};
use crate::yaml::{PathSegment, YamlDocument, YamlError};
use serde::Deserialize;

/// A control file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControlFile {
    slug: String,
    ids: ByVersion<String>,
    titles: ByVersion<String>,
    level: ByVersion<u8>,
    security_hub: Option<String>,
    rationale: String,
    noise: Option<NoiseBlock>,
    filter: Option<FilterBlock>,
    logging: Option<LoggingControl>,
    examples: Option<ExamplesBlock>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilterBlock {
    create: ByVersion<String>,
    accept: Vec<AcceptedEntry>,
    #[serde(default)]
    reject: Vec<RejectedEntry>,
    sso: Option<SsoBlock>,
    metric: MetricBlock,
    alarm: AlarmSettings,
    happened: String,
    ask: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedEntry {
    pattern: String,
    source: String,
    since: BenchmarkVersion,
    until: Option<BenchmarkVersion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RejectedEntry {
    pattern: String,
    source: String,
    why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetricBlock {
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamplesBlock {
    #[serde(rename = "match")]
    matching: Vec<ExampleEntry>,
    ignore: Vec<ExampleEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    why: String,
    event: serde_json::Value,
    since: Option<BenchmarkVersion>,
    until: Option<BenchmarkVersion>,
}

/// Parses and checks one control. Also returns the document, for errors found later.
pub(super) fn read_control(text: &str) -> Result<(Control, YamlDocument<ControlFile>), YamlError> {
    let (control, document) = parse_control(text)?;
    if let Some(filter) = control.filter() {
        check_created(&document, filter)?;
    }
    check_examples(&document, &control)?;
    check_noise(&document, &control)?;
    check_sso(&document, &control)?;
    Ok((control, document))
}

/// Parses one control. Does not check that its patterns agree with its examples and each other.
pub(super) fn parse_control(text: &str) -> Result<(Control, YamlDocument<ControlFile>), YamlError> {
    let document: YamlDocument<ControlFile> = YamlDocument::read(text)?;
    let raw = &document.value;
    check_header(&document)?;
    let kind = match (&raw.filter, &raw.logging) {
        (Some(filter), None) => ControlKind::Filter(read_filter(&document, filter)?),
        (None, Some(logging)) => ControlKind::Logging(logging.clone()),
        (Some(_), Some(_)) => {
            return Err(document.error_at(
                &["logging".into()],
                "a control has a `filter` or a `logging` block, not both",
            ));
        }
        (None, None) => {
            return Err(document.error_at(&[], "a control needs a `filter` or a `logging` block"));
        }
    };
    let no_examples = ExamplesBlock::default();
    let examples = raw.examples.as_ref().unwrap_or(&no_examples);
    let control = Control {
        slug: Slug::new(raw.slug.as_str()),
        ids: raw.ids.clone(),
        titles: raw.titles.clone(),
        level: raw.level.clone(),
        security_hub: raw.security_hub.clone(),
        rationale: raw.rationale.trim().to_owned(),
        noise: raw.noise.as_ref().map(NoiseBlock::read),
        kind,
        matching: examples.matching.iter().map(read_example).collect(),
        ignored: examples.ignore.iter().map(read_example).collect(),
    };
    Ok((control, document))
}

fn check_header(document: &YamlDocument<ControlFile>) -> Result<(), YamlError> {
    let raw = &document.value;
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if raw.slug.is_empty() || !raw.slug.chars().all(is_allowed) {
        return Err(document.error_at(
            &["slug".into()],
            "a slug is made of lower-case letters, digits and hyphens: it becomes part of names in AWS",
        ));
    }
    for (version, level) in raw.level.entries() {
        if !(1..=2).contains(level) {
            return Err(document.error_at(
                &["level".into(), version.to_string().as_str().into()],
                "a level is 1 or 2",
            ));
        }
    }
    if raw.ids.entries().next().is_none() {
        return Err(document.error_at(&["ids".into()], "a control needs a number in some version"));
    }
    Ok(())
}

fn read_filter(
    document: &YamlDocument<ControlFile>,
    raw: &FilterBlock,
) -> Result<FilterControl, YamlError> {
    let mut create = Vec::new();
    for (version, text) in raw.create.entries() {
        let path = [
            "filter".into(),
            "create".into(),
            version.to_string().as_str().into(),
        ];
        let pattern = parse_pattern(document, &path, text)?;
        pattern.ensure_documented().map_err(|error| {
            document.error_at(&path, format!("not a pattern we may write: {error}"))
        })?;
        create.push((version, pattern));
    }
    let mut accept = Vec::new();
    for (index, accepted) in raw.accept.iter().enumerate() {
        let path = [
            "filter".into(),
            "accept".into(),
            index.into(),
            "pattern".into(),
        ];
        accept.push(AcceptedPattern {
            pattern: parse_pattern(document, &path, &accepted.pattern)?,
            source: accepted.source.clone(),
            since: accepted.since,
            until: accepted.until.unwrap_or(BenchmarkVersion::LAST),
        });
    }
    Ok(FilterControl {
        create: create.into_iter().collect(),
        reject: read_rejected(document, raw, &accept)?,
        sso: raw
            .sso
            .as_ref()
            .map(|sso| read_sso(document, sso))
            .transpose()?,
        accept,
        metric_value: raw.metric.value.clone(),
        alarm: raw.alarm.clone(),
        happened: raw.happened.trim().to_owned(),
        ask: raw.ask.trim().to_owned(),
    })
}

fn read_sso(document: &YamlDocument<ControlFile>, raw: &SsoBlock) -> Result<SsoPattern, YamlError> {
    let path = ["filter".into(), "sso".into(), "pattern".into()];
    Ok(raw.read(parse_pattern(document, &path, &raw.pattern)?))
}

fn read_rejected(
    document: &YamlDocument<ControlFile>,
    raw: &FilterBlock,
    accept: &[AcceptedPattern],
) -> Result<Vec<RejectedPattern>, YamlError> {
    let read = |(index, entry): (usize, &RejectedEntry)| {
        let path: [PathSegment; 4] = [
            "filter".into(),
            "reject".into(),
            index.into(),
            "pattern".into(),
        ];
        let pattern = parse_pattern(document, &path, &entry.pattern)?;
        if accept.iter().any(|accepted| accepted.pattern == pattern) {
            return Err(document.error_at(&path, "this pattern is accepted, too"));
        }
        Ok(RejectedPattern {
            pattern,
            source: entry.source.clone(),
            why: entry.why.trim().to_owned(),
        })
    };
    raw.reject.iter().enumerate().map(read).collect()
}

fn parse_pattern(
    document: &YamlDocument<ControlFile>,
    path: &[PathSegment],
    text: &str,
) -> Result<Pattern, YamlError> {
    Pattern::parse(text).map_err(|error| {
        document.error_at(
            path,
            format!("this pattern does not parse: {}", error.describe(text)),
        )
    })
}

/// Each version that has the control must create a pattern, and the control must accept that
/// pattern. Otherwise the next plan would create it again.
fn check_created(
    document: &YamlDocument<ControlFile>,
    filter: &FilterControl,
) -> Result<(), YamlError> {
    for version in BenchmarkVersion::all() {
        if document.value.ids.at(version).is_none() {
            continue;
        }
        let path: [PathSegment; 2] = ["filter".into(), "create".into()];
        let Some(created) = filter.create.at(version) else {
            return Err(document.error_at(&path, format!("nothing to create for CIS {version}")));
        };
        let is_accepted = filter
            .accepted(version)
            .any(|accepted| decide_coverage(&[created], &accepted.pattern) == Coverage::Equal);
        if !is_accepted {
            return Err(document.error_at(
                &path,
                format!("what is created for CIS {version} is not among the patterns it accepts"),
            ));
        }
    }
    Ok(())
}

fn read_example(raw: &ExampleEntry) -> ExampleEvent {
    ExampleEvent {
        why: raw.why.trim().to_owned(),
        event: raw.event.clone(),
        since: raw.since.unwrap_or(BenchmarkVersion::FIRST),
        until: raw.until.unwrap_or(BenchmarkVersion::LAST),
    }
}

fn check_examples(
    document: &YamlDocument<ControlFile>,
    control: &Control,
) -> Result<(), YamlError> {
    let Some(filter) = control.filter() else {
        return Ok(());
    };
    if control.matching.is_empty() || control.ignored.is_empty() {
        return Err(document.error_at(
            &["examples".into()],
            "a control needs at least one event that matches and one that is ignored",
        ));
    }
    let lists = [
        ("match", &control.matching, true),
        ("ignore", &control.ignored, false),
    ];
    for (name, examples, expected) in lists {
        for (index, example) in examples.iter().enumerate() {
            for version in BenchmarkVersion::all().filter(|v| example.applies(*v)) {
                let Some(created) = filter.create.at(version) else {
                    continue;
                };
                if created.matches(&example.event) != expected {
                    let path = ["examples".into(), name.into(), index.into()];
                    let does = if expected {
                        "does not match"
                    } else {
                        "matches"
                    };
                    return Err(document.error_at(
                        &path,
                        format!("this event {does} what is created for CIS {version}"),
                    ));
                }
            }
        }
    }
    Ok(())
}
