//! What AWS itself said, on the screen: where it differs from us cannot be overlooked.

use super::writer::{LineWriter, Style};
use crate::control_characters::escape_json;
use crate::verify::{Back, Drilled, Tested, Verification, Word};
use std::io;

/// AWS's word on the patterns, and the newest access logs.
///
/// # Errors
///
/// If the writer fails.
pub fn verification(writer: &mut LineWriter<'_>, verification: &Verification) -> io::Result<()> {
    let Verification {
        tests, deliveries, ..
    } = verification;
    if tests.is_empty() && deliveries.is_empty() {
        writer.end_line()?;
        return writer.write_paragraph(
            Style::Warning,
            0,
            "Nothing passes that AWS could be asked about.",
        );
    }
    if !tests.is_empty() {
        writer.end_line()?;
        writer.write_line(
            Style::Bold,
            "AWS's own word on the patterns (TestMetricFilter)",
        )?;
        let ids = tests.iter().map(|one| one.test.id.len()).max().unwrap_or(0);
        let words = tests.iter().map(|one| verdict(&one.word).1.len()).max();
        let widths = (words.unwrap_or(0), ids);
        tests
            .iter()
            .try_for_each(|tested| row(writer, tested, widths))?;
    }
    if !deliveries.is_empty() {
        writer.end_line()?;
        writer.write_line(Style::Bold, "The newest access logs")?;
    }
    for delivery in deliveries {
        let style = match delivery.word() {
            "delivered" => Style::Success,
            _ => Style::Warning,
        };
        let words = format!("  {}  {}", delivery.place.bucket, delivery.words());
        writer.write_paragraph(style, 4, &words)?;
    }
    differences(writer, verification)
}

fn verdict(word: &Word) -> (Style, &'static str) {
    match word {
        Word::Agrees => (Style::Success, "agrees"),
        Word::Differs { .. } => (Style::Error, "DIFFERS"),
        Word::Unconfirmed { .. } => (Style::Warning, "not confirmed by AWS"),
    }
}

fn row(
    writer: &mut LineWriter<'_>,
    Tested { test, word }: &Tested,
    (words, ids): (usize, usize),
) -> io::Result<()> {
    let of = events(test.samples.len());
    let (style, verdict) = verdict(word);
    let said = match word {
        Word::Agrees => of,
        Word::Differs { cases } => format!("on {} of {of}", cases.len()),
        Word::Unconfirmed { why } => why.clone(),
    };
    writer.write(Style::Plain, "  ")?;
    writer.write(style, &format!("{verdict:<words$}"))?;
    let line = format!("  {:<ids$}  {}  {said}", test.id, test.filter);
    writer.write_paragraph(Style::Plain, 6, &line)
}

fn events(many: usize) -> String {
    format!("{many} event{}", if many == 1 { "" } else { "s" })
}

/// Each case in a line of its own, to be copied into a file for `cis-fix pattern test`.
fn differences(writer: &mut LineWriter<'_>, verification: &Verification) -> io::Result<()> {
    let differences: Vec<_> = verification.differences().collect();
    if differences.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    let many = events(differences.len());
    writer.write_line(Style::Error, &format!("AWS DIFFERS FROM CIS-FIX on {many}"))?;
    writer.write_paragraph(
        Style::Plain,
        2,
        "  What cis-fix proves about these patterns does not hold on AWS. Please report it with these lines, as `cis-fix pattern test` reads them:",
    )?;
    for (test, case) in differences {
        let says = if case.matches {
            "AWS matches it, and cis-fix says it does not"
        } else {
            "AWS does not match it, and cis-fix says it does"
        };
        writer.write_paragraph(
            Style::Plain,
            4,
            &format!("  {} {}: {says}", test.id, test.filter),
        )?;
        writer.write_line(Style::Plain, &escape_json(&case.line()))?;
    }
    Ok(())
}

/// What came of the fire drill.
///
/// # Errors
///
/// If the writer fails.
pub fn drilled(writer: &mut LineWriter<'_>, drilled: &Drilled) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Fire drill")?;
    let style = match drilled.back {
        Back::Set => Style::Success,
        Back::Real { .. } | Back::Failed { .. } => Style::Error,
    };
    writer.write_paragraph(style, 4, &format!("  {}", drilled.words()))?;
    for who in &drilled.drill.told {
        writer.write_paragraph(Style::Plain, 4, &format!("  told  {who}"))?;
    }
    writer.write_paragraph(
        Style::Plain,
        4,
        "  Ask them whether it came: that they have read it is the one thing AWS does not tell.",
    )
}
