//! Parses a line into a [`PatternCase`]. Ignores unknown keys, because a corpus also records the source of its cases.

use super::case::{CoverageCase, PatternCase};
use crate::events::compact_json;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A line that is not a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedLine {
    /// The line number, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1; `None` if the error concerns the whole line.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
}

#[derive(Deserialize)]
struct Line<'a> {
    pattern: Option<String>,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    #[serde(rename = "match")]
    matches: Option<bool>,
    valid: Option<bool>,
    existing: Option<Texts>,
    required: Option<String>,
    covers: Option<bool>,
    equivalent: Option<bool>,
    undecided: Option<bool>,
    control: Option<String>,
    who: Option<String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "invalid type: `existing` is a text or a list of texts"
)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

pub(super) fn parse_case(content: &str, line: usize) -> Result<PatternCase, MalformedLine> {
    let read: Line<'_> = serde_json::from_str(content)
        .map_err(|error| describe_json_error(content, line, &error))?;
    let is_coverage_case =
        read.existing.is_some() || read.required.is_some() || read.covers.is_some();
    let case = if !is_coverage_case {
        parse_single_pattern_case(read)
    } else if read.pattern.is_some() || read.event.is_some() || read.matches.is_some() {
        Err("it has `existing`, `required` or `covers` beside `pattern`, `event` or `match`; those are two cases".to_owned())
    } else {
        parse_coverage_case(read).map(PatternCase::Coverage)
    };
    case.map_err(|message| MalformedLine {
        line,
        column: None,
        message,
    })
}

fn parse_single_pattern_case(read: Line<'_>) -> Result<PatternCase, String> {
    let pattern = read.pattern.ok_or_else(|| {
        "it has neither `pattern` nor `existing` and `required`: a case is {\"pattern\", \"event\", \"match\"} or {\"existing\", \"required\", \"covers\"}"
            .to_owned()
    })?;
    let (event, matches) = match (read.event, read.matches, read.valid) {
        (_, _, Some(false)) => {
            return Ok(PatternCase::Validity {
                pattern,
                valid: false,
            });
        }
        (None, None, Some(true)) => {
            return Ok(PatternCase::Validity {
                pattern,
                valid: true,
            });
        }
        (Some(event), Some(matches), _) => (event, matches),
        (None, _, _) => return Err(missing_key("event")),
        (_, None, _) => return Err(missing_key("match")),
    };
    Ok(PatternCase::Matching {
        pattern,
        event: parse_event_message(event.get())?,
        matches,
    })
}

/// The message as it was logged: the value of a text, or an object in the form that CloudTrail writes.
fn parse_event_message(event: &str) -> Result<String, String> {
    if event.starts_with('{') {
        return Ok(compact_json(event));
    }
    serde_json::from_str(event)
        .map_err(|_| "`event` is the raw message as a text, or an object".to_owned())
}

fn parse_coverage_case(read: Line<'_>) -> Result<CoverageCase, String> {
    let existing = match read.existing.ok_or_else(|| missing_key("existing"))? {
        Texts::One(text) => vec![text],
        Texts::Several(texts) => texts,
    };
    let case = CoverageCase {
        existing,
        required: read.required.ok_or_else(|| missing_key("required"))?,
        covers: read.covers,
        equivalent: read.equivalent,
        undecided: read.undecided,
        control: read.control,
        who: read.who,
    };
    let unproved = case.undecided == Some(true);
    match (case.covers, case.equivalent) {
        (None, _) if !unproved => Err(missing_key("covers")),
        (Some(true), _) | (_, Some(true)) if unproved => {
            Err("what is undecided neither covers nor is equivalent".to_owned())
        }
        (Some(false), Some(true)) => Err("what is equivalent covers".to_owned()),
        _ => Ok(case),
    }
}

fn missing_key(key: &str) -> String {
    format!("`{key}` is missing")
}

/// `serde_json` counts the column in bytes, and repeats the position in its message.
fn describe_json_error(content: &str, line: usize, error: &serde_json::Error) -> MalformedLine {
    let said = error.to_string();
    let words = said.split(" at line ").next().unwrap_or_default();
    let message = if error.is_data() {
        words.to_owned()
    } else {
        format!("not JSON: {words}")
    };
    let before = error.column().saturating_sub(1);
    let column = content
        .char_indices()
        .take_while(|(at, _)| *at < before)
        .count();
    let missing = error.line() == 0; // said of no place
    MalformedLine {
        line,
        column: (!missing).then_some(column + 1),
        message,
    }
}
