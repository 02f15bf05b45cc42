//! The controls, made from `patterns/*.yaml`: embedded at build time, validated, ordered.

mod control_file;

#[cfg(test)]
mod tests;

use crate::control::{BenchmarkVersion, Control, ControlKind};
use crate::yaml::{PathSegment, Position};

/// Every `patterns/*.yaml` with its text, listed by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// All controls, in the order of the newest benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    controls: Vec<Control>,
}

/// Why a control file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}", line = position.line, column = position.column)]
pub struct CatalogError {
    /// The file's path as it was given.
    pub file: String,
    /// Where in it.
    pub position: Position,
    /// What is wrong, one sentence.
    pub message: String,
}

/// Why no control answers to a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no control is called {name:?} in CIS {version}{hint}")]
pub struct UnknownControl {
    /// What was asked for.
    pub name: String,
    /// The version whose numbers were meant.
    pub version: BenchmarkVersion,
    /// What might have been meant, beginning with "; ".
    pub hint: String,
}

impl Catalog {
    /// The controls this program was built with.
    ///
    /// # Errors
    ///
    /// Names the file, line and column of the first thing that is wrong.
    pub fn embedded() -> Result<Self, CatalogError> {
        Self::read(FILES.iter().copied())
    }

    /// The embedded controls, and these files' beside them, given as path and text.
    ///
    /// # Errors
    ///
    /// As [`Catalog::read`]; also if an added control is one that is embedded already.
    pub fn with_files<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CatalogError> {
        Self::read(FILES.iter().copied().chain(files))
    }

    /// Reads control files, given as path and text.
    ///
    /// # Errors
    ///
    /// Names the file, line and column of the first thing that is wrong: YAML, unknown keys,
    /// patterns that do not parse, examples that do not hold, two controls that are the same.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CatalogError> {
        let mut controls: Vec<Control> = Vec::new();
        for (file, text) in files {
            let refuse = |position: Position, message: String| CatalogError {
                file: file.to_owned(),
                position,
                message,
            };
            let (control, document) = control_file::read_control(text)
                .map_err(|error| refuse(error.position, error.message))?;
            if let Some((path, message)) = find_clash(&controls, &control) {
                let error = document.error_at(&path, message);
                return Err(refuse(error.position, error.message));
            }
            controls.push(control);
        }
        controls.sort_by_key(|control| (latest_number(control), control.slug.clone()));
        Ok(Self { controls })
    }

    /// All controls, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter()
    }

    /// The controls a benchmark version has, in order.
    pub fn in_version(&self, version: BenchmarkVersion) -> impl Iterator<Item = &Control> {
        self.controls
            .iter()
            .filter(move |control| control.ids.at(version).is_some())
    }

    /// The control a person means: a slug, or a number under a benchmark version.
    ///
    /// # Errors
    ///
    /// If there is none, with a suggestion where one is near.
    pub fn find(&self, name: &str, version: BenchmarkVersion) -> Result<&Control, UnknownControl> {
        self.controls
            .iter()
            .find(|control| {
                control.slug.as_str() == name
                    || control.ids.at(version).is_some_and(|id| id == name)
            })
            .ok_or_else(|| UnknownControl {
                name: name.to_owned(),
                version,
                hint: self.suggest_control(name),
            })
    }

    fn suggest_control(&self, name: &str) -> String {
        let elsewhere: Vec<String> = self
            .controls
            .iter()
            .filter_map(|control| {
                let (version, _) = control.ids.entries().find(|(_, id)| *id == name)?;
                Some(format!("{} from CIS {version} on", control.slug))
            })
            .collect();
        if !elsewhere.is_empty() {
            return format!(
                "; it is {}: say its name, or name the version with --benchmark",
                elsewhere.join(", ")
            );
        }
        let near = self
            .controls
            .iter()
            .map(|control| (strsim::jaro_winkler(name, control.slug.as_str()), control))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        near.map_or_else(
            || "; `cis-fix list` shows them all".to_owned(),
            |(_, control)| format!("; is it {}?", control.slug),
        )
    }
}

/// What keeps two controls from standing side by side, and where the later one says it.
fn find_clash(controls: &[Control], new: &Control) -> Option<(Vec<PathSegment>, String)> {
    for old in controls {
        if matches!(
            (&old.kind, &new.kind),
            (ControlKind::Logging(_), ControlKind::Logging(_))
        ) {
            return Some((
                vec!["logging".into()],
                format!(
                    "{} asks for access logging already, and a bucket logs to one place only",
                    old.slug
                ),
            ));
        }
        if old.slug == new.slug {
            return Some((
                vec!["slug".into()],
                format!("another control is called {} already", old.slug),
            ));
        }
        for version in BenchmarkVersion::all() {
            if new.ids.at(version).is_some() && old.ids.at(version) == new.ids.at(version) {
                return Some((
                    vec!["ids".into()],
                    format!(
                        "CIS {version} has the number {} for {} already",
                        old.id(version),
                        old.slug
                    ),
                ));
            }
        }
        let (Some(ours), Some(theirs)) = (new.filter(), old.filter()) else {
            continue;
        };
        let newest = BenchmarkVersion::LAST;
        if let (Some(ours), Some(theirs)) = (ours.create.at(newest), theirs.create.at(newest))
            && crate::pattern::decide_coverage(&[theirs], ours) == crate::pattern::Coverage::Equal
        {
            return Some((
                vec!["filter".into(), "create".into()],
                format!("{} creates an equal pattern", old.slug),
            ));
        }
    }
    None
}

/// The newest number a control has, as numbers, so that 5.9 comes before 5.10.
fn latest_number(control: &Control) -> Vec<u32> {
    control
        .id(BenchmarkVersion::LAST)
        .split('.')
        .map(|part| part.parse().unwrap_or(u32::MAX))
        .collect()
}
