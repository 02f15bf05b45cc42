//! What a control file says of alarms that go off although nothing is wrong: the `noise` block, and the `sso` block with the
//! pattern that leaves them out.

use crate::control::{BenchmarkVersion, Control, FilterControl, Noise, SsoPattern};
use crate::pattern::{Coverage, Pattern, decide_coverage};
use crate::yaml::{PathSegment, YamlDocument, YamlError};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoiseBlock {
    why: String,
    narrow: String,
    event: serde_json::Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SsoBlock {
    pub(super) pattern: String,
    named_since: BenchmarkVersion,
    counts_before: String,
    silent: String,
}

impl NoiseBlock {
    pub(super) fn read(&self) -> Noise {
        Noise {
            why: self.why.trim().to_owned(),
            narrow: self.narrow.trim().to_owned(),
            event: self.event.clone(),
        }
    }
}

impl SsoBlock {
    /// The block with its parsed pattern.
    pub(super) fn read(&self, pattern: Pattern) -> SsoPattern {
        SsoPattern {
            pattern,
            named_since: self.named_since,
            counts_before: self.counts_before.trim().to_owned(),
            silent: self.silent.trim().to_owned(),
        }
    }
}

/// Noise needs an explanation, and the created pattern must match its event.
pub(super) fn check_noise<T>(
    document: &YamlDocument<T>,
    control: &Control,
) -> Result<(), YamlError> {
    let Some(noise) = &control.noise else {
        return Ok(());
    };
    for (name, words) in [("why", &noise.why), ("narrow", &noise.narrow)] {
        if words.is_empty() {
            let path = ["noise".into(), name.into()];
            return Err(document.error_at(&path, format!("`{name}` says nothing")));
        }
    }
    let Some(filter) = control.filter() else {
        let message = "only a control with a `filter` block has an alarm that can be noisy";
        return Err(document.error_at(&["noise".into()], message));
    };
    for version in BenchmarkVersion::all() {
        let created = filter.create.at(version);
        if created.is_some_and(|pattern| !noise.is_counted_by(pattern)) {
            let path = ["noise".into(), "event".into()];
            let message = format!("this event does not match what is created for CIS {version}");
            return Err(document.error_at(&path, message));
        }
    }
    Ok(())
}

/// The pattern of `sso` must be one that may be written and that counts in each version, and it must leave out the noise.
pub(super) fn check_sso<T>(document: &YamlDocument<T>, control: &Control) -> Result<(), YamlError> {
    let Some((filter, sso)) = control
        .filter()
        .and_then(|all| Some((all, all.sso.as_ref()?)))
    else {
        return Ok(());
    };
    let at = |name: &str| -> [PathSegment; 3] { ["filter".into(), "sso".into(), name.into()] };
    for (name, words) in [
        ("counts_before", &sso.counts_before),
        ("silent", &sso.silent),
    ] {
        if words.is_empty() {
            return Err(document.error_at(&at(name), format!("`{name}` says nothing")));
        }
    }
    sso.pattern.ensure_documented().map_err(|error| {
        let message = format!("not a pattern we may write: {error}");
        document.error_at(&at("pattern"), message)
    })?;
    let Some(noise) = &control.noise else {
        let message = "`sso` leaves out the noise of a control, and this one has no `noise` block";
        return Err(document.error_at(&["filter".into(), "sso".into()], message));
    };
    if noise.is_counted_by(&sso.pattern) {
        let message = "this pattern matches the event of `noise`, so it leaves nothing out";
        return Err(document.error_at(&at("pattern"), message));
    }
    let mut versions = BenchmarkVersion::all().filter(|one| control.ids.at(*one).is_some());
    match versions.find(|version| !counts(filter, &sso.pattern, *version)) {
        Some(version) => {
            let message = format!("this pattern is none of those that count for CIS {version}");
            Err(document.error_at(&at("pattern"), message))
        }
        None => Ok(()),
    }
}

/// Whether a pattern is one of those that a version accepts.
fn counts(filter: &FilterControl, pattern: &Pattern, version: BenchmarkVersion) -> bool {
    filter
        .accepted(version)
        .any(|accepted| decide_coverage(&[pattern], &accepted.pattern) == Coverage::Equal)
}
