//! The selection of controls, and the numbers of each benchmark version.

use crate::Test;
use crate::run::{Run, binary};
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "--control with a filter control plans its filter, its alarm and their topic",
        plans_one_filter_control,
    ),
    (
        "--control with the logging control plans no filter",
        plans_logging_control,
    ),
    (
        "another benchmark version changes the control numbers and the patterns",
        plans_another_version,
    ),
    (
        "explain accepts a slug, a number and a number of another version",
        explains_controls,
    ),
    (
        "an unknown control is refused with a suggestion",
        refuses_unknown_control,
    ),
];

fn ids(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter_map(|finding| finding["id"].as_str())
        .collect()
}

fn plans_one_filter_control(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let plan = account
        .cis_fix("plan --control 3.4 --format json")
        .exits(0)
        .report();
    assert_eq!(plan.findings().len(), 1);
    assert_eq!(plan.finding("iam-policy-changes")["id"], "3.4");
    let one_each = [
        ("CreateTopic", 1),
        ("PutMetricAlarm", 1),
        ("PutMetricFilter", 1),
    ];
    assert_eq!(plan.operations(), BTreeMap::from(one_each));
    let words = "apply --yes --control iam-policy-changes --notify email:soc@example.com";
    account.cis_fix(words).exits(0);
    // The bucket of the finding belongs to another control.
    assert_eq!(account.snapshot()["buckets"], before["buckets"]);
}

fn plans_logging_control(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let plan = account
        .cis_fix("plan --control 2.6 --format json")
        .exits(0)
        .report();
    assert_eq!(plan.findings().len(), 1);
    assert_eq!(plan.steps().len(), 6);
    assert_eq!(plan.operations().get("PutMetricFilter"), None);
    // The trail's status was not read, which is not a denial.
    let screen = account.cis_fix("plan --control 2.6").exits(0).out;
    assert!(!screen.contains("may not be read"), "{screen}");
    account.cis_fix("apply --yes --control 2.6").exits(0);
    assert_eq!(account.snapshot()["regions"], before["regions"]);
}

fn plans_another_version(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account
        .cis_fix("plan --benchmark 5.0.0 --format json")
        .exits(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let listed = account
        .cis_fix("list --benchmark 5.0.0 --format json")
        .exits(0);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    let listed = listed["controls"].as_array().unwrap().iter();
    let count = listed.filter(|one| one["pattern"].is_string()).count();
    let alarms = (1..=count).map(|number| format!("4.{number}"));
    let numbers: Vec<String> = ["3.4".to_owned()].into_iter().chain(alarms).collect();
    assert_eq!(ids(&report), numbers);

    let pattern = |run: &Run| run.report().patterns()["cis-fix-security-group-changes"].clone();
    let events = |pattern: &str| pattern.matches("$.eventName").count();
    let newer = pattern(&run);
    assert!(newer.contains("ModifySecurityGroupRules"), "{newer}");
    assert_eq!(events(&newer), 7);
    let older = pattern(&account.cis_fix("plan --format json"));
    assert_eq!(events(&older), 6);

    // The pattern of 1.2.0 is not enough for 5.0.0. It is replaced in place.
    account.cis_fix("apply --yes --control 3.10").exits(3);
    let words = "--control 4.10 --benchmark 5.0.0 --format json";
    let plan = account.cis_fix(&format!("plan {words}")).exits(0).report();
    assert_eq!(plan.operations().get("PutMetricFilter"), Some(&1));
    assert_eq!(plan.operations().get("CreateTopic"), None);
    account.cis_fix(&format!("apply --yes {words}")).exits(3);
    account
        .cis_fix(&format!("plan {words} --detailed-exitcode"))
        .exits(3);
}

/// Needs no account, so it runs with an empty environment.
fn explains_controls(_suite: &Suite) {
    let explain = |words: &str| Run::of(&mut binary(&format!("explain {words}")));
    let first = |words: &str| {
        let run = explain(words).exits(0);
        run.out.lines().next().unwrap_or_default().to_owned()
    };
    let title = "3.4 iam-policy-changes: Ensure a log metric filter and alarm exist";
    assert!(first("3.4").starts_with(title));
    assert_eq!(first("3.4"), first("iam-policy-changes"));
    assert!(first("4.4 --benchmark 5.0.0").starts_with("4.4 iam-policy-changes: "));
    assert!(first("5.4 --benchmark 7.0.0").starts_with("5.4 iam-policy-changes: "));
    explain("4.4")
        .exits(64)
        .complains("in CIS 1.3.0 to 5.0.0 it is iam-policy-changes, which is 3.4 in CIS 1.2.0")
        .complains("--benchmark");
    let run = explain("3.4 --format json").exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["control"], "iam-policy-changes");
}

fn refuses_unknown_control(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let run = account.cis_fix("plan --control vpc").exits(64);
    run.complains("\"vpc\"").complains("is it vpc-changes?");
    let run = account.cis_fix("apply --yes --control 9.9").exits(64);
    run.complains("\"9.9\"").complains("cis-fix list");
    account.cis_fix("plan --no-such-flag").exits(64);
    account.cis_fix("plan --benchmark 9.9.9").exits(64);
}
