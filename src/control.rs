//! One requirement of the benchmark. `catalog` makes these from `patterns/*.yaml`.

mod version;

pub use version::{BenchmarkVersion, ByVersion, UnknownVersion};

use crate::pattern::Pattern;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a control in all benchmark versions, such as `iam-policy-changes`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Wraps a slug.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the slug.
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

/// One requirement of the benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its name in every version.
    pub slug: Slug,
    /// Its number in each benchmark version.
    pub ids: ByVersion<String>,
    /// The requirement's title in each benchmark version.
    pub titles: ByVersion<String>,
    /// The profile level, 1 or 2.
    pub level: ByVersion<u8>,
    /// The Security Hub control that checks the same thing.
    pub security_hub: Option<String>,
    /// Why it matters.
    pub rationale: String,
    /// How its alarm can go off although nothing is wrong; `None` if that is not known to happen.
    pub noise: Option<Noise>,
    /// What the control requires.
    pub kind: ControlKind,
    /// Events that the created pattern must match.
    pub matching: Vec<ExampleEvent>,
    /// Events that it must not match.
    pub ignored: Vec<ExampleEvent>,
}

/// What a control requires.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all controls have the large variant"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum ControlKind {
    /// A metric filter, an alarm on its metric, and a person who is notified.
    Filter(FilterControl),
    /// Access logging on the trails' buckets.
    Logging(LoggingControl),
}

/// The part of a control that requires a metric filter and an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterControl {
    /// The pattern we create, by version.
    pub create: ByVersion<Pattern>,
    /// The accepted patterns.
    pub accept: Vec<AcceptedPattern>,
    /// Prescribed patterns that count in no version.
    pub reject: Vec<RejectedPattern>,
    /// The accepted pattern that the setting `sso` chooses; `None` if the setting does not concern the control.
    pub sso: Option<SsoPattern>,
    /// The value of the metric per event, as CloudWatch Logs stores it.
    pub metric_value: String,
    /// The configuration of the alarm.
    pub alarm: AlarmSettings,
    /// What happened, as a continuation of "In account N, ".
    pub happened: String,
    /// The first question to ask.
    pub ask: String,
}

/// A prescribed pattern. A filter that already has it is accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedPattern {
    /// The pattern.
    pub pattern: Pattern,
    /// Who prescribes it.
    pub source: String,
    /// The first version that accepts it.
    pub since: BenchmarkVersion,
    /// The last version that accepts it.
    pub until: BenchmarkVersion,
}

/// A prescribed pattern that does not serve the control.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedPattern {
    /// The pattern.
    pub pattern: Pattern,
    /// Who prescribes it.
    pub source: String,
    /// Why it does not count, one clause.
    pub why: String,
}

/// The accepted pattern for accounts whose people sign in through an identity provider. It leaves out the noise of the control.
#[derive(Debug, Clone, PartialEq)]
pub struct SsoPattern {
    /// The pattern.
    pub pattern: Pattern,
    /// The first benchmark version whose own text it is.
    pub named_since: BenchmarkVersion,
    /// Who names it for earlier versions, so that it counts there.
    pub counts_before: String,
    /// What raises no alarm any more, a noun phrase.
    pub silent: String,
}

/// The configuration of an alarm, with the names of `PutMetricAlarm`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmSettings {
    /// The statistic, such as `Sum`.
    pub statistic: String,
    /// The comparison operator, such as `GreaterThanOrEqualToThreshold`.
    pub comparison: String,
    /// The number of matching events per period that raise the alarm.
    pub threshold: f64,
    /// The period in seconds: 10, 20, 30 or a multiple of 60.
    pub period: i32,
    /// The number of periods to evaluate.
    pub evaluation_periods: i32,
    /// How to treat periods without data.
    pub treat_missing_data: String,
}

/// How an alarm can go off although nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// Why it goes off, as one clause without a full stop.
    pub why: String,
    /// The setting that reduces the noise, as one clause without a full stop.
    pub narrow: String,
    /// An event of that kind. A filter that does not match it is not noisy.
    pub event: serde_json::Value,
}

/// The part of a control that requires access logging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggingControl {
    /// The number of days until access logs expire in a bucket we create.
    pub retention_days: i32,
}

/// A sample event.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleEvent {
    /// What the event shows.
    pub why: String,
    /// The CloudTrail record.
    pub event: serde_json::Value,
    /// The first version it applies to.
    pub since: BenchmarkVersion,
    /// The last version it applies to.
    pub until: BenchmarkVersion,
}

impl Control {
    /// The number in a benchmark version, or the slug if that version does not have the control.
    #[must_use]
    pub fn id(&self, version: BenchmarkVersion) -> &str {
        self.ids
            .at(version)
            .map_or_else(|| self.slug.as_str(), String::as_str)
    }

    /// The title in a benchmark version.
    #[must_use]
    pub fn title(&self, version: BenchmarkVersion) -> &str {
        self.titles
            .at(version)
            .map_or_else(|| self.slug.as_str(), String::as_str)
    }

    /// The filter part, if this control requires a metric filter.
    #[must_use]
    pub fn filter(&self) -> Option<&FilterControl> {
        match &self.kind {
            ControlKind::Filter(filter) => Some(filter),
            ControlKind::Logging(_) => None,
        }
    }
}

impl FilterControl {
    /// The patterns that a benchmark version accepts.
    pub fn accepted(&self, version: BenchmarkVersion) -> impl Iterator<Item = &AcceptedPattern> {
        self.accept
            .iter()
            .filter(move |accepted| accepted.since <= version && version <= accepted.until)
    }
}

impl Noise {
    /// Whether a filter with this pattern counts the event.
    #[must_use]
    pub fn is_counted_by(&self, pattern: &Pattern) -> bool {
        pattern.matches(&self.event)
    }
}

impl SsoPattern {
    /// What raises no alarm any more, and what that does to the verdict of a benchmark version. Only a clause before a
    /// semicolon is shown where there is little room.
    #[must_use]
    pub fn explain(&self, version: BenchmarkVersion) -> String {
        let Self {
            named_since,
            counts_before,
            silent,
            ..
        } = self;
        if version >= *named_since {
            return format!(
                "with this pattern {silent} raise no alarm; CIS {version} names it, so the control is met by it"
            );
        }
        format!(
            "with this pattern {silent} raise no alarm, and CIS {version} does not name it; CIS names it from {named_since} on, and \
             it counts here because {counts_before} names it: by the text of CIS {version} alone the control is not met"
        )
    }
}

impl ExampleEvent {
    /// Whether the example applies to this version.
    #[must_use]
    pub fn applies(&self, version: BenchmarkVersion) -> bool {
        self.since <= version && version <= self.until
    }
}
