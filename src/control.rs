//! One benchmark requirement as the core uses it. `catalog` makes these from `patterns/*.yaml`.

mod version;

pub use version::{BenchmarkVersion, ByVersion, UnknownVersion};

use crate::pattern::Pattern;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name a control keeps across all benchmark versions, such as `iam-policy-changes`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Wraps a slug.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The slug's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One benchmark requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its name in every version.
    pub slug: Slug,
    /// Its number in each benchmark version.
    pub ids: ByVersion<String>,
    /// The requirement's title in each benchmark version.
    pub titles: ByVersion<String>,
    /// Profile level, 1 or 2.
    pub level: ByVersion<u8>,
    /// The Security Hub control that looks at the same thing.
    pub security_hub: Option<String>,
    /// Why it matters.
    pub rationale: String,
    /// How its alarm may go off though nothing is wrong; `None` where that is not known to happen.
    pub noise: Option<Noise>,
    /// What the control asks for.
    pub kind: ControlKind,
    /// Events that must match what we create.
    pub matching: Vec<ExampleEvent>,
    /// Events that must not.
    pub ignored: Vec<ExampleEvent>,
}

/// What a control asks for.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all controls have the large variant"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum ControlKind {
    /// A metric filter, an alarm on its metric, and a person at the end.
    Filter(FilterControl),
    /// Access logging on the trails' buckets.
    Logging(LoggingControl),
}

/// The part of a control that asks for a metric filter and an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterControl {
    /// The pattern we create, by version.
    pub create: ByVersion<Pattern>,
    /// The texts that count.
    pub accept: Vec<AcceptedPattern>,
    /// What the metric is worth per event, as CloudWatch Logs keeps it.
    pub metric_value: String,
    /// How the alarm watches the metric.
    pub alarm: AlarmSettings,
    /// What happened, in words that go on after "In account N, ".
    pub happened: String,
    /// The first question to ask.
    pub ask: String,
}

/// A prescribed text that counts when somebody else already has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedPattern {
    /// The text.
    pub pattern: Pattern,
    /// Who prescribes it.
    pub source: String,
    /// The first version in which it counts.
    pub since: BenchmarkVersion,
    /// The last version in which it counts.
    pub until: BenchmarkVersion,
}

/// How an alarm watches its metric; the names are those of `PutMetricAlarm`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmSettings {
    /// `Sum` and so on.
    pub statistic: String,
    /// `GreaterThanOrEqualToThreshold` and so on.
    pub comparison: String,
    /// Matching events per period that raise the alarm.
    pub threshold: f64,
    /// Seconds: 10, 20, 30 or a multiple of 60.
    pub period: i32,
    /// How many periods are looked at.
    pub evaluation_periods: i32,
    /// What periods without data count as.
    pub treat_missing_data: String,
}

/// How an alarm goes off though nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// Why, one clause without a full stop.
    pub why: String,
    /// The setting that narrows it, one clause without a full stop.
    pub narrow: String,
    /// An event of that kind: a filter that does not match it is not noisy.
    pub event: serde_json::Value,
}

/// The part of a control that asks for access logging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggingControl {
    /// Days until the access logs in a bucket of ours expire.
    pub retention_days: i32,
}

/// A sample event.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleEvent {
    /// What the event shows.
    pub why: String,
    /// The CloudTrail record.
    pub event: serde_json::Value,
    /// The first version it speaks of.
    pub since: BenchmarkVersion,
    /// The last version it speaks of.
    pub until: BenchmarkVersion,
}

impl Control {
    /// The number under a benchmark version, or the slug where that version has no such control.
    #[must_use]
    pub fn id(&self, version: BenchmarkVersion) -> &str {
        self.ids
            .at(version)
            .map_or_else(|| self.slug.as_str(), String::as_str)
    }

    /// The title under a benchmark version.
    #[must_use]
    pub fn title(&self, version: BenchmarkVersion) -> &str {
        self.titles
            .at(version)
            .map_or_else(|| self.slug.as_str(), String::as_str)
    }

    /// The filter part, if this control asks for a metric filter.
    #[must_use]
    pub fn filter(&self) -> Option<&FilterControl> {
        match &self.kind {
            ControlKind::Filter(filter) => Some(filter),
            ControlKind::Logging(_) => None,
        }
    }
}

impl FilterControl {
    /// The prescribed texts that count under a benchmark version.
    pub fn accepted(&self, version: BenchmarkVersion) -> impl Iterator<Item = &AcceptedPattern> {
        self.accept
            .iter()
            .filter(move |accepted| accepted.since <= version && version <= accepted.until)
    }
}

impl Noise {
    /// Whether a filter with this pattern counts it.
    #[must_use]
    pub fn is_counted_by(&self, pattern: &Pattern) -> bool {
        pattern.matches(&self.event)
    }
}

impl ExampleEvent {
    /// Whether the example speaks of this version.
    #[must_use]
    pub fn applies(&self, version: BenchmarkVersion) -> bool {
        self.since <= version && version <= self.until
    }
}
