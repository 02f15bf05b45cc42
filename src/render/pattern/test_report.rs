//! Writes the results of test cases: as text, as Markdown for a README or a pull request, and as `JUnit` XML for CI.

mod junit;
mod markdown;

pub use junit::write_test_junit;
pub use markdown::write_test_markdown;

use crate::pattern_tests::{CaseResult, Disagreement, FileResult, Grounds, PatternCase};
use crate::render::summary::pluralize;
use crate::render::writer::{LineWriter, Style};
use std::io;

/// Writes each disagreement, and the counts.
///
/// # Errors
///
/// If the writer fails.
pub fn write_test_text(writer: &mut LineWriter<'_>, files: &[FileResult]) -> io::Result<()> {
    for tested in files {
        for (result, differs) in tested.disagreements() {
            writer.write(Style::Error, &format!("{}:{}", tested.file, result.line))?;
            writer.write_line(Style::Plain, &format!(": {}", difference_sentence(differs)))?;
            for (name, text) in case_details(result) {
                writer.write_line(Style::Plain, &format!("  {name:<8}  {text}"))?;
            }
        }
    }
    writer.write_line(Style::Bold, &summary_line(files))
}

/// The number of cases and of disagreements.
fn summary_line(files: &[FileResult]) -> String {
    let sum = |count: fn(&FileResult) -> usize| files.iter().map(count).sum::<usize>();
    let cases = sum(|tested| tested.results.len());
    let differing = sum(|tested| tested.disagreements().count());
    let malformed = sum(|tested| tested.malformed_lines.len());
    let read_error = sum(|tested| usize::from(tested.read_error.is_some()));
    let mut words = format!(
        "{}, {}",
        pluralize(cases, "case"),
        pluralize(differing, "disagreement")
    );
    if malformed > 0 {
        words = format!(
            "{words}, {} no case",
            match malformed {
                1 => "1 line that is".to_owned(),
                more => format!("{more} lines that are"),
            }
        );
    }
    if read_error > 0 {
        words = format!("{words}, {} not read", pluralize(read_error, "file"));
    }
    words
}

fn difference_sentence(differs: &Disagreement) -> String {
    format!("expected {}, found {}", differs.expected, differs.found)
}

/// The texts of a case, and the grounds of its result.
fn case_details(result: &CaseResult) -> Vec<(&'static str, String)> {
    let mut details = Vec::new();
    match &result.case {
        PatternCase::Matching { pattern, event, .. } => {
            details.push(("pattern", pattern.clone()));
            details.push(("event", event.clone()));
        }
        PatternCase::Validity { pattern, .. } => details.push(("pattern", pattern.clone())),
        PatternCase::Coverage(claim) => {
            let existing = claim.existing.iter().cloned();
            details.extend(existing.map(|existing| ("existing", existing)));
            details.push(("required", claim.required.clone()));
        }
    }
    match result.found.grounds() {
        Some(Grounds::Witness(words, event)) => {
            details.push(("why", words));
            details.push(("witness", event.to_string()));
        }
        Some(Grounds::Words(words)) => details.push(("why", words)),
        None => {}
    }
    details
}
