//! A control as a SARIF rule.

use super::text::message;
use crate::control::{Control, ControlKind};
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
    json!({
        "id": finding.control,
        "name": finding.control,
        "shortDescription": title,
        "fullDescription": message([rationale.unwrap_or(finding.title)]),
        "help": message(help),
        "defaultConfiguration": { "level": "error" },
        // GitHub sorts by a severity score. CIS publishes none for these controls; without one GitHub uses the severity.
        "properties": { "tags": tags, "problem.severity": "error" },
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
