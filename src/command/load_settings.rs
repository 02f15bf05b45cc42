//! Before a command: the settings file, the control files, and the flags laid over them.

use super::account::unchanged;
use crate::catalog::Catalog;
use crate::cli::Arguments;
use crate::config::{Config, SettingSource, SettingsError, SettingsFile, merge_layers};
use crate::error::Error;
use crate::render::Style;
use crate::ui::{Manner, Screen};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The settings file that is read where nobody names one.
const DEFAULT_FILE: &str = "cis-fix.yaml";

/// What every command needs.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The controls, embedded and added.
    pub(super) catalog: Catalog,
    /// What was asked for.
    pub(super) merged: Config,
    /// The settings file that was read.
    pub(super) file: Option<PathBuf>,
}

impl Prepared {
    /// How the run speaks.
    pub(super) fn manner(&self) -> Manner {
        Manner {
            format: self.merged.format,
            color: self.merged.color,
            quiet: self.merged.quiet,
            verbose: self.merged.verbose,
        }
    }

    /// Shows each setting and where it came from.
    pub(super) fn tell_origins(&self, screen: &Screen) {
        let _ = screen.aside(|writer| {
            writer.write_line(Style::Bold, "Settings")?;
            let origins = &self.merged.origins;
            let widest = origins.iter().map(|o| o.key.len()).max().unwrap_or(0);
            for origin in origins {
                let from = match (&origin.source, &self.file) {
                    (SettingSource::Flag, _) => "the command line".to_owned(),
                    (SettingSource::File(place), Some(file)) => {
                        format!("{}:{}", file.display(), place.line)
                    }
                    (SettingSource::File(_) | SettingSource::Default, _) => "default".to_owned(),
                };
                let key = &origin.key;
                let line = format!("  {key:<widest$}  {}  ({from})", origin.value);
                writer.write_line(Style::Dim, &line)?;
            }
            writer.end_line()
        });
    }
}

/// Reads the settings file and the control files, and lays the flags over them.
///
/// # Errors
///
/// If a file cannot be read or is wrong, or the flags ask for what is impossible. Nothing has been
/// sent anywhere by then.
pub(super) fn prepare(arguments: &Arguments) -> Result<Prepared, Error> {
    let flags = arguments.layer();
    let file = settings_file(arguments.common.config.as_deref()).map_err(unchanged)?;
    let said = |error: &SettingsError| match (&error.position, &file) {
        (Some(place), Some((path, _))) => Error::usage(format!(
            "{}:{}:{}: {}",
            path.display(),
            place.line,
            place.column,
            error.message
        )),
        _ => Error::usage(error.message.clone()),
    };
    let read = match &file {
        Some((_, text)) => {
            let read = SettingsFile::read(text);
            Some(read.map_err(|error| unchanged(said(&error)))?)
        }
        None => None,
    };
    let folder = flags.catalog.as_ref().map(PathBuf::from).or_else(|| {
        let named = read.as_ref()?.layer.catalog.as_ref()?;
        // What a file names is meant from where the file is.
        let beside = file.as_ref()?.0.parent()?;
        Some(beside.join(named))
    });
    let catalog = catalog(folder.as_deref()).map_err(unchanged)?;
    let merged =
        merge_layers(&flags, read.as_ref(), &catalog).map_err(|error| unchanged(said(&error)))?;
    Ok(Prepared {
        catalog,
        merged,
        file: file.map(|(path, _)| path),
    })
}

/// The settings file's path and text: the one that is named must be there.
fn settings_file(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, Error> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some((path.to_owned(), text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(error) => Err(Error::usage(format!(
            "reading the settings file {}: {error}",
            path.display()
        ))
        .hint(if error.kind() == io::ErrorKind::NotFound {
            "`cis-fix init` writes one"
        } else {
            "name another one with --config"
        })),
    }
}

/// The embedded controls and those of a folder.
fn catalog(folder: Option<&Path>) -> Result<Catalog, Error> {
    let Some(folder) = folder else {
        return Catalog::embedded().map_err(|error| {
            Error::new(
                "reading the controls this program was built with",
                error.to_string(),
            )
        });
    };
    let failed = |what: String| {
        Error::usage(format!(
            "reading the control files of {}: {what}",
            folder.display()
        ))
    };
    let entries = fs::read_dir(folder).map_err(|error| failed(error.to_string()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(error.to_string()))?.path();
        let yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml");
        if yaml {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(failed("there is no .yaml file in it".to_owned()));
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)
            .map_err(|error| failed(format!("{}: {error}", path.display())))?;
        files.push((path.display().to_string(), text));
    }
    let added = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    Catalog::with_files(added).map_err(|error| Error::usage(error.to_string()))
}
