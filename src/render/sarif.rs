//! The report as SARIF 2.1.0 for GitHub's code scanning: the controls are the rules, the verdicts the results. GitHub
//! requires a line of a file for every result. An account has none, so it is the first line of the settings file.

mod result;
mod rule;
mod text;

use super::json;
use super::json::v1::{ErrorV1, OutcomeKindV1, OutcomeV1, RecordedV1, Report};
use crate::catalog::Catalog;
use crate::control::Control;
use serde_json::{Value, json};
use std::io::{self, Write};
use text::{message, relative_uri};

/// Which results are written, and where GitHub shows them.
#[derive(Debug, Clone, Copy)]
pub struct SarifOptions<'a> {
    /// The file that the results point to, as a path inside the repository.
    pub settings_file: &'a str,
    /// Whether results include controls that pass. SARIF allows that, but GitHub makes an alert of every result, so leave
    /// them out there.
    pub include_passing: bool,
}

impl Default for SarifOptions<'_> {
    fn default() -> Self {
        Self {
            settings_file: "cis-fix.yaml",
            include_passing: true,
        }
    }
}

/// Writes the report as SARIF.
///
/// # Errors
///
/// If the writer fails.
pub fn write_sarif(
    out: &mut dyn Write,
    report: &Report<'_>,
    catalog: &Catalog,
    options: SarifOptions<'_>,
) -> io::Result<()> {
    let controls: Vec<Option<&Control>> = report
        .findings
        .iter()
        .map(|finding| catalog.iter().find(|c| c.slug.as_str() == finding.control))
        .collect();
    let findings = || report.findings.iter().zip(controls.iter().copied());
    let rules: Vec<Value> = findings()
        .map(|(finding, control)| rule::rule(report, finding, control))
        .collect();
    let uri = relative_uri(options.settings_file);
    let results: Vec<Value> = findings()
        .enumerate()
        .filter(|(_, (finding, _))| options.include_passing || !result::is_pass(finding))
        .map(|(index, (finding, control))| result::result(report, finding, control, index, &uri))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "rules": rules,
            }},
            "automationDetails": { "id": run_id(report) },
            "invocations": [invocation(report)],
            "results": results,
        }],
    });
    json::write(out, &document)
}

/// The category of the alerts: one per account, so that a run on one account does not close the alerts of another.
fn run_id(report: &Report<'_>) -> String {
    match report.account {
        Some(account) => format!("cis-fix/{account}/"),
        None => "cis-fix/".to_owned(),
    }
}

fn invocation(report: &Report<'_>) -> Value {
    let failed = |outcome: &&OutcomeV1<'_>| outcome.outcome == OutcomeKindV1::Failed;
    let outcomes = report.outcomes.iter().flatten().filter(failed);
    let mut notifications: Vec<Value> = report.error.iter().map(error_notification).collect();
    notifications.extend(outcomes.map(|outcome| {
        let why = outcome.why.unwrap_or_default();
        notification(&format!("{} failed: {why}", outcome.step))
    }));
    let mut invocation = json!({
        "executionSuccessful": notifications.is_empty(),
        "toolExecutionNotifications": notifications,
    });
    if let (Some(time), Some(fields)) = (&report.observed_at, invocation.as_object_mut()) {
        fields.insert("startTimeUtc".to_owned(), json!(time));
    }
    if let (Some(source), Some(fields)) = (
        report.recording.map(RecordedV1::describe),
        invocation.as_object_mut(),
    ) {
        fields.insert("properties".to_owned(), json!({ "read": source }));
    }
    invocation
}

fn error_notification(error: &ErrorV1<'_>) -> Value {
    let mut text = error.message.to_owned();
    for line in error.advice {
        text.push_str(". ");
        text.push_str(line);
    }
    notification(&text)
}

fn notification(text: &str) -> Value {
    json!({ "level": "error", "message": message([text]) })
}
