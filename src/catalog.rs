//! The catalog of controls, made from `patterns/*.yaml`: embedded at build time, validated,
//! ordered.

mod control_file;
mod control_limits;
mod noise;

#[cfg(test)]
mod tests;

use crate::control::{BenchmarkVersion, Control, ControlKind};
use crate::yaml::{PathSegment, Position, YamlError};

/// Every `patterns/*.yaml` with its text, listed by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// All controls, in the order of the newest benchmark version.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    controls: Vec<Control>,
}

/// Why a control file was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}", line = position.line, column = position.column)]
pub struct CatalogError {
    /// The file's path as it was given.
    pub file: String,
    /// The position in the file.
    pub position: Position,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl CatalogError {
    fn of(file: &str, error: YamlError) -> Self {
        Self {
            file: file.to_owned(),
            position: error.position,
            message: error.message,
        }
    }
}

/// Why a name matches no control.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no control is called {name:?} in CIS {version}{hint}")]
pub struct UnknownControl {
    /// The name.
    pub name: String,
    /// The version whose numbers were searched.
    pub version: BenchmarkVersion,
    /// A suggestion that begins with "; ".
    pub hint: String,
}

impl Catalog {
    /// The controls that this program was built with.
    ///
    /// They are parsed, but not checked again: a unit test reads them with [`Catalog::read`].
    ///
    /// # Errors
    ///
    /// The file, line and column of the first error.
    pub fn embedded() -> Result<Self, CatalogError> {
        Ok(Self::sorted(parse_embedded()?))
    }

    /// The embedded controls and those of these files, given as path and text.
    ///
    /// # Errors
    ///
    /// As [`Catalog::read`]; also if a file contains a control that is already embedded.
    pub fn with_files<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CatalogError> {
        read_into(parse_embedded()?, files).map(Self::sorted)
    }

    /// Reads control files, given as path and text.
    ///
    /// # Errors
    ///
    /// The file, line and column of the first error: invalid YAML, an unknown key, a pattern that
    /// does not parse, an example that does not hold, or two controls that are the same.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, CatalogError> {
        read_into(Vec::new(), files).map(Self::sorted)
    }

    fn sorted(mut controls: Vec<Control>) -> Self {
        controls.sort_by_key(|control| (latest_number(control), control.slug.clone()));
        Self { controls }
    }

    /// All controls, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter()
    }

    /// The controls of a benchmark version, in order.
    pub fn in_version(&self, version: BenchmarkVersion) -> impl Iterator<Item = &Control> {
        self.controls
            .iter()
            .filter(move |control| control.ids.at(version).is_some())
    }

    /// Finds a control by its slug, by its number in a benchmark version, or by the Security Hub control that checks the
    /// same thing.
    ///
    /// # Errors
    ///
    /// If there is none, with a suggestion if there is a similar name.
    pub fn find(&self, name: &str, version: BenchmarkVersion) -> Result<&Control, UnknownControl> {
        self.controls
            .iter()
            .find(|control| {
                let hub = control.security_hub.as_deref();
                control.slug.as_str() == name
                    || control.ids.at(version).is_some_and(|id| id == name)
                    || hub.is_some_and(|hub| hub.eq_ignore_ascii_case(name))
            })
            .ok_or_else(|| UnknownControl {
                name: name.to_owned(),
                version,
                hint: self.suggest_control(name, version),
            })
    }

    fn suggest_control(&self, name: &str, version: BenchmarkVersion) -> String {
        let others = self.controls.iter();
        let others: Vec<String> = others
            .filter_map(|control| Some(where_it_is(control, &versions_of(control, name)?, version)))
            .collect();
        if !others.is_empty() {
            return format!("; {}; --benchmark chooses the version", others.join("; "));
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

/// The first and the last version in which a control has this number; `None` if none has.
fn versions_of(control: &Control, number: &str) -> Option<(BenchmarkVersion, BenchmarkVersion)> {
    let has = |version: &BenchmarkVersion| control.ids.at(*version).is_some_and(|id| id == number);
    let versions: Vec<BenchmarkVersion> = BenchmarkVersion::all().filter(has).collect();
    Some((*versions.first()?, *versions.last()?))
}

/// Which control has a number in other versions, and where that control is in this one.
fn where_it_is(
    control: &Control,
    (first, last): &(BenchmarkVersion, BenchmarkVersion),
    version: BenchmarkVersion,
) -> String {
    let versions = if first == last {
        format!("CIS {first}")
    } else {
        format!("CIS {first} to {last}")
    };
    let slug = &control.slug;
    match control.ids.at(version) {
        Some(here) => format!("in {versions} it is {slug}, which is {here} in CIS {version}"),
        None => format!("in {versions} it is {slug}, which CIS {version} does not have"),
    }
}

fn parse_embedded() -> Result<Vec<Control>, CatalogError> {
    let controls = FILES.iter().map(|(file, text)| {
        let parsed = control_file::parse_control(text);
        let (control, _) = parsed.map_err(|error| CatalogError::of(file, error))?;
        Ok(control)
    });
    controls.collect()
}

/// Adds the controls of files to others, and checks each against all before it.
fn read_into<'a>(
    mut controls: Vec<Control>,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Control>, CatalogError> {
    for (file, text) in files {
        let (control, document) =
            control_file::read_control(text).map_err(|error| CatalogError::of(file, error))?;
        control_limits::check_limits(&document, &control)
            .map_err(|error| CatalogError::of(file, error))?;
        if let Some((path, message)) = find_clash(&controls, &control) {
            return Err(CatalogError::of(file, document.error_at(&path, message)));
        }
        controls.push(control);
    }
    Ok(controls)
}

/// Why two controls cannot be in one catalog, and the path of the conflicting value in the later
/// one.
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

/// The number of a control in the newest version, as integers, so that 5.9 sorts before 5.10.
fn latest_number(control: &Control) -> Vec<u32> {
    control
        .id(BenchmarkVersion::LAST)
        .split('.')
        .map(|part| part.parse().unwrap_or(u32::MAX))
        .collect()
}
