//! A control as a SARIF rule.

use super::text::message;
use crate::control::{BenchmarkVersion, Control, ControlKind};
use crate::render::json::v1::{FindingV1, Report};
use serde_json::{Value, json};

/// The rule of a control.
pub(super) fn rule(
    report: &Report<'_>,
    finding: &FindingV1<'_>,
    control: Option<&Control>,
) -> Value {
    let title = message([finding.title]);
    let mut tags = vec![
        "security".to_owned(),
        format!("CIS {} {}", report.benchmark, finding.id),
    ];
    let mut rationale = None;
    let mut help = vec![finding.title];
    if let Some(control) = control {
        tags.extend(control.security_hub.clone());
        rationale = Some(control.rationale.as_str());
        help.extend(["", control.rationale.as_str(), "", requirement(control)]);
    }
    let level = default_level(report, control);
    let mut properties = json!({ "tags": tags, "problem.severity": level });
    let score = control.and_then(|control| security_severity(report, control));
    if let (Some(score), Some(fields)) = (score, properties.as_object_mut()) {
        fields.insert("security-severity".to_owned(), json!(score));
    }
    let mut rule = json!({
        "id": finding.control,
        "name": finding.control,
        "shortDescription": title,
        "fullDescription": message([rationale.unwrap_or(finding.title)]),
        "help": message(help),
        "defaultConfiguration": { "level": level },
        "properties": properties,
    });
    if let (Some(uri), Some(fields)) = (control.and_then(help_uri), rule.as_object_mut()) {
        fields.insert("helpUri".to_owned(), json!(uri));
    }
    rule
}

/// The level of a rule by the profile level of its control. Each result has its own level by its verdict, so a pipeline that
/// gates on errors stops at a failing control of either profile.
fn default_level(report: &Report<'_>, control: Option<&Control>) -> &'static str {
    match control.and_then(|control| profile_level(report, control)) {
        Some(level) if level > 1 => "warning",
        _ => "error",
    }
}

fn profile_level(report: &Report<'_>, control: &Control) -> Option<u8> {
    let version: BenchmarkVersion = report.benchmark.parse().ok()?;
    control.level.at(version).copied()
}

/// The score that GitHub sorts by, from 0.0 to 10.0. CIS publishes none for these controls, so it is ours: by the profile
/// level, "high" for level 1 and "medium" for level 2.
fn security_severity(report: &Report<'_>, control: &Control) -> Option<&'static str> {
    Some(match profile_level(report, control)? {
        1 => "7.0",
        _ => "5.0",
    })
}

/// The section on the control in the user guide of Security Hub, which has a page per service.
fn help_uri(control: &Control) -> Option<String> {
    let (service, number) = control.security_hub.as_deref()?.split_once('.')?;
    let is_section = !service.is_empty()
        && service.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit());
    let service = service.to_ascii_lowercase();
    is_section.then(|| {
        format!(
            "https://docs.aws.amazon.com/securityhub/latest/userguide/{service}-controls.html#{service}-{number}"
        )
    })
}

/// What meets the control.
fn requirement(control: &Control) -> &'static str {
    match control.kind {
        ControlKind::Filter(_) => {
            "Met by a metric filter for these events in the log group of a trail that records every Region, an alarm on \
             its metric, and a topic with a confirmed subscriber. `cis-fix plan` shows what is missing."
        }
        ControlKind::Logging(_) => {
            "Met by server access logging on the bucket of every trail, to a bucket that lets the logs in. `cis-fix \
             plan` shows what is missing."
        }
    }
}
