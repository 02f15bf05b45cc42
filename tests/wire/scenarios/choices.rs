//! Which controls, under which version's numbers.

use crate::Test;
use crate::run::{Run, binary};
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "one filter control plans its filter, its alarm and their topic",
        one_filter_control,
    ),
    ("the logging control alone plans no filter", logging_control),
    (
        "another version means other numbers and other patterns",
        another_version,
    ),
    (
        "a control is explained by slug, by number and by another version's number",
        explained,
    ),
    (
        "a control nobody knows is refused with a suggestion",
        unknown_control,
    ),
];

fn ids(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter_map(|finding| finding["id"].as_str())
        .collect()
}

fn one_filter_control(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    let plan = scene
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
    scene.cis_fix(words).exits(0);
    // The finding's bucket is another control's.
    assert_eq!(scene.snapshot()["buckets"], before["buckets"]);
}

fn logging_control(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    let plan = scene
        .cis_fix("plan --control 2.6 --format json")
        .exits(0)
        .report();
    assert_eq!(plan.findings().len(), 1);
    assert_eq!(plan.steps().len(), 7);
    assert_eq!(plan.operations().get("PutMetricFilter"), None);
    // The trail's status was not asked for, which is no denial.
    let screen = scene.cis_fix("plan --control 2.6").exits(0).out;
    assert!(!screen.contains("may not be read"), "{screen}");
    scene.cis_fix("apply --yes --control 2.6").exits(0);
    assert_eq!(scene.snapshot()["regions"], before["regions"]);
}

fn another_version(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene
        .cis_fix("plan --benchmark 5.0.0 --format json")
        .exits(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let alarms = (1..=14).map(|number| format!("4.{number}"));
    let numbers: Vec<String> = ["3.4".to_owned()].into_iter().chain(alarms).collect();
    assert_eq!(ids(&report), numbers);

    let pattern = |run: &Run| run.report().patterns()["cis-fix-security-group-changes"].clone();
    let events = |pattern: &str| pattern.matches("$.eventName").count();
    let newer = pattern(&run);
    assert!(newer.contains("ModifySecurityGroupRules"), "{newer}");
    assert_eq!(events(&newer), 7);
    let older = pattern(&scene.cis_fix("plan --format json"));
    assert_eq!(events(&older), 6);

    // What 1.2.0 asks for is not enough for 5.0.0, and is brought up to date in place.
    scene.cis_fix("apply --yes --control 3.10").exits(3);
    let words = "--control 4.10 --benchmark 5.0.0 --format json";
    let plan = scene.cis_fix(&format!("plan {words}")).exits(0).report();
    assert_eq!(plan.operations().get("PutMetricFilter"), Some(&1));
    assert_eq!(plan.operations().get("CreateTopic"), None);
    scene.cis_fix(&format!("apply --yes {words}")).exits(3);
    scene
        .cis_fix(&format!("plan {words} --detailed-exitcode"))
        .exits(3);
}

/// Needs no account, so it is run without any environment.
fn explained(_wire: &Wire) {
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
        .complains("iam-policy-changes")
        .complains("--benchmark");
    let run = explain("3.4 --format json").exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["control"], "iam-policy-changes");
}

fn unknown_control(wire: &Wire) {
    let scene = Scene::empty(wire);
    let run = scene.cis_fix("plan --control vpc").exits(64);
    run.complains("\"vpc\"").complains("is it vpc-changes?");
    let run = scene.cis_fix("apply --yes --control 9.9").exits(64);
    run.complains("\"9.9\"").complains("cis-fix list");
    scene.cis_fix("plan --no-such-flag").exits(64);
    scene.cis_fix("plan --benchmark 9.9.9").exits(64);
}
