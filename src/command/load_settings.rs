//! The settings of a run: the settings file, the control files, and the flags that override them.

use crate::bounded_files;
use crate::catalog::Catalog;
use crate::cli::Arguments;
use crate::config::{
    CREDENTIAL_KEYS, Config, SettingSource, SettingsError, SettingsFile, merge_layers,
};
use crate::error::Error;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::render::Style;
use crate::settings::conceal_urls;
use crate::state::Observed;
use crate::ui::{OutputOptions, Screen};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The settings file that is read where `--config` names none.
const DEFAULT_FILE: &str = "cis-fix.yaml";

/// What every command but those about patterns needs.
#[derive(Debug)]
pub(super) struct LoadedSettings {
    /// The embedded controls and the added ones.
    pub(super) catalog: Catalog,
    /// The pattern verdicts of the run.
    pub(super) memo: Memo,
    /// The settings in force.
    pub(super) config: Config,
    /// The settings file that was read.
    pub(super) file: Option<PathBuf>,
    /// Whether an endpoint on another machine may do without TLS. Only the command line says so.
    pub(super) insecure_endpoint: bool,
}

impl LoadedSettings {
    /// How the run prints.
    pub(super) fn output_options(&self) -> OutputOptions {
        OutputOptions {
            format: self.config.format,
            color: self.config.color,
            quiet: self.config.quiet,
            verbose: self.config.verbose,
        }
    }

    /// What the core decides from, for an observed account.
    pub(super) fn inputs<'a>(&'a self, observed: &'a Observed) -> Inputs<'a> {
        Inputs {
            catalog: &self.catalog,
            settings: &self.config.settings,
            observed,
            memo: &self.memo,
        }
    }

    /// Refuses a file that is of another account than the expected one, if one is expected.
    pub(super) fn ensure_expected_account(&self, account: &str, file: &str) -> Result<(), Error> {
        match &self.config.expect_account {
            Some(expected) if account != expected => Err(Error::new(
                "checking --expect-account",
                format!("{file} is of account {account}, not {expected}"),
            )
            .nothing_changed()),
            _ => Ok(()),
        }
    }

    /// The line that says which identity and which endpoint the settings file chooses; `None` if it chooses neither.
    pub(super) fn credentials_notice(&self) -> Option<String> {
        let file = self.file.as_ref()?.display();
        let from_file = self.config.origins.iter().filter(|origin| {
            let decides = CREDENTIAL_KEYS.contains(&origin.key.as_str());
            decides && matches!(origin.source, SettingSource::File(_))
        });
        let chosen: Vec<String> = from_file
            .map(|origin| format!("{} {}", origin.key, origin.value))
            .collect();
        (!chosen.is_empty()).then(|| {
            format!(
                "{file} decides where credentials go: {}.",
                chosen.join(", ")
            )
        })
    }

    /// Prints each setting that was given, and where it comes from.
    pub(super) fn print_origins(&self, screen: &Screen) {
        let _ = screen.print_aside(|writer| {
            let origins = self.config.origins.iter();
            let given = origins.filter(|origin| origin.source != SettingSource::Default);
            let origins: Vec<_> = given.collect();
            if origins.is_empty() {
                return writer.write_line(Style::Dim, "Settings: all have their defaults.");
            }
            writer.write_line(Style::Bold, "Settings")?;
            let widest = origins.iter().map(|o| o.key.len()).max().unwrap_or(0);
            for origin in origins {
                let source = match (&origin.source, &self.file) {
                    (SettingSource::Flag, _) => "the command line".to_owned(),
                    (SettingSource::File(place), Some(file)) => {
                        format!("{}:{}", file.display(), place.line)
                    }
                    (SettingSource::File(_) | SettingSource::Default, _) => "default".to_owned(),
                };
                let key = &origin.key;
                let line = format!("  {key:<widest$}  {}  ({source})", origin.value);
                writer.write_line(Style::Dim, &line)?;
            }
            writer.end_line()
        });
    }
}

/// Reads the settings file and the control files, and applies the flags.
///
/// # Errors
///
/// If a file cannot be read or is invalid, or the flags contradict one another. Nothing has been sent to AWS by then.
pub(super) fn load_settings(arguments: &Arguments) -> Result<LoadedSettings, Error> {
    read_and_merge(arguments).map_err(Error::nothing_changed)
}

fn read_and_merge(arguments: &Arguments) -> Result<LoadedSettings, Error> {
    let file = read_settings_file(arguments.common.config.as_deref())?;
    let text = file.as_ref().map(|(_, text)| text.clone());
    // An error repeats what is wrong.
    merge_with_file(arguments, file)
        .map_err(|error| error.map_texts(|said| conceal_urls(said, text.as_deref())))
}

fn merge_with_file(
    arguments: &Arguments,
    file: Option<(PathBuf, String)>,
) -> Result<LoadedSettings, Error> {
    let flags = arguments.config_layer();
    let path = file.as_ref().map(|(path, _)| path.as_path());
    let parsed = match &file {
        Some((_, text)) => {
            let parsed = SettingsFile::read(text);
            let parsed = parsed.map_err(|error| invalid_settings(path, &error))?;
            let urls = parsed.ensure_no_misplaced_url();
            urls.map_err(|error| invalid_settings(path, &error))?;
            if arguments.common.config.is_none() {
                let choice = parsed.ensure_no_choice_of_credentials(DEFAULT_FILE);
                choice.map_err(|error| invalid_settings(path, &error))?;
            }
            Some(parsed)
        }
        None => None,
    };
    let directory = flags.catalog.as_ref().map(PathBuf::from).or_else(|| {
        // A path in the settings file is relative to that file.
        let named = parsed.as_ref()?.layer.catalog.as_ref()?;
        Some(path?.parent()?.join(named))
    });
    let catalog = read_catalog(directory.as_deref())?;
    let config = merge_layers(&flags, parsed.as_ref(), &catalog)
        .map_err(|error| invalid_settings(path, &error))?;
    Ok(LoadedSettings {
        memo: Memo::of_run(),
        catalog,
        config,
        file: file.map(|(path, _)| path),
        insecure_endpoint: arguments.common.insecure_endpoint,
    })
}

/// An invalid setting, with its place if it is in the settings file.
fn invalid_settings(path: Option<&Path>, error: &SettingsError) -> Error {
    match (&error.position, path) {
        (Some(place), Some(path)) => Error::usage(format!(
            "{}:{}:{}: {}",
            path.display(),
            place.line,
            place.column,
            error.message
        )),
        _ => Error::usage(error.message.clone()),
    }
}

/// The settings file's path and text. A file named by `--config` must exist.
fn read_settings_file(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, Error> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    match bounded_files::read_text(path, bounded_files::SETTINGS_FILE) {
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

/// The embedded controls and those of a directory.
fn read_catalog(directory: Option<&Path>) -> Result<Catalog, Error> {
    let Some(directory) = directory else {
        return Catalog::embedded().map_err(|error| {
            Error::new(
                "reading the controls this program was built with",
                error.to_string(),
            )
        });
    };
    let files = read_control_files(directory).map_err(|what| {
        Error::usage(format!(
            "reading the control files of {}: {what}",
            directory.display()
        ))
    })?;
    let added = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    Catalog::with_files(added).map_err(|error| Error::usage(error.to_string()))
}

/// The path and the text of each YAML file in a directory, ordered by path.
fn read_control_files(directory: &Path) -> Result<Vec<(String, String)>, String> {
    let entries = fs::read_dir(directory).map_err(|error| error.to_string())?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err("there is no .yaml file in it".to_owned());
    }
    paths.sort();
    let mut files = Vec::new();
    let mut left = bounded_files::CONTROL_FILES;
    for path in paths {
        let name = path.display().to_string();
        let text = bounded_files::read_text(&path, bounded_files::CONTROL_FILE)
            .map_err(|error| format!("{name}: {error}"))?;
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or_else(|| {
            let most = bounded_files::CONTROL_FILES >> 20;
            format!("the files have together more than {most} MiB, the most that is read")
        })?;
        files.push((name, text));
    }
    Ok(files)
}
