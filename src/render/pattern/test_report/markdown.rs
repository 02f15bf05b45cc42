//! Writes the results of test cases as a table: how each existing pattern compares with the required one.

use super::difference_sentence;
use crate::pattern_tests::{CaseResult, CoverageCase, FileResult, Grounds, PatternCase};
use crate::render::markdown::inline::{code_span, prose, table_cell};
use std::io::{self, Write};

const HEAD: &str = "| control | whose | verdict | why |\n|---|---|---|---|\n";

/// Writes one row for each distinct result about a control, with the owners of all its patterns. Disagreements follow
/// the table.
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
        let cells = [&row.control, &who, row.verdict, &row.why]
            .map(|text| format!("| {} ", table_cell(text)));
        writeln!(out, "{}|", cells.concat())?;
    }
    let mut title = "\n**Not as claimed**\n\n";
    for tested in files {
        for (result, differs) in tested.disagreements() {
            let place = code_span(&format!("{}:{}", tested.file, result.line));
            writeln!(out, "{title}- {place}: {}", difference_sentence(differs))?;
            title = "";
        }
    }
    Ok(())
}

/// A row of the table.
struct Row {
    control: String,
    who: Vec<String>,
    verdict: &'static str,
    why: String,
}

impl Row {
    fn of(result: &CaseResult, claim: &CoverageCase) -> Self {
        Self {
            control: claim.control.as_deref().map_or_else(String::new, code_span),
            who: claim.who.as_deref().map(prose).into_iter().collect(),
            verdict: result.found.word(),
            why: grounds_cell(result),
        }
    }

    /// Whether two rows differ only in the owner of the pattern. Rows without an owner stay separate.
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
            format!("{}: {}", prose(&words), code_span(&event.to_string()))
        }
        Some(Grounds::Words(words)) => format_sentence(&words),
        None => String::new(),
    }
}

/// Formats a sentence in which backticks mark code. Each part is escaped on its own, so that no pattern can inject
/// Markdown.
fn format_sentence(words: &str) -> String {
    let mut written = String::new();
    for (number, part) in words.split('`').enumerate() {
        if number % 2 == 1 {
            written.push_str(&code_span(part));
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
