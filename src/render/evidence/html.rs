//! The evidence as one self-contained page: no script, no font, no link.

use super::{AnnexFile, EvidenceV1};
use crate::render::writer::escape_text;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, Output, State, UndefinedBehavior, escape_formatter};
use serde::Serialize;
use std::io::{self, Write};

/// The name of the page. Its extension makes minijinja escape HTML.
const NAME: &str = "report.html";

/// What the page shows.
#[derive(Serialize)]
struct Page<'p, 'a> {
    #[serde(flatten)]
    evidence: &'p EvidenceV1<'a>,
    /// How many controls are met.
    met: usize,
    /// The answers to each command, in words.
    answers: Vec<AnswersInWords>,
    /// What is known of the subscribers.
    subscribed: &'static str,
    /// The files beside the page.
    annex: &'p [AnnexFile],
}

#[derive(Serialize)]
struct AnswersInWords {
    before: Option<String>,
    after: String,
}

/// Writes the evidence as a page, with the names and digests of the files beside it.
///
/// # Errors
///
/// If the writer fails.
pub fn write_html(
    out: &mut dyn Write,
    evidence: &EvidenceV1<'_>,
    annex: &[AnnexFile],
) -> io::Result<()> {
    let commands = evidence.commands.iter();
    let page = Page {
        met: evidence
            .controls
            .iter()
            .filter(|one| one.after.is_met())
            .count(),
        answers: commands
            .map(|command| AnswersInWords {
                before: command.before.as_ref().map(super::AnswerV1::describe),
                after: command.after.describe(),
            })
            .collect(),
        subscribed: super::SUBSCRIBED,
        evidence,
        annex,
    };
    let page = render_page(&page).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn render_page(page: &Page<'_, '_>) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_formatter(escape_value);
    environment.add_filter("moment", to_minute);
    environment.add_template(NAME, include_str!("report.html"))?;
    let model = Value::from(Serde(page));
    environment.get_template(NAME)?.render(model)
}

/// Escapes every value that the template inserts, and makes characters visible that hide or reorder text.
fn escape_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    match value.as_str().filter(|_| !value.is_safe()) {
        Some(text) => escape_formatter(out, state, &Value::from(escape_text(text))),
        None => escape_formatter(out, state, value),
    }
}

/// A time in RFC 3339 and UTC, to the minute.
fn to_minute(time: &str) -> String {
    match (time.get(..10), time.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => time.to_owned(),
    }
}
