//! The settings file: its YAML structure, and the check of each value, which reports the line and
//! column of the first invalid one.

use super::allowed_verdicts::parse_allowed_verdict;
use super::error::SettingsError;
use super::layer::ConfigLayer;
use crate::control::BenchmarkVersion;
use crate::settings::{
    Colour, ControlSettings, Format, Subscriber, WriteRate, check_tag, parse_account_id,
    parse_attempts, parse_bucket_name, parse_logging_prefix, parse_name_prefix, parse_region,
    parse_role_arn, parse_timeout, parse_topic,
};
use crate::yaml::{PathSegment, Position, YamlDocument};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSettings {
    profile: Option<String>,
    region: Option<String>,
    endpoint_url: Option<String>,
    expect_account: Option<String>,
    benchmark: Option<String>,
    only: Option<Vec<String>>,
    trail: Option<String>,
    logging_bucket: Option<String>,
    logging_prefix: Option<String>,
    topic: Option<String>,
    topic_role: Option<String>,
    notify: Option<Vec<String>>,
    tags: Option<BTreeMap<String, String>>,
    name_prefix: Option<String>,
    respect_owners: Option<bool>,
    sso: Option<bool>,
    catalog: Option<String>,
    format: Option<String>,
    color: Option<String>,
    quiet: Option<bool>,
    verbose: Option<u8>,
    allow: Option<Vec<String>>,
    detailed_exitcode: Option<bool>,
    write_rate: Option<String>,
    max_changes: Option<usize>,
    connect_timeout: Option<u64>,
    attempt_timeout: Option<u64>,
    operation_timeout: Option<u64>,
    max_attempts: Option<u64>,
    yes: Option<IgnoredAny>,
    controls: Option<BTreeMap<String, Option<RawControlSettings>>>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawControlSettings {
    skip: Option<String>,
    threshold: Option<u32>,
    period: Option<i32>,
    max_threshold: Option<u32>,
    pattern: Option<String>,
}

/// A settings file that was read, with the position of each value.
#[derive(Debug)]
pub struct SettingsFile {
    /// The values in the file.
    pub layer: ConfigLayer,
    document: YamlDocument<Option<RawSettings>>,
}

impl SettingsFile {
    /// Reads a settings file. An empty file is valid and sets nothing.
    ///
    /// # Errors
    ///
    /// An unknown or duplicate key, or a value of the wrong type or that breaks a rule, each with
    /// its position.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        let document: YamlDocument<Option<RawSettings>> = YamlDocument::read(text)?;
        let empty = RawSettings::default();
        let raw = document.value.as_ref().unwrap_or(&empty);
        let layer = SettingsReader {
            document: &document,
        }
        .read_layer(raw)?;
        Ok(Self { layer, document })
    }

    /// The position of a key; `None` if the file does not have it.
    #[must_use]
    pub fn position(&self, path: &[&str]) -> Option<Position> {
        let path: Vec<PathSegment> = path.iter().map(|key| PathSegment::from(*key)).collect();
        self.document.position(&path)
    }

    /// An error at a key.
    #[must_use]
    pub fn error_at(&self, path: &[&str], message: impl Into<String>) -> SettingsError {
        let path: Vec<PathSegment> = path.iter().map(|key| PathSegment::from(*key)).collect();
        self.document.error_at(&path, message).into()
    }
}

struct SettingsReader<'a> {
    document: &'a YamlDocument<Option<RawSettings>>,
}

impl SettingsReader<'_> {
    fn read_layer(&self, raw: &RawSettings) -> Result<ConfigLayer, SettingsError> {
        let tags = raw.tags.clone().unwrap_or_default();
        for (key, value) in &tags {
            self.locate(&["tags".into(), key.as_str().into()], check_tag(key, value))?;
        }
        self.check_contradictions(raw)?;
        let targets = self.read_targets(raw)?;
        let allow = self.parse_list("allow", raw.allow.as_ref(), parse_allowed_verdict);
        Ok(ConfigLayer {
            tags,
            format: self.parse_value("format", raw.format.as_ref(), str::parse::<Format>)?,
            color: self.parse_value("color", raw.color.as_ref(), str::parse::<Colour>)?,
            quiet: raw.quiet,
            verbose: raw.verbose,
            allow: allow?.map(|verdicts| verdicts.into_iter().collect::<BTreeSet<_>>()),
            detailed_exitcode: raw.detailed_exitcode,
            write_rate: self.parse_value(
                "write_rate",
                raw.write_rate.as_ref(),
                str::parse::<WriteRate>,
            )?,
            max_changes: raw.max_changes,
            connect_timeout: self.parse_number(
                "connect_timeout",
                raw.connect_timeout,
                parse_timeout,
            )?,
            attempt_timeout: self.parse_number(
                "attempt_timeout",
                raw.attempt_timeout,
                parse_timeout,
            )?,
            operation_timeout: self.parse_number(
                "operation_timeout",
                raw.operation_timeout,
                parse_timeout,
            )?,
            max_attempts: self.parse_number("max_attempts", raw.max_attempts, parse_attempts)?,
            controls: self.read_controls(raw)?,
            ..targets
        })
    }

    fn read_targets(&self, raw: &RawSettings) -> Result<ConfigLayer, SettingsError> {
        Ok(ConfigLayer {
            profile: raw.profile.clone(),
            region: self.parse_value("region", raw.region.as_ref(), parse_region)?,
            endpoint_url: raw.endpoint_url.clone(),
            expect_account: self.parse_value(
                "expect_account",
                raw.expect_account.as_ref(),
                parse_account_id,
            )?,
            benchmark: self.parse_value("benchmark", raw.benchmark.as_ref(), |text| {
                text.parse::<BenchmarkVersion>()
                    .map_err(|error| error.to_string())
            })?,
            only: raw.only.clone(),
            trail: raw.trail.clone(),
            logging_bucket: self.parse_value(
                "logging_bucket",
                raw.logging_bucket.as_ref(),
                parse_bucket_name,
            )?,
            logging_prefix: self.parse_value(
                "logging_prefix",
                raw.logging_prefix.as_ref(),
                parse_logging_prefix,
            )?,
            topic: self.parse_value("topic", raw.topic.as_ref(), parse_topic)?,
            topic_role: self.parse_value("topic_role", raw.topic_role.as_ref(), parse_role_arn)?,
            notify: self.parse_list("notify", raw.notify.as_ref(), str::parse::<Subscriber>)?,
            name_prefix: self.parse_value(
                "name_prefix",
                raw.name_prefix.as_ref(),
                parse_name_prefix,
            )?,
            respect_owners: raw.respect_owners,
            sso: raw.sso,
            catalog: raw.catalog.clone(),
            ..ConfigLayer::default()
        })
    }

    fn check_contradictions(&self, raw: &RawSettings) -> Result<(), SettingsError> {
        if raw.yes.is_some() {
            let message = "`yes` is said on the command line only: consent is given each time";
            return Err(self.error_at("yes", message));
        }
        if raw.quiet == Some(true) && raw.verbose.is_some_and(|more| more > 0) {
            return Err(self.error_at("verbose", "quiet and verbose cannot both be meant"));
        }
        Ok(())
    }

    fn read_controls(
        &self,
        raw: &RawSettings,
    ) -> Result<BTreeMap<String, ControlSettings>, SettingsError> {
        let mut controls = BTreeMap::new();
        for (name, raw) in raw.controls.iter().flatten() {
            let raw = raw.clone().unwrap_or_default();
            let error_for = |key: &str, message: &str| {
                let path = ["controls".into(), name.as_str().into(), key.into()];
                SettingsError::from(self.document.error_at(&path, message))
            };
            if raw.skip.as_deref().is_some_and(|why| why.trim().is_empty()) {
                return Err(error_for(
                    "skip",
                    "`skip` needs a reason: it stands in every report",
                ));
            }
            for (key, events) in [
                ("threshold", raw.threshold),
                ("max_threshold", raw.max_threshold),
            ] {
                if events == Some(0) {
                    let message = format!("`{key}` is a number of events, from 1 on");
                    return Err(error_for(key, &message));
                }
            }
            if raw.period.is_some_and(|period| !is_period(period)) {
                return Err(error_for(
                    "period",
                    "`period` is in seconds: a multiple of 60, at most 86400; a metric filter counts by the minute",
                ));
            }
            controls.insert(
                name.clone(),
                ControlSettings {
                    skip: raw.skip.map(|why| why.trim().to_owned()),
                    threshold: raw.threshold,
                    period: raw.period,
                    max_threshold: raw.max_threshold,
                    pattern: raw.pattern,
                },
            );
        }
        Ok(controls)
    }

    fn parse_value<T>(
        &self,
        key: &str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingsError> {
        text.map(|text| self.locate(&[key.into()], parse(text)))
            .transpose()
    }

    fn parse_number<T>(
        &self,
        key: &str,
        number: Option<u64>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingsError> {
        let text = number.map(|number| number.to_string());
        self.parse_value(key, text.as_ref(), parse)
    }

    fn parse_list<T>(
        &self,
        key: &str,
        texts: Option<&Vec<String>>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, SettingsError> {
        let Some(texts) = texts else { return Ok(None) };
        let parsed = texts
            .iter()
            .enumerate()
            .map(|(index, text)| self.locate(&[key.into(), index.into()], parse(text)));
        parsed.collect::<Result<Vec<T>, _>>().map(Some)
    }

    fn locate<T>(
        &self,
        path: &[PathSegment],
        value: Result<T, String>,
    ) -> Result<T, SettingsError> {
        value.map_err(|message| self.document.error_at(path, message).into())
    }

    fn error_at(&self, key: &str, message: &str) -> SettingsError {
        self.document.error_at(&[key.into()], message).into()
    }
}

/// Whether an alarm on a metric filter's metric can have this period. With one evaluation period an
/// alarm may look back one day ("PutMetricAlarm", CloudWatch API reference).
fn is_period(seconds: i32) -> bool {
    (60..=86_400).contains(&seconds) && seconds % 60 == 0
}
