//! The results of a file of test cases.

use super::read::{self, MalformedLine};
use super::run::{CaseResult, Disagreement};

/// The results of a file of test cases.
#[derive(Debug, Clone)]
pub struct FileResult {
    /// The file's name.
    pub file: String,
    /// The results of its cases, in order.
    pub results: Vec<CaseResult>,
    /// The lines that are not cases.
    pub malformed_lines: Vec<MalformedLine>,
    /// Why the file could not be read; `None` if it was read.
    pub read_error: Option<String>,
}

impl FileResult {
    /// Runs every case of a text. Skips blank lines and lines that begin with `#` or `//`.
    #[must_use]
    pub fn run(file: &str, text: &str) -> Self {
        let mut tested = Self {
            file: file.to_owned(),
            results: Vec::new(),
            malformed_lines: Vec::new(),
            read_error: None,
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (content, line) in text.lines().zip(1..) {
            let start = content.trim_start();
            if start.is_empty() || start.starts_with('#') || start.starts_with("//") {
                continue;
            }
            match read::parse_case(content, line) {
                Ok(case) => tested.results.push(CaseResult::of(case, line)),
                Err(malformed) => tested.malformed_lines.push(malformed),
            }
        }
        tested
    }

    /// The result of a file that could not be read.
    #[must_use]
    pub fn unreadable(file: &str, why: String) -> Self {
        Self {
            file: file.to_owned(),
            results: Vec::new(),
            malformed_lines: Vec::new(),
            read_error: Some(why),
        }
    }

    /// The cases whose result differs from the claim.
    pub fn disagreements(&self) -> impl Iterator<Item = (&CaseResult, &Disagreement)> {
        self.results
            .iter()
            .filter_map(|result| Some((result, result.disagreement.as_ref()?)))
    }
}
