//! The results of a file of pattern tests.

use super::read::{self, MalformedLine};
use super::run::{CaseResult, Disagreement};

/// A file of cases that was tried.
#[derive(Debug, Clone)]
pub struct FileResult {
    /// The file's name.
    pub file: String,
    /// Its cases, in order.
    pub results: Vec<CaseResult>,
    /// The lines that are none.
    pub malformed_lines: Vec<MalformedLine>,
    /// Why the file could not be read; None where it could.
    pub read_error: Option<String>,
}

impl FileResult {
    /// Tries every case of a text. Blank lines and lines that begin with `#` or `//` are none.
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

    /// A file that could not be read.
    #[must_use]
    pub fn unreadable(file: &str, why: String) -> Self {
        Self {
            file: file.to_owned(),
            results: Vec::new(),
            malformed_lines: Vec::new(),
            read_error: Some(why),
        }
    }

    /// The cases that did not come out as claimed.
    pub fn disagreements(&self) -> impl Iterator<Item = (&CaseResult, &Disagreement)> {
        self.results
            .iter()
            .filter_map(|result| Some((result, result.disagreement.as_ref()?)))
    }
}
