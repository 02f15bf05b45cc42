//! The rows of the table of verdicts: findings with one cause are one row.

use super::inline::{code_span, prose, table_cell};
use crate::render::control_numbers::abbreviate_numbers;
use crate::render::json::v1::{FindingV1, Report};

/// The most controls that a row names.
const MAX_CONTROLS: usize = 3;

/// A row for each verdict and reason, in the order of the first control of each.
pub(super) fn cause_rows(report: &Report<'_>) -> Vec<String> {
    let mut causes: Vec<(String, String, Vec<&FindingV1<'_>>)> = Vec::new();
    for finding in &report.findings {
        let label = finding.verdict_label();
        // Names that differ only in the control's slug are one cause, as those of resources that cis-fix created.
        let key = finding.reason.replace(finding.control, "*");
        match causes
            .iter_mut()
            .find(|(known, cause, _)| *known == label && *cause == key)
        {
            Some((_, _, findings)) => findings.push(finding),
            None => causes.push((label, key, vec![finding])),
        }
    }
    causes
        .iter()
        .map(|(label, key, findings)| row(label, key, findings))
        .collect()
}

fn row(label: &str, key: &str, findings: &[&FindingV1<'_>]) -> String {
    let ids: Vec<&str> = findings.iter().map(|one| one.id).collect();
    let reason = match findings {
        [one] => one.reason,
        _ => key,
    };
    let mut controls: Vec<String> = findings
        .iter()
        .take(MAX_CONTROLS)
        .map(|one| table_cell(&code_span(one.control)))
        .collect();
    if let Some(more) = findings
        .len()
        .checked_sub(MAX_CONTROLS)
        .filter(|more| *more > 0)
    {
        controls.push(format!("{more} more"));
    }
    format!(
        "| {label} | {} | {} | {} |\n",
        abbreviate_numbers(&ids),
        controls.join(", "),
        table_cell(&prose(reason)),
    )
}
