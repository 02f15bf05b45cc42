//! Merges the flags, the file and the defaults, and checks what only the catalog knows: which
//! control a name means, and whether a combination of settings is possible.

use super::credentials::hide_keys;
use super::error::SettingsError;
use super::file::SettingsFile;
use super::layer::ConfigLayer;
use super::origin::{SettingOrigin, SettingSource};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control, Slug};
use crate::settings::{Colour, Format, MAX_TAGS, Settings, Subscriber, Timeouts, WriteRate};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// The configuration of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// A named profile of the AWS configuration files.
    pub profile: Option<String>,
    /// The Region to start from.
    pub region: Option<String>,
    /// An endpoint in place of AWS's.
    pub endpoint_url: Option<String>,
    /// The only account to work in.
    pub expect_account: Option<String>,
    /// The role that reads a topic of another account.
    pub topic_role: Option<String>,
    /// The settings that decisions depend on.
    pub settings: Settings,
    /// The format of results.
    pub format: Format,
    /// When to use colour.
    pub color: Colour,
    /// Whether to print only the result.
    pub quiet: bool,
    /// How much more to print.
    pub verbose: u8,
    /// The verdicts to allow.
    pub allow: BTreeSet<Verdict>,
    /// Whether `plan` exits with 2 if changes are pending.
    pub detailed_exitcode: bool,
    /// The rate of writes.
    pub write_rate: WriteRate,
    /// The maximum number of changes that `apply` may make.
    pub max_changes: Option<usize>,
    /// Timeouts of AWS calls, and the number of attempts.
    pub timeouts: Timeouts,
    /// Every setting and where it came from.
    pub origins: Vec<SettingOrigin>,
}

/// Merges the flags over the file, and both over the defaults.
///
/// # Errors
///
/// If a control does not exist, or a combination is impossible. The error has a position if the
/// file is at fault.
pub fn merge_layers(
    flags: &ConfigLayer,
    file: Option<&SettingsFile>,
    catalog: &Catalog,
) -> Result<Config, SettingsError> {
    let mut merger = ConfigMerger {
        flags,
        file,
        empty: ConfigLayer::default(),
        catalog,
        benchmark: BenchmarkVersion::default(),
        origins: Vec::new(),
    };
    merger.merge()
}

/// The layers, and the origins recorded so far.
pub(super) struct ConfigMerger<'a> {
    pub(super) flags: &'a ConfigLayer,
    file: Option<&'a SettingsFile>,
    empty: ConfigLayer,
    pub(super) catalog: &'a Catalog,
    pub(super) benchmark: BenchmarkVersion,
    pub(super) origins: Vec<SettingOrigin>,
}

impl ConfigMerger<'_> {
    fn merge(&mut self) -> Result<Config, SettingsError> {
        let to_text = |text: &String| text.clone();
        let profile = self.pick("profile", |l| l.profile.clone(), to_text);
        let region = self.pick("region", |l| l.region.clone(), to_text);
        let endpoint_url = self.pick("endpoint_url", |l| l.endpoint_url.clone(), |u| hide_keys(u));
        let expect_account = self.pick("expect_account", |l| l.expect_account.clone(), to_text);
        self.pick("catalog", |l| l.catalog.clone(), to_text);
        let mut settings = self.pick_settings()?;
        let topic_role = self.pick("topic_role", |l| l.topic_role.clone(), String::clone);
        let (quiet, verbose) = self.pick_verbosity();
        let format = self.pick_or_default("format", |l| l.format, |f| f.word().to_owned());
        let color = self.pick_or_default("color", |l| l.color, |c| c.word().to_owned());
        let allow = self.pick_or_default(
            "allow",
            |l| l.allow.clone(),
            |allowed: &BTreeSet<Verdict>| join_with_commas(allowed.iter().map(|v| v.word())),
        );
        let detailed_exitcode = self.pick_or_default(
            "detailed_exitcode",
            |l| l.detailed_exitcode,
            ToString::to_string,
        );
        let write_rate = self.pick_or_default("write_rate", |l| l.write_rate, ToString::to_string);
        let max_changes = self.pick("max_changes", |l| l.max_changes, ToString::to_string);
        let timeouts = self.pick_timeouts();
        let sso = self.pick_or_default("sso", |l| l.sso, ToString::to_string);
        settings.per_control = self.merge_control_settings()?;
        if sso {
            self.choose_sso_patterns(&mut settings.per_control)?;
        }
        Ok(Config {
            profile,
            region,
            endpoint_url,
            expect_account,
            topic_role,
            settings,
            format,
            color,
            quiet,
            verbose,
            allow,
            detailed_exitcode,
            write_rate,
            max_changes,
            timeouts,
            origins: std::mem::take(&mut self.origins),
        })
    }

    fn pick_settings(&mut self) -> Result<Settings, SettingsError> {
        let to_text = |text: &String| text.clone();
        let benchmark = self.pick_or_default("benchmark", |l| l.benchmark, ToString::to_string);
        self.benchmark = benchmark;
        let only = self.pick("only", |l| l.only.clone(), |names| names.join(", "));
        let controls = self.find_controls(only)?;
        let mut settings = Settings {
            benchmark,
            controls,
            trail: self.pick("trail", |l| l.trail.clone(), to_text),
            logging_bucket: self.pick(
                "logging_bucket",
                |l| l.logging_bucket.clone(),
                ToString::to_string,
            ),
            logging_prefix: self.pick("logging_prefix", |l| l.logging_prefix.clone(), to_text),
            topic: self.pick("topic", |l| l.topic.clone(), to_text),
            notify: self.pick_subscribers(),
            tags: self.merge_tags()?,
            respect_owners: self.pick_or_default(
                "respect_owners",
                |l| l.respect_owners,
                ToString::to_string,
            ),
            ..Settings::default()
        };
        let prefix = |l: &ConfigLayer| l.name_prefix.clone();
        if let Some(requested) = self.pick_or("name_prefix", prefix, &settings.name_prefix) {
            settings.name_prefix = requested;
        }
        Ok(settings)
    }

    pub(super) fn file_layer(&self) -> &ConfigLayer {
        self.file.map_or(&self.empty, |file| &file.layer)
    }

    pub(super) fn record_origin(&mut self, key: &str, value: String, source: SettingSource) {
        let value = if value.is_empty() {
            "-".to_owned()
        } else {
            value
        };
        self.origins.push(SettingOrigin {
            key: key.to_owned(),
            value,
            source,
        });
    }

    pub(super) fn source_in_file(&self, path: &[&str]) -> SettingSource {
        let position = self.file.and_then(|file| file.position(path));
        position.map_or(SettingSource::Default, SettingSource::File)
    }

    /// The value of the first source that sets it: the flags, then the file.
    pub(super) fn pick<T>(
        &mut self,
        key: &str,
        value_of: impl Fn(&ConfigLayer) -> Option<T>,
        to_text: impl Fn(&T) -> String,
    ) -> Option<T> {
        let (value, source) = match (value_of(self.flags), value_of(self.file_layer())) {
            (Some(value), _) => (Some(value), SettingSource::Flag),
            (None, Some(value)) => (Some(value), self.source_in_file(&[key])),
            (None, None) => (None, SettingSource::Default),
        };
        let text = value.as_ref().map(to_text).unwrap_or_default();
        self.record_origin(key, text, source);
        value
    }

    fn pick_or_default<T: Default>(
        &mut self,
        key: &str,
        value_of: impl Fn(&ConfigLayer) -> Option<T>,
        to_text: impl Fn(&T) -> String,
    ) -> T {
        let value = self.pick(key, value_of, &to_text).unwrap_or_default();
        if let Some(last) = self.origins.last_mut() {
            let text = to_text(&value);
            if !text.is_empty() {
                last.value = text;
            }
        }
        value
    }

    fn pick_or(
        &mut self,
        key: &str,
        value_of: impl Fn(&ConfigLayer) -> Option<String>,
        default: &str,
    ) -> Option<String> {
        let value = self.pick(key, value_of, Clone::clone);
        if let (None, Some(last)) = (&value, self.origins.last_mut()) {
            default.clone_into(&mut last.value);
        }
        value
    }

    fn pick_subscribers(&mut self) -> Vec<Subscriber> {
        let shown = |all: &Vec<Subscriber>| join_with_commas(all.iter().map(Subscriber::printable));
        let mut requested = self
            .pick("notify", |l| l.notify.clone(), shown)
            .unwrap_or_default();
        let mut seen = BTreeSet::new();
        requested.retain(|one| seen.insert(one.clone()));
        requested
    }

    /// Tags are merged key by key.
    fn merge_tags(&mut self) -> Result<BTreeMap<String, String>, SettingsError> {
        let mut tags = BTreeMap::new();
        for (key, value) in &self.file_layer().tags {
            let source = self.source_in_file(&["tags", key]);
            tags.insert(key.clone(), (value.clone(), source));
        }
        for (key, value) in &self.flags.tags {
            tags.insert(key.clone(), (value.clone(), SettingSource::Flag));
        }
        for (key, (value, source)) in &tags {
            self.record_origin(&format!("tags.{key}"), value.clone(), source.clone());
        }
        if tags.len() > MAX_TAGS {
            let from_file = self.flags.tags.is_empty();
            let message = format!(
                "there are {} tags, and {MAX_TAGS} fit beside ours",
                tags.len()
            );
            return Err(self.error_at(from_file, &["tags"], "--tag", &message));
        }
        let tags = tags.into_iter().map(|(key, (value, _))| (key, value));
        Ok(tags.collect())
    }

    /// The slugs of the named controls.
    fn find_controls(
        &self,
        names: Option<Vec<String>>,
    ) -> Result<Option<BTreeSet<Slug>>, SettingsError> {
        let from_file = self.flags.only.is_none();
        let wrong = |message: String| self.error_at(from_file, &["only"], "--control", &message);
        let Some(names) = names else { return Ok(None) };
        if names.is_empty() {
            return Err(wrong("no control is named".to_owned()));
        }
        let mut slugs = BTreeSet::new();
        for name in &names {
            let control = self.find_control(name).map_err(wrong)?;
            if control.ids.at(self.benchmark).is_none() {
                let message = format!("CIS {} has no {}", self.benchmark, control.slug);
                return Err(wrong(message));
            }
            slugs.insert(control.slug.clone());
        }
        Ok(Some(slugs))
    }

    pub(super) fn find_control(&self, name: &str) -> Result<&Control, String> {
        self.catalog
            .find(name.trim(), self.benchmark)
            .map_err(|error| error.to_string())
    }

    pub(super) fn error_at(
        &self,
        from_file: bool,
        path: &[&str],
        flag: &str,
        message: &str,
    ) -> SettingsError {
        match self.file {
            Some(file) if from_file => file.error_at(path, message),
            _ => SettingsError {
                position: None,
                message: format!("{flag}: {message}"),
            },
        }
    }
}

fn join_with_commas(items: impl Iterator<Item = impl Into<String>>) -> String {
    let items: Vec<String> = items.map(Into::into).collect();
    items.join(", ")
}
