//! Writes the results of test cases as `JUnit` XML: one suite per file, one test case per line.

use super::{case_details, difference_sentence};
use crate::pattern_tests::{CaseResult, FileResult, MalformedLine};
use crate::render::junit::escape_xml_text;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// Writes the results as `JUnit` XML. A disagreement is a failure. A line that is not a case, and a file that could not
/// be read, are errors.
///
/// # Errors
///
/// If the writer fails.
pub fn write_test_junit(out: &mut dyn Write, files: &[FileResult]) -> io::Result<()> {
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    for tested in files {
        let file = escape_xml_text(&tested.file);
        let mut suite = TestSuite::new(file.as_str());
        let whole = tested.read_error.as_ref();
        suite.add_test_cases(whole.map(|why| new_case("file", error_status(why))));
        suite.add_test_cases(tested.malformed_lines.iter().map(malformed_case));
        suite.add_test_cases(tested.results.iter().map(result_case));
        for case in &mut suite.test_cases {
            case.set_classname(file.as_str());
        }
        report.add_test_suite(suite);
    }
    report.serialize(out).map_err(io::Error::other)
}

fn new_case(name: &str, status: TestCaseStatus) -> TestCase {
    TestCase::new(name, status)
}

fn result_case(result: &CaseResult) -> TestCase {
    let name = format!("line {}", result.line);
    let Some(differs) = &result.disagreement else {
        return new_case(&name, TestCaseStatus::success());
    };
    let lines: Vec<String> = case_details(result)
        .into_iter()
        .map(|(name, text)| format!("{name}: {}", escape_xml_text(&text)))
        .collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_type("disagreement")
        .set_message(difference_sentence(differs))
        .set_description(lines.join("\n"));
    new_case(&name, status)
}

fn malformed_case(malformed: &MalformedLine) -> TestCase {
    let place = malformed
        .column
        .map_or_else(String::new, |column| format!(", column {column}"));
    let name = format!("line {}{place}", malformed.line);
    new_case(&name, error_status(&malformed.message))
}

fn error_status(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type("error")
        .set_message(escape_xml_text(message));
    status
}
