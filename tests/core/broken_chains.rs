//! Broken chains, one cause per row: its finding, the command that shows it, and the plan.

mod alarms;
mod cloudwatch_simulation;
mod filters;
mod logging;
mod recorded_findings;
pub(crate) mod several_trails;
mod simulated_alarms;
mod simulated_metrics;
mod table;
pub(crate) mod topics;
mod trails;

use crate::account::{Account, notify};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::verdict::Verdict;
use std::sync::LazyLock;

/// The steps that create filter, alarm and topic of a control.
const MADE: &[&str] = &["create-topic", "metric-filter", "alarm"];

/// An account and the expected finding of one control.
struct Row {
    name: &'static str,
    account: Account,
    control: &'static str,
    verdict: Verdict,
    link: Option<Link>,
    /// Parts of the reason, or of the evidence if the control passes.
    words: &'static [&'static str],
    /// The kinds of the steps for the control.
    planned: &'static [&'static str],
}

/// A run on one control.
fn alone(control: &str) -> Settings {
    Settings {
        controls: Some([Slug::new(control)].into()),
        ..Settings::default()
    }
}

fn finding<'r>(review: &'r Review, control: &str) -> &'r Finding {
    let mut findings = review.findings.iter();
    findings
        .find(|finding| finding.control.as_str() == control)
        .unwrap()
}

/// The kinds of the steps for a control, in order.
fn planned(review: &Review, control: &str) -> Vec<String> {
    let steps = review.plan.steps.iter();
    let serving = steps.filter(|step| step.controls.iter().any(|c| c.as_str() == control));
    let kinds = serving.map(|step| step.id.to_string());
    kinds
        .map(|id| id.split('/').next().unwrap().to_owned())
        .collect()
}

/// An account in which cis-fix has satisfied the controls of the rows.
fn compliant() -> Account {
    static COMPLIANT: LazyLock<Account> = LazyLock::new(|| {
        let controls = [
            "cloudtrail-bucket-access-logging",
            "unauthorized-api-calls",
            "root-usage",
            "cloudtrail-config-changes",
            "console-auth-failures",
            "cmk-disable-or-delete",
            "vpc-changes",
        ];
        let settings = Settings {
            controls: Some(controls.map(Slug::new).into()),
            ..notify()
        };
        let mut account = Account::finding();
        account.apply(&settings);
        account.confirm();
        account
    });
    COMPLIANT.clone()
}

/// Asserts every row, and reports all failures together.
fn assert_rows(rows: Vec<Row>) {
    let mut broken = Vec::new();
    for row in rows {
        let review = row.account.review(&alone(row.control));
        let finding = finding(&review, row.control);
        let seen = finding.evidence.iter().map(|one| &one.seen);
        let seen: Vec<&str> = seen.map(String::as_str).collect();
        let text = match row.verdict {
            Verdict::Pass => seen.join("\n"),
            _ => finding.reason.clone(),
        };
        let planned = planned(&review, row.control);
        let shows = finding.advice.iter().any(|line| line.starts_with("aws "));
        if (finding.verdict, finding.broken_link) != (row.verdict, row.link)
            || !row.words.iter().all(|words| text.contains(words))
            || planned != row.planned
            || (row.verdict == Verdict::Manual && !shows)
        {
            broken.push(format!(
                "{}: {} at {:?}, {text}\n  planned {planned:?}\n  advice {:#?}",
                row.name, finding.verdict, finding.broken_link, finding.advice
            ));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}
