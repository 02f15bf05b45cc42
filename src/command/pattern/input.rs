//! Reads a file or standard input as a stream of events, in any supported format, compressed or not. At most one event
//! is in memory.

use crate::error::Error;
use crate::events::{EventFormat, read_document};
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// The first bytes of every gzip stream.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The byte order marks of UTF-16. A redirection in Windows PowerShell writes one.
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

const DAMAGED: &str = "it may be damaged or cut short; fetch it once more";

/// Far longer than any event: CloudWatch Logs accepts up to 1 MiB.
const LONGEST: usize = 16 << 20;

/// An event, or a line that may be one.
pub(super) struct Message<'a> {
    /// The text that the pattern is matched against.
    pub(super) text: &'a str,
    /// The bytes of the line, if the event is a line.
    pub(super) line: Option<&'a [u8]>,
    /// The line number, or in a document the number of the event; counted from 1.
    pub(super) place: u64,
}

/// What the place of a message means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    Lines,
    Numbers,
}

type OnMessage<'f> = dyn FnMut(&Message<'_>) -> ControlFlow<()> + 'f;

/// The name of a file in messages.
pub(super) fn display_name(path: &Path) -> String {
    if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Calls `on_message` with each event of a file.
///
/// # Errors
///
/// If the file cannot be read completely. `on_message` receives the events before the error.
pub(super) fn read_events(path: &Path, on_message: &mut OnMessage<'_>) -> Result<PlaceKind, Error> {
    let doing = format!("reading events from {}", display_name(path));
    let failed = |what: &str| Error::new(doing.as_str(), what);
    let mut reader = open(path)?;
    let head = read_first_line(&mut reader).map_err(|error| read_error(&doing, &error))?;
    if UTF_16.iter().any(|mark| head.line.starts_with(mark)) {
        return Err(failed("it is UTF-16").hint("save it as UTF-8"));
    }
    match EventFormat::detect(&head.line) {
        EventFormat::Lines => {
            let read = read_lines(head, reader, on_message);
            read.map_err(|error| read_error(&doing, &error))?;
            Ok(PlaceKind::Lines)
        }
        EventFormat::Documents => {
            let skipped = head.skipped;
            let read = read_documents(head.line, reader, on_message);
            read.map_err(|error| match error.classify() {
                serde_json::error::Category::Io => read_error(&doing, &error.into()),
                serde_json::error::Category::Eof => {
                    failed(&json_error_text(&error, skipped)).hint(DAMAGED)
                }
                _ => failed(&json_error_text(&error, skipped)),
            })?;
            Ok(PlaceKind::Numbers)
        }
    }
}

/// Opens a file and detects whether it is compressed.
fn open(path: &Path) -> Result<Box<dyn BufRead>, Error> {
    let doing = format!("reading events from {}", display_name(path));
    let raw: Box<dyn Read> = if is_standard_input(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| read_error(&doing, &error))?)
    };
    let decoded = decompress(raw);
    decoded.map_err(|error| read_error(&doing, &error))
}

/// Decompresses gzip; other content is unchanged.
fn decompress(mut raw: Box<dyn Read>) -> io::Result<Box<dyn BufRead>> {
    let mut head = Vec::new();
    let wanted = u64::try_from(GZIP.len()).unwrap_or(u64::MAX);
    raw.by_ref().take(wanted).read_to_end(&mut head)?;
    let compressed = head == GZIP;
    let stream = BufReader::new(Cursor::new(head).chain(raw));
    Ok(if compressed {
        Box::new(BufReader::new(MultiGzDecoder::new(stream)))
    } else {
        Box::new(stream)
    })
}

/// Explains why something could not be read, and what to do.
pub(super) fn read_error(doing: &str, error: &io::Error) -> Error {
    let failure = Error::new(doing, error.to_string());
    match error.kind() {
        io::ErrorKind::NotFound => failure.hint("look at the name, and where it is meant from"),
        io::ErrorKind::PermissionDenied => failure.hint("let this user read it"),
        io::ErrorKind::IsADirectory => failure.hint("name the files in it"),
        io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
            failure.hint(DAMAGED)
        }
        _ => failure,
    }
}

/// The first line that is not blank.
struct FirstLine {
    line: Vec<u8>,
    /// The number of blank lines before it.
    skipped: u64,
}

fn read_first_line(reader: &mut dyn BufRead) -> io::Result<FirstLine> {
    let mut skipped = 0;
    loop {
        let mut line = read_line(reader)?;
        if skipped == 0 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        let blank = line.trim_ascii().is_empty();
        if !blank || line.is_empty() {
            return Ok(FirstLine { line, skipped });
        }
        skipped += 1;
    }
}

/// Reads a line with its line break, or as much of it as an event can have.
fn read_line(reader: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    reader.take(most).read_until(b'\n', &mut line)?;
    Ok(line)
}

fn read_lines(
    head: FirstLine,
    mut reader: Box<dyn BufRead>,
    on_message: &mut OnMessage<'_>,
) -> io::Result<()> {
    let (mut line, mut place) = (head.line, head.skipped + 1);
    while !line.is_empty() {
        if line.len() >= LONGEST {
            return Err(too_long_error(&format!("line {place}")));
        }
        let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
        if !bytes.trim_ascii().is_empty() {
            let text = String::from_utf8_lossy(bytes.strip_suffix(b"\r").unwrap_or(bytes));
            let message = Message {
                text: &text,
                line: Some(bytes),
                place,
            };
            if on_message(&message).is_break() {
                return Ok(());
            }
        }
        line = read_line(&mut *reader)?;
        place += 1;
    }
    Ok(())
}

fn read_documents(
    head: Vec<u8>,
    reader: Box<dyn BufRead>,
    on_message: &mut OnMessage<'_>,
) -> serde_json::Result<()> {
    let read = Rc::new(Cell::new(0));
    let limited = LimitedReader {
        inner: Cursor::new(head).chain(reader),
        read: Rc::clone(&read),
    };
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(limited));
    let mut place = 0;
    let mut stopped = false;
    loop {
        match deserializer.end() {
            Ok(()) => return Ok(()),
            Err(error) if error.is_io() => return Err(error),
            Err(_) => {}
        }
        let outcome = read_document(&mut deserializer, &mut |event| {
            read.set(0);
            place += 1;
            let message = Message {
                text: event,
                line: None,
                place,
            };
            let flow = on_message(&message);
            stopped = flow.is_break();
            flow
        });
        match outcome {
            Err(_) if stopped => return Ok(()),
            outcome => outcome?,
        }
    }
}

/// A reader that fails if one event is too long.
struct LimitedReader<R> {
    inner: R,
    /// The number of bytes read since the last event.
    read: Rc<Cell<usize>>,
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.set(self.read.get().saturating_add(read));
        if self.read.get() > LONGEST {
            return Err(too_long_error("a part of it"));
        }
        Ok(read)
    }
}

fn too_long_error(what: &str) -> io::Error {
    io::Error::other(format!("{what} has more than 16 MiB, as no event has"))
}

/// What is wrong and where. The position includes the skipped lines.
fn json_error_text(error: &serde_json::Error, skipped: u64) -> String {
    let said = error.to_string();
    let message = said.split(" at line ").next().unwrap_or_default();
    let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
    let (line, column) = (line.saturating_add(skipped), error.column());
    format!("line {line}, column {column} is not JSON: {message}")
}
