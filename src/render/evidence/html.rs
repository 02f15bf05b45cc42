//! The evidence as one self-contained page: no script, no font, no link.

use super::EvidenceV1;
use crate::render::json;
use crate::render::writer::escape_text;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{
    Environment, Error, ErrorKind, HtmlEscape, Output, State, UndefinedBehavior, escape_formatter,
};
use std::io::{self, Write};

/// The name of the page. Its extension makes minijinja escape HTML.
const NAME: &str = "report.html";

/// Writes the evidence as a page.
///
/// # Errors
///
/// If the writer fails.
pub fn write_html(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    let page = render_page(evidence).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn render_page(evidence: &EvidenceV1<'_>) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_formatter(escape_value);
    environment.add_filter("pretty", to_pretty_html);
    environment.add_template(NAME, include_str!("report.html"))?;
    let model = Value::from(Serde(evidence));
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

/// An answer as indented JSON, escaped for HTML.
fn to_pretty_html(value: &Value) -> Result<Value, Error> {
    let value = serde_json::to_value(value).map_err(|error| {
        Error::new(ErrorKind::BadSerialization, "an answer is not JSON").with_source(error)
    })?;
    let text = json::to_pretty_text(&value);
    Ok(Value::from_safe_string(HtmlEscape(&text).to_string()))
}
