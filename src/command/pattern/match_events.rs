//! `pattern match`: searches files for the events that a pattern matches.

use super::arguments::unsupported_format;
use super::input::{self, Message, PlaceKind, read_events};
use super::stdout::StdoutWriter;
use crate::error::Error;
use crate::events::{EventSearch, Tally, to_one_line};
use crate::exit::Exit;
use crate::pattern::{DeviationKind, Pattern};
use crate::render::pattern::{FileMatches, MatchDocument, write_counts};
use crate::settings::Format;
use crate::ui::Screen;
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The options of the search.
pub(super) struct MatchOptions {
    pub(super) pattern: Pattern,
    /// Whether to print only the number of matches.
    pub(super) count: bool,
    /// Whether to search for events that do not match.
    pub(super) inverted: bool,
}

pub(super) fn run(
    screen: &Screen,
    options: &MatchOptions,
    files: &[PathBuf],
) -> Result<Exit, Error> {
    let document = match screen.options.format {
        Format::Text => false,
        Format::Json => true,
        other => return Err(unsupported_format("match", other)),
    };
    print_deviations(screen, &options.pattern);
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    let mut searched = Vec::new();
    match search_files(screen, options, files, document, &mut searched) {
        Ok(()) if !options.count => report_no_match(screen, options.inverted, &searched),
        Ok(()) => {}
        // The reader of the pipe has closed it. The files before that may still have failed.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(error.into()),
    }
    let is_read = |searched: &FileMatches| searched.error.is_none();
    Ok(Exit::after_match(searched.iter().all(is_read)))
}

/// Without a match, says how many events were read.
fn report_no_match(screen: &Screen, inverted: bool, file_matches: &[FileMatches]) {
    let sum = |count: fn(&Tally) -> u64| {
        file_matches
            .iter()
            .map(|one| count(&one.tally))
            .sum::<u64>()
    };
    match (sum(|tally| tally.events), sum(|tally| tally.found)) {
        (0, _) | (1.., 1..) => {}
        (events, 0) if inverted => screen.say(&format!("All matched; events seen: {events}.")),
        (events, 0) => screen.say(&format!("None matched; events seen: {events}.")),
    }
}

/// Prints where the pattern deviates from what AWS documents, because it may mean something else there.
fn print_deviations(screen: &Screen, pattern: &Pattern) {
    let deviations = pattern.deviations().iter();
    for deviation in deviations.filter(|deviation| deviation.kind != DeviationKind::NotJson) {
        let place = deviation.span.of(pattern.text());
        screen.say(&format!("note: `{place}`: {deviation}"));
    }
}

/// Searches the files. Those searched before an error are in `file_matches` too.
fn search_files(
    screen: &Screen,
    options: &MatchOptions,
    files: &[PathBuf],
    document: bool,
    file_matches: &mut Vec<FileMatches>,
) -> io::Result<()> {
    let mut out = StdoutWriter::new();
    let mut matches = if document {
        Some(MatchDocument::begin(
            &mut out,
            &options.pattern,
            !options.count,
        )?)
    } else {
        None
    };
    for path in files {
        file_matches.push(search_file(
            screen,
            options,
            path,
            &mut out,
            matches.as_mut(),
        )?);
    }
    match matches {
        Some(matches) => matches.end(&mut out, file_matches)?,
        None if options.count => {
            let mut text = Vec::new();
            write_counts(
                &mut crate::render::LineWriter::new(&mut text, false),
                file_matches,
            )?;
            out.write_all(&text)?;
        }
        None => {}
    }
    out.flush()
}

/// Searches one file.
fn search_file(
    screen: &Screen,
    options: &MatchOptions,
    path: &Path,
    out: &mut StdoutWriter,
    mut matches: Option<&mut MatchDocument>,
) -> io::Result<FileMatches> {
    let file = input::display_name(path);
    if input::is_standard_input(path) && io::stdin().is_terminal() {
        screen.say("Reading events from the terminal; Ctrl-D ends them.");
    }
    let mut search = EventSearch::new(&options.pattern, options.inverted);
    let mut write = |message: &Message<'_>| match &mut matches {
        Some(matches) => matches.event(out, &file, message.place, message.text),
        None if options.count => Ok(()),
        None => out.write_line(&printed_line(message)),
    };
    let mut failure = None;
    let read = read_events(path, &mut |message| {
        if search.select(message.text, message.place)
            && let Err(error) = write(message)
        {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let tally = search.tally;
    let error = match read {
        Ok(places) => {
            if tally.events == 0 {
                screen.say(&format!("{file}: there are no events in it."));
            }
            report_not_json(screen, &file, places, tally);
            None
        }
        Err(error) => {
            out.flush()?;
            screen.print_error(&error);
            Some(error.what)
        }
    };
    Ok(FileMatches { file, tally, error })
}

/// The printed form of an event: the bytes of its line, or a single line.
fn printed_line<'a>(message: &Message<'a>) -> Cow<'a, [u8]> {
    match (message.line, to_one_line(message.text)) {
        (Some(line), _) => Cow::Borrowed(line),
        (None, Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
        (None, Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
    }
}

/// Reports messages that are not JSON, because a JSON pattern cannot match them.
fn report_not_json(screen: &Screen, file: &str, places: PlaceKind, tally: Tally) {
    let Some(first) = tally.first_not_json else {
        return;
    };
    let (one, several) = match places {
        PlaceKind::Lines => ("line", "lines"),
        PlaceKind::Numbers => ("message", "messages"),
    };
    let which = match tally.not_json {
        1 => format!("{file}: {one} {first} is no JSON"),
        more => format!("{file}: {more} {several} are no JSON, the first is {one} {first}"),
    };
    screen.say(&format!("{which}; a JSON pattern matches none such."));
}
