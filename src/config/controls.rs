//! Finds the control that each entry of `controls` names, and checks its settings.

use super::error::SettingsError;
use super::merge::ConfigMerger;
use super::origin::SettingSource;
use crate::control::{Control, FilterControl, Slug};
use crate::pattern::{Coverage, Pattern, decide_coverage};
use crate::quotas::alarm_window_problem;
use crate::settings::ControlSettings;
use std::collections::BTreeMap;

impl ConfigMerger<'_> {
    pub(super) fn merge_control_settings(
        &mut self,
    ) -> Result<BTreeMap<Slug, ControlSettings>, SettingsError> {
        let mut merged: BTreeMap<Slug, ControlSettings> = BTreeMap::new();
        let mut named: BTreeMap<Slug, String> = BTreeMap::new();
        for (name, requested) in &self.file_layer().controls.clone() {
            let path = ["controls", name.as_str()];
            let error_for = |message: &str| self.error_at(true, &path, "", message);
            let control = self.find_control(name).map_err(|error| error_for(&error))?;
            if let Some(first) = named.insert(control.slug.clone(), name.clone()) {
                return Err(error_for(&format!("{first} is the same control")));
            }
            self.check_control_settings(control, requested, |key, message| {
                self.error_at(true, &["controls", name, key], "", message)
            })?;
            merged.insert(control.slug.clone(), requested.clone());
        }
        for (name, requested) in self.flags.controls.clone() {
            let error_for = |error: String| self.error_at(false, &[], "--skip", &error);
            let slug = self.find_control(&name).map_err(error_for)?.slug.clone();
            let known = merged.remove(&slug).unwrap_or_default();
            merged.insert(slug, requested.or(&known));
        }
        for (slug, requested) in &merged {
            let name = named.get(slug).cloned().unwrap_or_default();
            self.record_control_origins(slug, &name, requested);
        }
        Ok(merged)
    }

    /// Chooses the pattern of `sso` for each control that has one.
    ///
    /// # Errors
    ///
    /// If the file gives such a control another pattern.
    pub(super) fn choose_sso_patterns(
        &self,
        merged: &mut BTreeMap<Slug, ControlSettings>,
    ) -> Result<(), SettingsError> {
        for control in self.catalog.in_version(self.benchmark) {
            let Some(sso) = control.filter().and_then(|filter| filter.sso.as_ref()) else {
                continue;
            };
            let settings = merged.entry(control.slug.clone()).or_default();
            let other = settings.pattern.as_deref();
            if other.is_some_and(|text| Pattern::parse(text).as_ref() != Ok(&sso.pattern)) {
                let names = self.file_layer().controls.keys();
                let mut names = names.filter(|name| {
                    self.find_control(name)
                        .is_ok_and(|found| found.slug == control.slug)
                });
                let name = names.next().map_or("", String::as_str);
                let message =
                    "`sso` chooses another pattern for this control; leave one of the two out";
                return Err(self.error_at(true, &["controls", name, "pattern"], "--sso", message));
            }
            settings.pattern = Some(sso.pattern.text().to_owned());
        }
        Ok(())
    }

    fn record_control_origins(&mut self, slug: &Slug, name: &str, requested: &ControlSettings) {
        let ControlSettings {
            skip,
            threshold,
            period,
            max_threshold,
            pattern,
        } = requested;
        for (key, value) in [
            ("skip", skip.clone()),
            ("threshold", threshold.map(|n| n.to_string())),
            ("period", period.map(|n| n.to_string())),
            ("max_threshold", max_threshold.map(|n| n.to_string())),
            ("pattern", pattern.clone()),
        ] {
            let Some(value) = value else { continue };
            let by_flag = key == "skip"
                && self
                    .flags
                    .controls
                    .keys()
                    .any(|given| self.find_control(given).is_ok_and(|c| c.slug == *slug));
            let source = if by_flag {
                SettingSource::Flag
            } else {
                self.source_in_file(&["controls", name, key])
            };
            self.record_origin(&format!("controls.{slug}.{key}"), value, source);
        }
    }

    /// Checks that the settings of one control are possible.
    fn check_control_settings(
        &self,
        control: &Control,
        requested: &ControlSettings,
        error_for: impl Fn(&str, &str) -> SettingsError,
    ) -> Result<(), SettingsError> {
        let Some(filter) = control.filter() else {
            let keys = [
                ("threshold", requested.threshold.is_some()),
                ("period", requested.period.is_some()),
                ("max_threshold", requested.max_threshold.is_some()),
                ("pattern", requested.pattern.is_some()),
            ];
            return match keys.into_iter().find(|(_, is_set)| *is_set) {
                Some((key, _)) => {
                    let message = format!("{} has no alarm; it takes `skip` only", control.slug);
                    Err(error_for(key, &message))
                }
                None => Ok(()),
            };
        };
        let allowed = requested.max_threshold.unwrap_or(1);
        if let Some(threshold) = requested.threshold.filter(|threshold| *threshold > allowed) {
            let message = format!(
                "with a threshold of {threshold} one event raises no alarm, so the control would never pass; say `max_threshold: {threshold}` as well if that is meant"
            );
            return Err(error_for("threshold", &message));
        }
        let periods = filter.alarm.evaluation_periods;
        let window = requested
            .period
            .map(|period| alarm_window_problem(period, periods));
        if let Some(problem) = window.flatten() {
            return Err(error_for("period", &problem));
        }
        match &requested.pattern {
            Some(text) => self.check_pattern(control, filter, text, error_for),
            None => Ok(()),
        }
    }

    /// Checks that a pattern may be written and counts for the control.
    fn check_pattern(
        &self,
        control: &Control,
        filter: &FilterControl,
        text: &str,
        error_for: impl Fn(&str, &str) -> SettingsError,
    ) -> Result<(), SettingsError> {
        let pattern = Pattern::parse(text).map_err(|error| {
            error_for(
                "pattern",
                &format!("this pattern does not parse: {}", error.describe(text)),
            )
        })?;
        pattern.ensure_documented().map_err(|error| {
            error_for("pattern", &format!("not a pattern we may write: {error}"))
        })?;
        let is_accepted = filter
            .accepted(self.benchmark)
            .any(|accepted| decide_coverage(&[&pattern], &accepted.pattern) == Coverage::Equal);
        if is_accepted {
            return Ok(());
        }
        let message = format!(
            "this is none of the texts that count for {} in CIS {}; `cis-fix explain {} --benchmark {}` prints them",
            control.slug, self.benchmark, control.slug, self.benchmark
        );
        Err(error_for("pattern", &message))
    }
}
