//! Writes the explanation of a pattern, in words and as a tree.

use crate::render::json::v1::{ConditionTreeV1, LimitUsageV1, LimitsV1, PatternExplanationV1};
use crate::render::writer::{LineWriter, Style};
use std::io;

/// Writes what a pattern requires of an event, where it deviates from what AWS documents, and how much of AWS's limits
/// it uses.
///
/// # Errors
///
/// If the writer fails.
pub fn write_explanation(
    writer: &mut LineWriter<'_>,
    pattern: &PatternExplanationV1<'_>,
) -> io::Result<()> {
    write_sentence(writer, Style::Bold, 0, kind_sentence(pattern.kind))?;
    if let Some(conditions) = &pattern.conditions {
        writer.end_line()?;
        write_tree(writer, conditions, 2)?;
    }
    if let Some(written_out) = pattern.written_out.as_ref().filter(|_| pattern.mixed) {
        let mixed = "`&&` binds tighter than `||`, and no parentheses say so in this text. Written out it is";
        writer.end_line()?;
        write_sentence(writer, Style::Bold, 0, mixed)?;
        writer.write_line(Style::Plain, &format!("  {written_out}"))?;
    }
    if !pattern.notes.is_empty() {
        writer.end_line()?;
        writer.write_line(Style::Bold, "Beyond what AWS documents")?;
    }
    for note in &pattern.notes {
        let (column, place) = (note.column, note.place);
        write_sentence(
            writer,
            Style::Plain,
            4,
            &format!("  column {column}, `{place}`: {}", note.text),
        )?;
    }
    writer.end_line()?;
    write_sentence(
        writer,
        Style::Plain,
        2,
        &limits_sentence(pattern.kind, &pattern.limits),
    )?;
    write_sentence(writer, Style::Plain, 2, writable_sentence(pattern))
}

fn write_sentence(
    writer: &mut LineWriter<'_>,
    style: Style,
    hang: usize,
    text: &str,
) -> io::Result<()> {
    writer.write_wrapped(style, hang, text)?;
    writer.end_line()
}

fn kind_sentence(kind: &str) -> &'static str {
    match kind {
        "json" => {
            "A JSON pattern: it looks at the fields of an event. It matches where this holds:"
        }
        "terms" => {
            "A pattern of terms: it looks at the text of a message, and upper and lower case differ. It matches where this holds:"
        }
        "columns" => {
            "A pattern of columns: it cuts a message into pieces at blanks, though not within double quotes or square brackets. Each column is a piece, and the last one all that is left, unless there is `...`. It matches where each column has its piece and this holds:"
        }
        _ => "This matches every event.",
    }
}

fn write_tree(
    writer: &mut LineWriter<'_>,
    node: &ConditionTreeV1,
    indent: usize,
) -> io::Result<()> {
    let bullet = format!("{:indent$}- ", "");
    let (title, operands) = match node {
        ConditionTreeV1::All(operands) => ("all of these:", operands),
        ConditionTreeV1::Any(operands) => ("any of these:", operands),
        ConditionTreeV1::One { says, remark, .. } => {
            let remark = remark.map(|remark| format!(" ({remark})"));
            let line = format!("{bullet}{says}{}", remark.unwrap_or_default());
            return write_sentence(writer, Style::Plain, indent + 4, &line);
        }
    };
    write_sentence(writer, Style::Bold, indent + 4, &format!("{bullet}{title}"))?;
    operands
        .iter()
        .try_for_each(|operand| write_tree(writer, operand, indent + 4))
}

fn limits_sentence(kind: &str, limits: &LimitsV1) -> String {
    let of = |LimitUsageV1 { used, allowed }: LimitUsageV1, what: &str| {
        format!(
            "{} of {} {what}",
            format_thousands(used),
            format_thousands(allowed)
        )
    };
    let mut all = vec![of(limits.characters, "characters")];
    if matches!(kind, "json" | "terms" | "columns") {
        all.push(of(limits.regular_expressions, "regular expressions"));
    }
    if kind == "json" {
        all.push(of(limits.wildcard_selectors, "selectors with a wildcard"));
    }
    format!("AWS's limits: {}.", all.join(", "))
}

/// At most 1,024, so one comma is enough.
fn format_thousands(number: usize) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", number / 1000, number % 1000)
}

fn writable_sentence(pattern: &PatternExplanationV1<'_>) -> &'static str {
    match (pattern.writable, pattern.kind) {
        (true, _) => "cis-fix would write it: it stays inside what AWS documents.",
        (false, "json") => "cis-fix reads it, and would not write it, for what stands above.",
        (false, _) => "cis-fix reads it, and would not write it: it writes JSON patterns alone.",
    }
}
