//! The report as `JUnit` XML, which every CI shows as tests: a suite for the account, a case a
//! control.

use super::json::v1::{ErrorV1, FindingV1, Report};
use super::writer::escape_text;
use crate::verdict::Verdict;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// The report as `JUnit` XML. What is excepted or let through is skipped, what could not be read is
/// an error, what is not met a failure.
///
/// # Errors
///
/// If the writer fails.
pub fn junit(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut suite = TestSuite::new(name(report));
    for (key, value) in properties(report) {
        suite.add_property((key, shown(value).as_str()));
    }
    if let Some(time) = &report.observed_at {
        suite.extra.insert("timestamp".into(), time.into());
    }
    if let Some(error) = &report.error {
        suite.add_test_case(failed_run(report, error));
    }
    for finding in &report.findings {
        suite.add_test_case(case(report, finding));
    }
    let mut document = quick_junit::Report::new(report.tool.name);
    document.add_test_suite(suite);
    document.serialize(out).map_err(io::Error::other)
}

/// Control characters made visible, and with them the two that are no characters and that XML may
/// not hold: what cannot be written must not be lost either.
pub(super) fn shown(text: &str) -> String {
    let odd = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
    let text = escape_text(text);
    if !text.contains(odd) {
        return text;
    }
    text.replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}

fn name(report: &Report<'_>) -> String {
    match report.account {
        Some(account) => format!("{} {}", report.tool.name, shown(account)),
        None => report.tool.name.to_owned(),
    }
}

fn properties<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'static str, &'a str)> {
    [
        ("version", Some(report.tool.version)),
        ("command", Some(report.command)),
        ("caller", report.caller),
        ("trail", report.trail),
        ("log group", report.log_group),
        ("topic", report.topic),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
}

fn failed_run(report: &Report<'_>, error: &ErrorV1<'_>) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("error").set_message(shown(error.message));
    let lines: Vec<String> = error.advice.iter().map(|line| shown(line)).collect();
    if !lines.is_empty() {
        status.set_description(lines.join("\n"));
    }
    let mut case = TestCase::new("run", status);
    case.set_classname(format!("CIS {}", report.benchmark));
    case
}

fn case(report: &Report<'_>, finding: &FindingV1<'_>) -> TestCase {
    let name = format!("{} {}", finding.id, finding.control);
    let mut case = TestCase::new(name, status(finding));
    case.set_classname(format!("CIS {}", report.benchmark));
    case
}

fn status(finding: &FindingV1<'_>) -> TestCaseStatus {
    if let Some(why) = finding.let_through() {
        let mut status = TestCaseStatus::skipped();
        status
            .set_type(finding.verdict.word())
            .set_message(shown(&why));
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
        .set_message(shown(finding.reason))
        .set_description(description(finding));
    status
}

fn description(finding: &FindingV1<'_>) -> String {
    let mut lines = vec![finding.title.to_owned()];
    if let Some(link) = finding.broken_link {
        lines.push(format!("broken link: {link}"));
    }
    for evidence in finding.evidence {
        lines.push(format!(
            "{}: {}",
            shown(evidence.kind.word()),
            shown(&evidence.seen)
        ));
    }
    if let Some(event) = finding.unheard {
        lines.push(format!(
            "nobody would hear of: {}",
            shown(&event.to_string())
        ));
    }
    if !finding.advice.is_empty() {
        lines.push("to do:".to_owned());
    }
    lines.extend(
        finding
            .advice
            .iter()
            .map(|line| format!("  {}", shown(line))),
    );
    lines.join("\n")
}
