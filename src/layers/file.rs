//! The settings file: its shape as people write it, and each value held to its rule, with the line
//! and column of the first that breaks one.

use super::{Layer, SettingsError, allowable};
use crate::control::BenchmarkVersion;
use crate::settings::{
    Colour, ControlSettings, Format, Subscriber, WriteRate, account_id, attempts, bucket_name,
    name_prefix, region, seconds, tag, topic,
};
use crate::yaml::{Document, Place, Step, YamlError};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
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
    notify: Option<Vec<String>>,
    tags: Option<BTreeMap<String, String>>,
    name_prefix: Option<String>,
    respect_owners: Option<bool>,
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
    controls: Option<BTreeMap<String, Option<WrittenControl>>>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenControl {
    skip: Option<String>,
    threshold: Option<u32>,
    period: Option<i32>,
    max_threshold: Option<u32>,
    pattern: Option<String>,
}

/// A settings file that was read, and where each of its values stands.
#[derive(Debug)]
pub struct SettingsFile {
    /// What it says.
    pub layer: Layer,
    document: Document<Option<Written>>,
}

impl From<YamlError> for SettingsError {
    fn from(error: YamlError) -> Self {
        Self {
            place: Some(error.place),
            message: error.message,
        }
    }
}

impl SettingsFile {
    /// Reads a settings file. One without any key is silent on everything.
    ///
    /// # Errors
    ///
    /// Says where: a key that is unknown or there twice, a value of the wrong type or one that
    /// breaks its rule.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        let document: Document<Option<Written>> = Document::read(text)?;
        let nothing = Written::default();
        let written = document.value.as_ref().unwrap_or(&nothing);
        let layer = Reading {
            document: &document,
        }
        .layer(written)?;
        Ok(Self { layer, document })
    }

    /// Where a key stands; `None` if the file is silent on it.
    #[must_use]
    pub fn place(&self, path: &[&str]) -> Option<Place> {
        let path: Vec<Step> = path.iter().map(|key| Step::from(*key)).collect();
        self.document.place(&path)
    }

    /// An error at a key.
    #[must_use]
    pub fn error(&self, path: &[&str], message: impl Into<String>) -> SettingsError {
        let path: Vec<Step> = path.iter().map(|key| Step::from(*key)).collect();
        self.document.error(&path, message).into()
    }
}

struct Reading<'a> {
    document: &'a Document<Option<Written>>,
}

impl Reading<'_> {
    fn layer(&self, written: &Written) -> Result<Layer, SettingsError> {
        let tags = written.tags.clone().unwrap_or_default();
        for (key, value) in &tags {
            self.held(&["tags".into(), key.as_str().into()], tag(key, value))?;
        }
        if written.yes.is_some() {
            let message = "`yes` is said on the command line only: consent is given each time";
            return Err(self.wrong("yes", message));
        }
        if written.quiet == Some(true) && written.verbose.is_some_and(|more| more > 0) {
            return Err(self.wrong("verbose", "quiet and verbose cannot both be meant"));
        }
        Ok(Layer {
            profile: written.profile.clone(),
            region: self.one("region", written.region.as_ref(), region)?,
            endpoint_url: written.endpoint_url.clone(),
            expect_account: self.one(
                "expect_account",
                written.expect_account.as_ref(),
                account_id,
            )?,
            benchmark: self.one("benchmark", written.benchmark.as_ref(), |text| {
                text.parse::<BenchmarkVersion>()
                    .map_err(|error| error.to_string())
            })?,
            only: written.only.clone(),
            trail: written.trail.clone(),
            logging_bucket: self.one(
                "logging_bucket",
                written.logging_bucket.as_ref(),
                bucket_name,
            )?,
            logging_prefix: written.logging_prefix.clone(),
            topic: self.one("topic", written.topic.as_ref(), topic)?,
            notify: self.many("notify", written.notify.as_ref(), |text| {
                text.parse::<Subscriber>()
            })?,
            tags,
            name_prefix: self.one("name_prefix", written.name_prefix.as_ref(), name_prefix)?,
            respect_owners: written.respect_owners,
            catalog: written.catalog.clone(),
            format: self.one("format", written.format.as_ref(), str::parse::<Format>)?,
            color: self.one("color", written.color.as_ref(), str::parse::<Colour>)?,
            quiet: written.quiet,
            verbose: written.verbose,
            allow: self
                .many("allow", written.allow.as_ref(), allowable)?
                .map(|verdicts| verdicts.into_iter().collect::<BTreeSet<_>>()),
            detailed_exitcode: written.detailed_exitcode,
            write_rate: self.one(
                "write_rate",
                written.write_rate.as_ref(),
                str::parse::<WriteRate>,
            )?,
            max_changes: written.max_changes,
            connect_timeout: self.number("connect_timeout", written.connect_timeout, seconds)?,
            attempt_timeout: self.number("attempt_timeout", written.attempt_timeout, seconds)?,
            operation_timeout: self.number(
                "operation_timeout",
                written.operation_timeout,
                seconds,
            )?,
            max_attempts: self.number("max_attempts", written.max_attempts, attempts)?,
            controls: self.controls(written)?,
        })
    }

    fn controls(
        &self,
        written: &Written,
    ) -> Result<BTreeMap<String, ControlSettings>, SettingsError> {
        let mut controls = BTreeMap::new();
        for (name, written) in written.controls.iter().flatten() {
            let written = written.clone().unwrap_or_default();
            let wrong = |key: &str, message: &str| {
                let path = ["controls".into(), name.as_str().into(), key.into()];
                SettingsError::from(self.document.error(&path, message))
            };
            if written
                .skip
                .as_deref()
                .is_some_and(|why| why.trim().is_empty())
            {
                return Err(wrong(
                    "skip",
                    "`skip` needs a reason: it stands in every report",
                ));
            }
            for (key, events) in [
                ("threshold", written.threshold),
                ("max_threshold", written.max_threshold),
            ] {
                if events == Some(0) {
                    let message = format!("`{key}` is a number of events, from 1 on");
                    return Err(wrong(key, &message));
                }
            }
            if written.period.is_some_and(|period| !is_period(period)) {
                return Err(wrong(
                    "period",
                    "`period` is in seconds: a multiple of 60, at most 86400; a metric filter counts by the minute",
                ));
            }
            controls.insert(
                name.clone(),
                ControlSettings {
                    skip: written.skip.map(|why| why.trim().to_owned()),
                    threshold: written.threshold,
                    period: written.period,
                    max_threshold: written.max_threshold,
                    pattern: written.pattern,
                },
            );
        }
        Ok(controls)
    }

    fn one<T>(
        &self,
        key: &str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingsError> {
        text.map(|text| self.held(&[key.into()], parse(text)))
            .transpose()
    }

    fn number<T>(
        &self,
        key: &str,
        number: Option<u64>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingsError> {
        let text = number.map(|number| number.to_string());
        self.one(key, text.as_ref(), parse)
    }

    fn many<T>(
        &self,
        key: &str,
        texts: Option<&Vec<String>>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, SettingsError> {
        let Some(texts) = texts else { return Ok(None) };
        let parsed = texts
            .iter()
            .enumerate()
            .map(|(index, text)| self.held(&[key.into(), index.into()], parse(text)));
        parsed.collect::<Result<Vec<T>, _>>().map(Some)
    }

    fn held<T>(&self, path: &[Step], value: Result<T, String>) -> Result<T, SettingsError> {
        value.map_err(|message| self.document.error(path, message).into())
    }

    fn wrong(&self, key: &str, message: &str) -> SettingsError {
        self.document.error(&[key.into()], message).into()
    }
}

/// A period a metric filter's metric can be watched by; with one evaluation period an alarm may
/// look back a day ("PutMetricAlarm", CloudWatch API reference).
fn is_period(seconds: i32) -> bool {
    (60..=86_400).contains(&seconds) && seconds % 60 == 0
}
