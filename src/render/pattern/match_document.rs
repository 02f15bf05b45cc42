//! Writes the results of a search while it runs: the JSON document of `pattern match`, and the counts.

use crate::control_characters::escape_json;
use crate::events::{Tally, to_one_line};
use crate::pattern::Pattern;
use crate::render::json::v1::{FORMAT_VERSION, ToolV1};
use crate::render::writer::{LineWriter, Style};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

/// The result of a search in one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileMatches {
    /// The file's name.
    pub file: String,
    /// The counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Why the file could not be read completely; `None` if it was.
    pub error: Option<String>,
}

/// Writes the number of matches: one number, or one for each of several files and their sum.
///
/// # Errors
///
/// If the writer fails.
pub fn write_counts(writer: &mut LineWriter<'_>, files: &[FileMatches]) -> io::Result<()> {
    if let [only] = files {
        return writer.write_line(Style::Plain, &only.tally.found.to_string());
    }
    for FileMatches { file, tally, .. } in files {
        writer.write_line(Style::Plain, &format!("{}  {file}", tally.found))?;
    }
    writer.write_line(Style::Plain, &format!("{}  total", sum_found(files)))
}

fn sum_found(files: &[FileMatches]) -> u64 {
    files
        .iter()
        .map(|file_matches| file_matches.tally.found)
        .sum()
}

/// The JSON document of a search. At most one event is in memory.
///
/// Its keys: `format_version`, `command`, `tool`, `pattern`; `events[]`, unless only the counts are requested, with
/// `file`, `place` (the line, or in a document the number of the event) and `event` (JSON, or a string if it is not
/// JSON); `files[]` with `file`, `events`, `found`, `not_json`, `first_not_json` (a place) and `error`; and `found`,
/// the sum.
#[derive(Debug)]
pub struct MatchDocument {
    /// Whether the document lists the events, and whether it has one already.
    events: Option<bool>,
}

impl MatchDocument {
    /// Writes the beginning of the document.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn begin(out: &mut dyn Write, pattern: &Pattern, with_events: bool) -> io::Result<Self> {
        let tool = to_json(&ToolV1::this())?;
        let text = to_json(&pattern.text())?;
        writeln!(out, "{{\n  \"format_version\": {FORMAT_VERSION},")?;
        writeln!(
            out,
            "  \"command\": \"pattern match\",\n  \"tool\": {tool},"
        )?;
        writeln!(out, "  \"pattern\": {text},")?;
        if with_events {
            out.write_all(b"  \"events\": [")?;
        }
        Ok(Self {
            events: with_events.then_some(false),
        })
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn event(
        &mut self,
        out: &mut dyn Write,
        file: &str,
        place: u64,
        message: &str,
    ) -> io::Result<()> {
        let Some(any) = &mut self.events else {
            return Ok(());
        };
        let comma = if *any { "," } else { "" };
        *any = true;
        let file = to_json(&file)?;
        let event = match serde_json::from_str::<&RawValue>(message) {
            Ok(event) => escape_json(&to_one_line(event.get())),
            Err(_) => to_json(&message)?,
        };
        write!(
            out,
            "{comma}\n    {{ \"file\": {file}, \"place\": {place}, \"event\": {event} }}"
        )
    }

    /// Writes the results of each file and the end of the document.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn end(self, out: &mut dyn Write, files: &[FileMatches]) -> io::Result<()> {
        if let Some(any) = self.events {
            writeln!(out, "{}],", if any { "\n  " } else { "" })?;
        }
        out.write_all(b"  \"files\": [")?;
        for (number, file_matches) in files.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            write!(out, "{comma}\n    {}", to_json(file_matches)?)?;
        }
        writeln!(out, "\n  ],\n  \"found\": {}\n}}", sum_found(files))
    }
}

/// JSON in one line, with control characters escaped.
fn to_json(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(value).map_err(io::Error::from)?;
    Ok(escape_json(&text))
}
