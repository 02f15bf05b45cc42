//! `completions` and `man`: shell completions and manual pages, generated from the command line's definition.

use crate::cli::Arguments;
use crate::error::Error;
use crate::exit::Exit;
use crate::reference::{Reference, ReferenceTopic};
use crate::ui::{Screen, print_bytes};
use clap::CommandFactory as _;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn print_completions(shell: clap_complete::Shell) -> Result<Exit, Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "cis-fix", &mut text);
    Exit::after_output(print_bytes(&text))
}

/// The page of the program.
const MAIN_PAGE: &str = "cis-fix.1";

/// Adds what verdicts and exit codes mean to the page of the program.
fn append_reference(page: &Path) -> io::Result<()> {
    let reference = Reference::embedded().map_err(io::Error::other)?;
    let mut text = String::new();
    for (heading, name) in [("VERDICTS", "verdicts"), ("EXIT STATUS", "exit-codes")] {
        if let Some(topic) = reference.topic(name) {
            let _ = writeln!(text, ".SH \"{heading}\"");
            push_topic(&mut text, &topic);
        }
    }
    let mut file = OpenOptions::new().append(true).open(page)?;
    file.write_all(text.as_bytes())
}

fn push_topic(text: &mut String, topic: &ReferenceTopic) {
    let mut command = None;
    for term in &topic.terms {
        if term.command != command {
            command.clone_from(&term.command);
            let name = roff_text(term.command.as_deref().unwrap_or_default());
            let _ = writeln!(text, ".SS \"{name}\"");
        }
        let (name, meaning) = (roff_text(&term.term), roff_text(&term.text));
        let _ = writeln!(text, ".TP\n\\fB{name}\\fR\n{meaning}");
    }
    for paragraph in &topic.paragraphs {
        let _ = writeln!(text, ".PP\n{}", roff_text(paragraph));
    }
}

/// A text for roff: code between backticks is bold, and no line of it is a request.
fn roff_text(text: &str) -> String {
    let mut roff = String::new();
    for (place, part) in text.split('`').enumerate() {
        let part = part.replace('\\', "\\e").replace('-', "\\-");
        if place % 2 == 1 {
            let _ = write!(roff, "\\fB{part}\\fR");
        } else {
            roff.push_str(&part);
        }
    }
    if roff.starts_with(['.', '\'']) {
        return format!("\\&{roff}");
    }
    roff
}

pub(super) fn write_pages(screen: &Screen, directory: &Path) -> Result<Exit, Error> {
    let written = fs::create_dir_all(directory)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), directory))
        .and_then(|()| append_reference(&directory.join(MAIN_PAGE)));
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
