//! What `pattern test` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::pattern_tests::{CaseResult, Disagreement, FileResult, Grounds, PatternCase};
use serde::Serialize;
use serde_json::Value;

/// What `pattern test` prints.
#[derive(Debug, Clone, Serialize)]
pub struct PatternTestsV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern test`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// How many cases were run.
    pub cases: usize,
    /// The files, in order.
    pub files: Vec<TestedFileV1<'a>>,
    /// The cases whose result is not the expected one.
    pub disagreements: Vec<DisagreementV1<'a>>,
    /// The files that could not be read, and the lines that are not cases.
    pub errors: Vec<UnreadableCaseV1<'a>>,
}

/// A file of cases.
#[derive(Debug, Clone, Serialize)]
pub struct TestedFileV1<'a> {
    /// Its name.
    pub file: &'a str,
    /// How many cases were run.
    pub cases: usize,
    /// How many of them have another result than expected.
    pub disagreements: usize,
}

/// A case whose result is not the expected one. Keys that do not apply to its kind are null.
#[derive(Debug, Clone, Serialize)]
pub struct DisagreementV1<'a> {
    /// Its file.
    pub file: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// The expected result.
    pub expected: &'static str,
    /// The actual result.
    pub found: &'static str,
    /// The pattern.
    pub pattern: Option<&'a str>,
    /// The message.
    pub event: Option<&'a str>,
    /// The existing patterns.
    pub existing: Option<&'a [String]>,
    /// The required pattern.
    pub required: Option<&'a str>,
    /// The control it is about.
    pub control: Option<&'a str>,
    /// Who wrote the pattern.
    pub who: Option<&'a str>,
    /// Why, in words.
    pub why: Option<String>,
    /// An event that the required pattern matches and no existing one.
    pub witness: Option<Value>,
}

/// A file that could not be read, or a line that is not a case.
#[derive(Debug, Clone, Serialize)]
pub struct UnreadableCaseV1<'a> {
    /// The file.
    pub file: &'a str,
    /// The line, from 1; null if the whole file is meant.
    pub line: Option<usize>,
    /// The column, in characters and from 1; null if the whole line is meant.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: &'a str,
}

impl<'a> PatternTestsV1<'a> {
    /// The document of the files that were run.
    #[must_use]
    pub fn new(files: &'a [FileResult]) -> Self {
        let differing = |tested: &'a FileResult| {
            tested
                .disagreements()
                .map(|(result, differs)| disagreement(&tested.file, result, differs))
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "pattern test",
            tool: ToolV1::this(),
            cases: files.iter().map(|tested| tested.results.len()).sum(),
            files: files.iter().map(file_summary).collect(),
            disagreements: files.iter().flat_map(differing).collect(),
            errors: files.iter().flat_map(read_errors).collect(),
        }
    }
}

fn file_summary(tested: &FileResult) -> TestedFileV1<'_> {
    TestedFileV1 {
        file: &tested.file,
        cases: tested.results.len(),
        disagreements: tested.disagreements().count(),
    }
}

fn disagreement<'a>(
    file: &'a str,
    result: &'a CaseResult,
    differs: &Disagreement,
) -> DisagreementV1<'a> {
    let mut document = DisagreementV1 {
        file,
        line: result.line,
        expected: differs.expected,
        found: differs.found,
        pattern: None,
        event: None,
        existing: None,
        required: None,
        control: None,
        who: None,
        why: None,
        witness: None,
    };
    match &result.case {
        PatternCase::Matching { pattern, event, .. } => {
            document.pattern = Some(pattern);
            document.event = Some(event);
        }
        PatternCase::Validity { pattern, .. } => document.pattern = Some(pattern),
        PatternCase::Coverage(claim) => {
            document.existing = Some(&claim.existing);
            document.required = Some(&claim.required);
            document.control = claim.control.as_deref();
            document.who = claim.who.as_deref();
        }
    }
    match result.found.grounds() {
        Some(Grounds::Witness(words, witness)) => {
            document.why = Some(words);
            document.witness = Some(witness);
        }
        Some(Grounds::Words(words)) => document.why = Some(words),
        None => {}
    }
    document
}

fn read_errors(tested: &FileResult) -> impl Iterator<Item = UnreadableCaseV1<'_>> {
    let file = tested.file.as_str();
    let whole = tested.read_error.as_ref().map(|message| UnreadableCaseV1 {
        file,
        line: None,
        column: None,
        message,
    });
    let lines = tested
        .malformed_lines
        .iter()
        .map(move |malformed| UnreadableCaseV1 {
            file,
            line: Some(malformed.line),
            column: malformed.column,
            message: &malformed.message,
        });
    whole.into_iter().chain(lines)
}
