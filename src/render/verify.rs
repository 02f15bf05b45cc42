//! What AWS itself said, on the screen: where it differs from us cannot be overlooked.

use super::paper::{Ink, Paper};
use crate::control_characters::escape_json;
use crate::verify::{Back, Drilled, Tested, Verification, Word};
use std::io;

/// AWS's word on the patterns, and the newest access logs.
///
/// # Errors
///
/// If the writer fails.
pub fn verification(paper: &mut Paper<'_>, verification: &Verification) -> io::Result<()> {
    let Verification {
        tests, deliveries, ..
    } = verification;
    if tests.is_empty() && deliveries.is_empty() {
        paper.end()?;
        return paper.prose(
            Ink::Warm,
            0,
            "Nothing passes that AWS could be asked about.",
        );
    }
    if !tests.is_empty() {
        paper.end()?;
        paper.line(
            Ink::Strong,
            "AWS's own word on the patterns (TestMetricFilter)",
        )?;
        let ids = tests.iter().map(|one| one.test.id.len()).max().unwrap_or(0);
        let words = tests.iter().map(|one| verdict(&one.word).1.len()).max();
        let widths = (words.unwrap_or(0), ids);
        tests
            .iter()
            .try_for_each(|tested| row(paper, tested, widths))?;
    }
    if !deliveries.is_empty() {
        paper.end()?;
        paper.line(Ink::Strong, "The newest access logs")?;
    }
    for delivery in deliveries {
        let ink = match delivery.word() {
            "delivered" => Ink::Good,
            _ => Ink::Warm,
        };
        let words = format!("  {}  {}", delivery.place.bucket, delivery.words());
        paper.prose(ink, 4, &words)?;
    }
    differences(paper, verification)
}

fn verdict(word: &Word) -> (Ink, &'static str) {
    match word {
        Word::Agrees => (Ink::Good, "agrees"),
        Word::Differs { .. } => (Ink::Bad, "DIFFERS"),
        Word::Unconfirmed { .. } => (Ink::Warm, "not confirmed by AWS"),
    }
}

fn row(
    paper: &mut Paper<'_>,
    Tested { test, word }: &Tested,
    (words, ids): (usize, usize),
) -> io::Result<()> {
    let of = events(test.samples.len());
    let (ink, verdict) = verdict(word);
    let said = match word {
        Word::Agrees => of,
        Word::Differs { cases } => format!("on {} of {of}", cases.len()),
        Word::Unconfirmed { why } => why.clone(),
    };
    paper.put(Ink::Plain, "  ")?;
    paper.put(ink, &format!("{verdict:<words$}"))?;
    let line = format!("  {:<ids$}  {}  {said}", test.id, test.filter);
    paper.prose(Ink::Plain, 6, &line)
}

fn events(many: usize) -> String {
    format!("{many} event{}", if many == 1 { "" } else { "s" })
}

/// Each case in a line of its own, to be copied into a file for `cis-fix pattern test`.
fn differences(paper: &mut Paper<'_>, verification: &Verification) -> io::Result<()> {
    let differences: Vec<_> = verification.differences().collect();
    if differences.is_empty() {
        return Ok(());
    }
    paper.end()?;
    let many = events(differences.len());
    paper.line(Ink::Bad, &format!("AWS DIFFERS FROM CIS-FIX on {many}"))?;
    paper.prose(
        Ink::Plain,
        2,
        "  What cis-fix proves about these patterns does not hold on AWS. Please report it with these lines, as `cis-fix pattern test` reads them:",
    )?;
    for (test, case) in differences {
        let says = if case.matches {
            "AWS matches it, and cis-fix says it does not"
        } else {
            "AWS does not match it, and cis-fix says it does"
        };
        paper.prose(
            Ink::Plain,
            4,
            &format!("  {} {}: {says}", test.id, test.filter),
        )?;
        paper.line(Ink::Plain, &escape_json(&case.line()))?;
    }
    Ok(())
}

/// What came of the fire drill.
///
/// # Errors
///
/// If the writer fails.
pub fn drilled(paper: &mut Paper<'_>, drilled: &Drilled) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "Fire drill")?;
    let ink = match drilled.back {
        Back::Set => Ink::Good,
        Back::Real { .. } | Back::Failed { .. } => Ink::Bad,
    };
    paper.prose(ink, 4, &format!("  {}", drilled.words()))?;
    for who in &drilled.drill.told {
        paper.prose(Ink::Plain, 4, &format!("  told  {who}"))?;
    }
    paper.prose(
        Ink::Plain,
        4,
        "  Ask them whether it came: that they have read it is the one thing AWS does not tell.",
    )
}
