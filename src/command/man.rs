//! The completions of shells and the manual pages, made from the definition of the command line.

use super::account::unchanged;
use crate::cli::Arguments;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::{Screen, raw};
use clap::CommandFactory as _;
use std::fs;
use std::path::Path;

pub(super) fn completions(shell: clap_complete::Shell) -> Result<Exit, Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "cis-fix", &mut text);
    raw(&text)?;
    Ok(Exit::Success)
}

pub(super) fn pages(screen: &Screen, folder: &Path) -> Result<Exit, Error> {
    let written = fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(|error| {
        unchanged(Error::new(
            format!("writing the manual pages to {}", folder.display()),
            error.to_string(),
        ))
    })?;
    screen.say(&format!(
        "Wrote the manual pages to {}; try man {}/cis-fix.1",
        folder.display(),
        folder.display()
    ));
    Ok(Exit::Success)
}
