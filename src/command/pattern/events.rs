//! `pattern match`: looks through files for the events a pattern matches.

use super::input::{self, Message, Places, each_event};
use super::no_such_form;
use super::stdout::Sink;
use crate::error::Error;
use crate::events::{Search, Tally, one_line};
use crate::exit::Exit;
use crate::pattern::{DeviationKind, Pattern};
use crate::render::pattern::{Matches, Searched, counts};
use crate::settings::Format;
use crate::ui::Screen;
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What is looked for.
pub(super) struct Wanted {
    pub(super) pattern: Pattern,
    /// Whether only the number is asked for.
    pub(super) count: bool,
    /// Whether those that do not match are asked for.
    pub(super) inverted: bool,
}

pub(super) fn run(screen: &Screen, wanted: &Wanted, files: &[PathBuf]) -> Result<Exit, Error> {
    let document = match screen.manner.format {
        Format::Text => false,
        Format::Json => true,
        other => return Err(no_such_form("match", other)),
    };
    notes(screen, &wanted.pattern);
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    match search(screen, wanted, files, document) {
        // Whoever reads us has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Success),
        Err(error) => Err(error.into()),
        Ok(searched) => {
            if !wanted.count {
                nothing_found(screen, wanted.inverted, &searched);
            }
            let failed = searched.iter().any(|searched| searched.error.is_some());
            Ok(if failed { Exit::Error } else { Exit::Success })
        }
    }
}

/// Who sees nothing wants to know whether anything was looked at.
fn nothing_found(screen: &Screen, inverted: bool, searched: &[Searched]) {
    let sum = |count: fn(&Tally) -> u64| searched.iter().map(|one| count(&one.tally)).sum::<u64>();
    match (sum(|tally| tally.events), sum(|tally| tally.found)) {
        (0, _) | (1.., 1..) => {}
        (events, 0) if inverted => screen.say(&format!("All matched; events seen: {events}.")),
        (events, 0) => screen.say(&format!("None matched; events seen: {events}.")),
    }
}

/// Says where the pattern leaves what AWS documents, and so may not mean the same there.
fn notes(screen: &Screen, pattern: &Pattern) {
    let deviations = pattern.deviations().iter();
    for deviation in deviations.filter(|deviation| deviation.kind != DeviationKind::NotJson) {
        let place = deviation.span.of(pattern.text());
        screen.say(&format!("note: `{place}`: {deviation}"));
    }
}

fn search(
    screen: &Screen,
    wanted: &Wanted,
    files: &[PathBuf],
    document: bool,
) -> io::Result<Vec<Searched>> {
    let mut sink = Sink::new();
    let mut matches = if document {
        Some(Matches::begin(&mut sink, &wanted.pattern, !wanted.count)?)
    } else {
        None
    };
    let mut searched = Vec::new();
    for path in files {
        searched.push(one(screen, wanted, path, &mut sink, matches.as_mut())?);
    }
    match matches {
        Some(matches) => matches.end(&mut sink, &searched)?,
        None if wanted.count => {
            let mut text = Vec::new();
            counts(
                &mut crate::render::LineWriter::new(&mut text, false),
                &searched,
            )?;
            sink.write_all(&text)?;
        }
        None => {}
    }
    sink.flush()?;
    Ok(searched)
}

/// Looks through one file.
fn one(
    screen: &Screen,
    wanted: &Wanted,
    path: &Path,
    sink: &mut Sink,
    mut matches: Option<&mut Matches>,
) -> io::Result<Searched> {
    let file = input::name(path);
    if input::is_standard_input(path) && io::stdin().is_terminal() {
        screen.say("Reading events from the terminal; Ctrl-D ends them.");
    }
    let mut search = Search::new(&wanted.pattern, wanted.inverted);
    let mut write = |message: &Message<'_>| match &mut matches {
        Some(matches) => matches.event(sink, &file, message.place, message.text),
        None if wanted.count => Ok(()),
        None => sink.line(&printed(message)),
    };
    let mut failure = None;
    let read = each_event(path, &mut |message| {
        if search.lets_through(message.text, message.place)
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
            not_json(screen, &file, places, tally);
            None
        }
        Err(error) => {
            sink.flush()?;
            screen.error(&error);
            Some(error.what)
        }
    };
    Ok(Searched { file, tally, error })
}

/// An event as it is printed: a line to the letter, and else in one line.
fn printed<'a>(message: &Message<'a>) -> Cow<'a, [u8]> {
    match (message.line, one_line(message.text)) {
        (Some(line), _) => Cow::Borrowed(line),
        (None, Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
        (None, Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
    }
}

/// Says what was passed over, since a JSON pattern matches only what is JSON.
fn not_json(screen: &Screen, file: &str, places: Places, tally: Tally) {
    let Some(first) = tally.first_not_json else {
        return;
    };
    let (one, several) = match places {
        Places::Lines => ("line", "lines"),
        Places::Numbers => ("message", "messages"),
    };
    let which = match tally.not_json {
        1 => format!("{file}: {one} {first} is no JSON"),
        more => format!("{file}: {more} {several} are no JSON, the first is {one} {first}"),
    };
    screen.say(&format!("{which}; a JSON pattern matches none such."));
}
