//! A corpus as a table: how each existing pattern compares with the one that is required.

use super::difference_sentence;
use crate::pattern_tests::{CaseResult, CoverageCase, FileResult, Grounds, PatternCase};
use crate::render::markdown::inline::{cell, code, prose};
use std::io::{self, Write};

const HEAD: &str = "| control | whose | verdict | why |\n|---|---|---|---|\n";

/// A row for each answer about a control, with all whose pattern it is, and below the table what did not come out as
/// claimed, if anything.
///
/// # Errors
///
/// If the writer fails.
pub fn write_test_markdown(out: &mut dyn Write, files: &[FileResult]) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let mut rows: Vec<Row> = Vec::new();
    for result in files.iter().flat_map(|tested| &tested.results) {
        if let PatternCase::Coverage(claim) = &result.case {
            let new = Row::of(result, claim);
            match rows.iter_mut().find(|row| row.is_like(&new)) {
                Some(row) => row.add(new),
                None => rows.push(new),
            }
        }
    }
    for row in rows {
        let who = row.who.join(", ");
        let cells =
            [&row.control, &who, row.verdict, &row.why].map(|text| format!("| {} ", cell(text)));
        writeln!(out, "{}|", cells.concat())?;
    }
    let mut title = "\n**Not as claimed**\n\n";
    for tested in files {
        for (result, differs) in tested.disagreements() {
            let place = code(&format!("{}:{}", tested.file, result.line));
            writeln!(out, "{title}- {place}: {}", difference_sentence(differs))?;
            title = "";
        }
    }
    Ok(())
}

/// One answer.
struct Row {
    control: String,
    who: Vec<String>,
    verdict: &'static str,
    why: String,
}

impl Row {
    fn of(result: &CaseResult, claim: &CoverageCase) -> Self {
        Self {
            control: claim.control.as_deref().map_or_else(String::new, code),
            who: claim.who.as_deref().map(prose).into_iter().collect(),
            verdict: result.found.word(),
            why: grounds_cell(result),
        }
    }

    /// Whether two rows differ in nothing but whose pattern it is; what belongs to nobody stays apart.
    fn is_like(&self, other: &Self) -> bool {
        let same =
            (&self.control, self.verdict, &self.why) == (&other.control, other.verdict, &other.why);
        same && !self.who.is_empty() && !other.who.is_empty()
    }

    fn add(&mut self, other: Self) {
        let new = other.who.into_iter();
        self.who.extend(
            new.filter(|who| !self.who.contains(who))
                .collect::<Vec<_>>(),
        );
    }
}

fn grounds_cell(result: &CaseResult) -> String {
    match result.found.grounds() {
        Some(Grounds::Witness(words, event)) => {
            format!("{}: {}", prose(&words), code(&event.to_string()))
        }
        Some(Grounds::Words(words)) => format_sentence(&words),
        None => String::new(),
    }
}

/// A sentence whose backticks are ours: what stands between two of them is code, and the rest words. Whatever a
/// pattern brings in, each part is harmless by itself.
fn format_sentence(words: &str) -> String {
    let mut written = String::new();
    for (number, part) in words.split('`').enumerate() {
        if number % 2 == 1 {
            written.push_str(&code(part));
            continue;
        }
        let gap = |is: bool| if is { " " } else { "" };
        let (before, after) = (part.starts_with(' '), part.len() > 1 && part.ends_with(' '));
        written.push_str(gap(before));
        written.push_str(&prose(part));
        written.push_str(gap(after));
    }
    written
}
