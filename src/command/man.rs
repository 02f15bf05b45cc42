//! `completions` and `man`: shell completions and manual pages, generated from the command line's definition.

use crate::cli::Arguments;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::{Screen, print_bytes};
use clap::CommandFactory as _;
use std::fs;
use std::path::Path;

pub(super) fn print_completions(shell: clap_complete::Shell) -> Result<Exit, Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "cis-fix", &mut text);
    Exit::after_output(print_bytes(&text))
}

pub(super) fn write_pages(screen: &Screen, directory: &Path) -> Result<Exit, Error> {
    let written = fs::create_dir_all(directory)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), directory));
    let directory = directory.display();
    let written = written.map_err(|error| {
        let doing = format!("writing the manual pages to {directory}");
        Error::new(doing, error.to_string()).nothing_changed()
    });
    let exit = Exit::after_output(written)?;
    screen.say(&format!(
        "Wrote the manual pages to {directory}; try man {directory}/cis-fix.1"
    ));
    Ok(exit)
}
