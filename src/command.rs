//! Each command from end to end. The work is done elsewhere; here it is put in order.

mod account;
mod apply;
mod catalog;
mod screen;

use crate::catalog::Catalog;
use crate::cli::{Arguments, Command};
use crate::error::{Error, ErrorKind};
use crate::exit::Exit;
use crate::settings::Settings;
use crate::state::BucketName;
use screen::Screen;

/// Runs a command and says how it ended.
#[must_use]
pub fn run(arguments: &Arguments) -> Exit {
    let mut screen = Screen::new(&arguments.common);
    match dispatch(arguments, &mut screen) {
        Ok(exit) => exit,
        Err(error) => {
            screen.error(&error);
            match error.kind {
                ErrorKind::Usage => Exit::Usage,
                ErrorKind::Failed => Exit::Error,
            }
        }
    }
}

fn dispatch(arguments: &Arguments, screen: &mut Screen) -> Result<Exit, Error> {
    let catalog = Catalog::embedded().map_err(|error| {
        Error::new(
            "reading the controls this program was built with",
            error.to_string(),
        )
    })?;
    let settings = settings(arguments, &catalog)?;
    match &arguments.command {
        Command::List => catalog::list(screen, &catalog, &settings),
        Command::Explain { control } => catalog::explain(screen, &catalog, &settings, control),
        Command::Check | Command::Plan { .. } | Command::Apply { .. } => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| Error::new("starting", error.to_string()))?;
            runtime.block_on(account::run(arguments, screen, &catalog, &settings))
        }
    }
}

/// The settings the flags ask for.
fn settings(arguments: &Arguments, catalog: &Catalog) -> Result<Settings, Error> {
    let common = &arguments.common;
    let mut controls = std::collections::BTreeSet::new();
    for name in &common.controls {
        let control = catalog
            .find(name, common.benchmark)
            .map_err(|error| Error::usage(format!("--control: {error}")))?;
        if control.ids.at(common.benchmark).is_none() {
            return Err(Error::usage(format!(
                "--control: CIS {} has no {}",
                common.benchmark, control.slug
            )));
        }
        controls.insert(control.slug.clone());
    }
    Ok(Settings {
        benchmark: common.benchmark,
        controls: (!controls.is_empty()).then_some(controls),
        trail: common.trail.clone(),
        logging_bucket: common.logging_bucket.clone().map(BucketName::new),
        logging_prefix: common.logging_prefix.clone(),
        topic: common.topic.clone(),
        notify: common.notify.clone(),
        ..Settings::default()
    })
}
