//! A corpus as `JUnit` XML: a suite a file, a case a line.

use super::{details, difference};
use crate::pattern_tests::{CaseResult, FileResult, Malformed};
use crate::render::junit::shown;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// The cases as `JUnit` XML. What did not come out as claimed is a failure; a line that is no case, or a file that
/// could not be read, an error.
///
/// # Errors
///
/// If the writer fails.
pub fn junit(out: &mut dyn Write, files: &[FileResult]) -> io::Result<()> {
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    for tested in files {
        let file = shown(&tested.file);
        let mut suite = TestSuite::new(file.as_str());
        let whole = tested.read_error.as_ref();
        suite.add_test_cases(whole.map(|why| case("file", error(why))));
        suite.add_test_cases(tested.malformed.iter().map(malformed));
        suite.add_test_cases(tested.results.iter().map(trial));
        for case in &mut suite.test_cases {
            case.set_classname(file.as_str());
        }
        report.add_test_suite(suite);
    }
    report.serialize(out).map_err(io::Error::other)
}

fn case(name: &str, status: TestCaseStatus) -> TestCase {
    TestCase::new(name, status)
}

fn trial(trial: &CaseResult) -> TestCase {
    let name = format!("line {}", trial.line);
    let Some(differs) = &trial.disagreement else {
        return case(&name, TestCaseStatus::success());
    };
    let lines: Vec<String> = details(trial)
        .into_iter()
        .map(|(name, text)| format!("{name}: {}", shown(&text)))
        .collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_type("disagreement")
        .set_message(difference(differs))
        .set_description(lines.join("\n"));
    case(&name, status)
}

fn malformed(malformed: &Malformed) -> TestCase {
    let place = malformed
        .column
        .map_or_else(String::new, |column| format!(", column {column}"));
    let name = format!("line {}{place}", malformed.line);
    case(&name, error(&malformed.message))
}

fn error(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("error").set_message(shown(message));
    status
}
