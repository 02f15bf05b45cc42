//! A corpus of claims about patterns, such as people keep beside their filters: what a pattern matches, which texts
//! are none, and which patterns cover which. Each line of it is read ([`PatternCase`]) and tried ([`CaseResult`]).
//!
//! The language itself is in `pattern`; here it is only asked.

mod read;
mod run;

#[cfg(test)]
mod tests;

pub use read::MalformedLine;
pub use run::{CaseOutcome, CaseResult, Disagreement, Grounds};

/// What a line claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternCase {
    /// Whether a pattern matches a message.
    Matching {
        /// The pattern.
        pattern: String,
        /// The raw message.
        event: String,
        /// Whether it matches.
        matches: bool,
    },
    /// Whether AWS would take a text as a pattern.
    Validity {
        /// The text.
        pattern: String,
        /// Whether it would.
        valid: bool,
    },
    /// How existing patterns, taken together, compare with a required one.
    Coverage(CoverageCase),
}

/// How existing patterns compare with a required one, as far as the line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageCase {
    /// The existing patterns.
    pub existing: Vec<String>,
    /// The required one.
    pub required: String,
    /// Whether they cover it.
    pub covers: Option<bool>,
    /// Whether they are equal to it.
    pub equivalent: Option<bool>,
    /// Whether no answer can be proved.
    pub undecided: Option<bool>,
    /// The control it is about.
    pub control: Option<String>,
    /// Whose pattern it is.
    pub who: Option<String>,
}

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
