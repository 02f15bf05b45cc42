//! The report as `JUnit` XML, which every CI displays as tests: one suite for the account, one test case per control.

use super::json::v1::{ErrorV1, FindingV1, RecordedV1, Report};
use super::writer::escape_text;
use crate::verdict::Verdict;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// Writes the report as `JUnit` XML. A control that is excepted or allowed is skipped, an unreadable one is an error, and
/// any other that is not met is a failure.
///
/// # Errors
///
/// If the writer fails.
pub fn write_junit(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut suite = TestSuite::new(suite_name(report));
    for (key, value) in properties(report) {
        suite.add_property((key, escape_xml_text(value).as_str()));
    }
    if let Some(time) = &report.observed_at {
        suite.extra.insert("timestamp".into(), time.into());
    }
    if let Some(error) = &report.error {
        suite.add_test_case(failed_run_case(report, error));
    }
    for finding in &report.findings {
        suite.add_test_case(control_case(report, finding));
    }
    let mut document = quick_junit::Report::new(report.tool.name);
    document.add_test_suite(suite);
    document.serialize(out).map_err(io::Error::other)
}

/// The text with control characters escaped, and also the two noncharacters that XML does not allow. They are escaped, not
/// dropped, so that no part of a name is lost.
pub(super) fn escape_xml_text(text: &str) -> String {
    let noncharacter = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
    let text = escape_text(text);
    if !text.contains(noncharacter) {
        return text;
    }
    text.replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}

fn suite_name(report: &Report<'_>) -> String {
    match report.account {
        Some(account) => format!("{} {}", report.tool.name, escape_xml_text(account)),
        None => report.tool.name.to_owned(),
    }
}

fn properties<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'static str, &'a str)> {
    [
        ("version", Some(report.tool.version)),
        ("command", Some(report.command)),
        ("caller", report.caller),
        ("read", report.recording.map(RecordedV1::describe)),
        ("trail", report.trail),
        ("log group", report.log_group),
        ("topic", report.topic),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
}

fn failed_run_case(report: &Report<'_>, error: &ErrorV1<'_>) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type("error")
        .set_message(escape_xml_text(error.message));
    let lines: Vec<String> = error
        .advice
        .iter()
        .map(|line| escape_xml_text(line))
        .collect();
    if !lines.is_empty() {
        status.set_description(lines.join("\n"));
    }
    let mut case = TestCase::new("run", status);
    case.set_classname(format!("CIS {}", report.benchmark));
    case
}

fn control_case(report: &Report<'_>, finding: &FindingV1<'_>) -> TestCase {
    let name = format!("{} {}", finding.id, finding.control);
    let mut case = TestCase::new(name, test_status(finding));
    case.set_classname(format!("CIS {}", report.benchmark));
    case
}

fn test_status(finding: &FindingV1<'_>) -> TestCaseStatus {
    if let Some(why) = finding.skip_reason() {
        let mut status = TestCaseStatus::skipped();
        status
            .set_type(finding.verdict.word())
            .set_message(escape_xml_text(&why));
        return status;
    }
    let kind = match finding.verdict {
        Verdict::Pass => return TestCaseStatus::success(),
        Verdict::Unreadable => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status
        .set_type(finding.verdict.word())
        .set_message(escape_xml_text(finding.reason))
        .set_description(describe_finding(finding));
    status
}

fn describe_finding(finding: &FindingV1<'_>) -> String {
    let mut lines = vec![finding.title.to_owned()];
    if let Some(link) = finding.broken_link {
        lines.push(format!("broken link: {link}"));
    }
    for evidence in finding.evidence {
        lines.push(format!(
            "{}: {}",
            escape_xml_text(evidence.kind.word()),
            escape_xml_text(&evidence.seen)
        ));
    }
    if let Some(event) = finding.missed_event {
        lines.push(format!(
            "raises no alarm: {}",
            escape_xml_text(&event.to_string())
        ));
    }
    if !finding.advice.is_empty() {
        lines.push("to do:".to_owned());
    }
    lines.extend(
        finding
            .advice
            .iter()
            .map(|line| format!("  {}", escape_xml_text(line))),
    );
    lines.join("\n")
}
