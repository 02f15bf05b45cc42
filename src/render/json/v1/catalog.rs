//! What `list` and `explain` print.

use super::FORMAT_VERSION;
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, ExampleEvent};
use crate::pattern::Pattern;
use serde::Serialize;

/// What `list` prints.
#[derive(Debug, Serialize)]
pub struct CatalogV1<'a> {
    /// 1.
    pub format_version: u32,
    /// The benchmark version whose control numbers are used.
    pub benchmark: String,
    /// The controls.
    pub controls: Vec<ControlV1<'a>>,
}

/// A control.
#[derive(Debug, Serialize)]
pub struct ControlV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The profile level.
    pub level: Option<u8>,
    /// The id of the Security Hub control.
    pub security_hub: Option<&'a str>,
    /// Why the control matters.
    pub rationale: &'a str,
    /// The pattern the program creates; null for access logging.
    pub pattern: Option<&'a str>,
    /// The pattern texts that meet the control.
    pub accepted: Vec<&'a str>,
    /// Prescribed pattern texts that count in no version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<RejectedPatternV1<'a>>,
    /// Sample events that match the created pattern.
    pub matches: Vec<ExampleV1<'a>>,
    /// Sample events that do not match it.
    pub ignores: Vec<ExampleV1<'a>>,
}

/// A prescribed pattern that does not count.
#[derive(Debug, Serialize)]
pub struct RejectedPatternV1<'a> {
    /// The text.
    pub pattern: &'a str,
    /// Who prescribes it.
    pub source: &'a str,
    /// Why it does not count.
    pub why: &'a str,
}

/// What `explain` prints: these fields and those of the control.
#[derive(Debug, Serialize)]
pub struct ControlExplanationV1<'a> {
    /// 1.
    pub format_version: u32,
    /// The benchmark version whose control number and texts are used.
    pub benchmark: String,
    /// The control.
    #[serde(flatten)]
    pub control: ControlV1<'a>,
}

impl<'a> ControlExplanationV1<'a> {
    /// The document of one control.
    #[must_use]
    pub fn new(control: &'a Control, version: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            benchmark: version.to_string(),
            control: ControlV1::new(control, version),
        }
    }
}

/// A sample event.
#[derive(Debug, Serialize)]
pub struct ExampleV1<'a> {
    /// What the event shows.
    pub why: &'a str,
    /// The `CloudTrail` record.
    pub event: &'a serde_json::Value,
}

impl<'a> CatalogV1<'a> {
    /// The document of a whole catalog.
    #[must_use]
    pub fn new(catalog: &'a Catalog, version: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            benchmark: version.to_string(),
            controls: catalog
                .in_version(version)
                .map(|control| ControlV1::new(control, version))
                .collect(),
        }
    }
}

impl<'a> ControlV1<'a> {
    /// One control.
    #[must_use]
    pub fn new(control: &'a Control, version: BenchmarkVersion) -> Self {
        let filter = control.filter();
        Self {
            control: control.slug.as_str(),
            id: control.id(version),
            title: control.title(version),
            level: control.level.at(version).copied(),
            security_hub: control.security_hub.as_deref(),
            rationale: &control.rationale,
            pattern: filter.and_then(|f| f.create.at(version)).map(Pattern::text),
            accepted: filter
                .into_iter()
                .flat_map(|f| f.accepted(version))
                .map(|accepted| accepted.pattern.text())
                .collect(),
            rejected: filter
                .into_iter()
                .flat_map(|f| &f.reject)
                .map(|rejected| RejectedPatternV1 {
                    pattern: rejected.pattern.text(),
                    source: &rejected.source,
                    why: &rejected.why,
                })
                .collect(),
            matches: examples(&control.matching, version),
            ignores: examples(&control.ignored, version),
        }
    }
}

fn examples(examples: &[ExampleEvent], version: BenchmarkVersion) -> Vec<ExampleV1<'_>> {
    examples
        .iter()
        .filter(|example| example.applies(version))
        .map(|example| ExampleV1 {
            why: &example.why,
            event: &example.event,
        })
        .collect()
}
