//! A verdict as a SARIF result.

use super::text::message;
use crate::control::Control;
use crate::render::json::v1::{FindingV1, Report};
use crate::render::writer::escape_text;
use crate::verdict::Verdict;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Whether the control passes.
pub(super) fn is_pass(finding: &FindingV1<'_>) -> bool {
    finding.verdict == Verdict::Pass
}

/// The result of a control.
pub(super) fn result(
    report: &Report<'_>,
    finding: &FindingV1<'_>,
    control: Option<&Control>,
    index: usize,
    uri: &str,
) -> Value {
    let mut result = json!({
        "ruleId": finding.control,
        "ruleIndex": index,
        "kind": if is_pass(finding) { "pass" } else { "fail" },
        "level": level(finding.verdict),
        "message": result_message(finding),
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri },
                "region": { "startLine": 1 },
            },
            "logicalLocations": resources(report, control)
                .iter()
                .map(|arn| json!({ "fullyQualifiedName": arn, "kind": "resource" }))
                .collect::<Vec<_>>(),
        }],
        "partialFingerprints": { "primaryLocationLineHash": fingerprint(report, finding) },
    });
    if let (Some(why), Some(fields)) = (finding.skip_reason(), result.as_object_mut()) {
        let suppression = json!({
            "kind": "external",
            "justification": escape_text(&why),
        });
        fields.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

fn level(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "none",
        Verdict::Fail => "error",
        Verdict::Pending | Verdict::Manual | Verdict::Elsewhere | Verdict::Unreadable => "warning",
        Verdict::Excepted => "note",
    }
}

fn result_message(finding: &FindingV1<'_>) -> Value {
    let place = finding
        .broken_link
        .map_or(String::new(), |link| format!(" ({link})"));
    let first = format!("{}{place}: {}", finding.verdict, finding.reason);
    let advice = finding.advice.iter().map(String::as_str);
    message(std::iter::once(first.as_str()).chain(advice))
}

/// The ARNs the verdict is about: the buckets of the trails, or the log group; if there is none, the account.
fn resources(report: &Report<'_>, control: Option<&Control>) -> Vec<String> {
    let partition = report.partition.unwrap_or("aws");
    let has_filter = control.is_some_and(|control| control.filter().is_some());
    let mut arns: Vec<String> = match report.log_group_arn {
        Some(group) if has_filter => vec![group.to_owned()],
        _ => Vec::new(),
    };
    if !has_filter {
        let bucket = |name: &&str| format!("arn:{partition}:s3:::{name}");
        arns.extend(report.trail_buckets.iter().map(bucket));
    }
    if arns.is_empty() {
        let account = report.account.unwrap_or_default();
        arns.push(format!("arn:{partition}:iam::{account}:root"));
    }
    arns
}

/// A fingerprint of the control in this account, the same in every run.
fn fingerprint(report: &Report<'_>, finding: &FindingV1<'_>) -> String {
    let about = format!("{} {}", report.account.unwrap_or_default(), finding.control);
    let mut hash = String::new();
    for byte in Sha256::digest(about).iter().take(8) {
        let _ = write!(hash, "{byte:02x}");
    }
    hash + ":1"
}
