//! Every operation the program sends, denied once each: whichever permission is missing, nothing is
//! claimed that was not seen, and what could be made is made.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::{Report, text};
use crate::scene::Scene;
use crate::wire::Wire;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const TESTS: &[Test] = &[
    (
        "whichever read is denied, verdicts only become unreadable, and each names what to allow",
        reads,
    ),
    (
        "whichever write is denied, the rest is made, and a further apply makes what is left",
        writes,
    ),
    (
        "a denied tag is named as such, and not as a denied alarm",
        tagging,
    ),
];

/// The operations of one run, reads or writes.
fn sent(scene: &Scene<'_>, words: &str, reads: bool) -> BTreeSet<String> {
    let proxy = Proxy::recording(scene.emulator);
    scene.through(&proxy.endpoint, words);
    let calls = proxy.calls().into_iter();
    let wanted = calls.filter(|call| call.is_read() == reads);
    wanted.map(|call| call.operation).collect()
}

fn deny(scene: &Scene<'_>, operation: &str) -> Proxy {
    let operation = operation.to_owned();
    Proxy::denying(scene.emulator, move |call| call.operation == operation)
}

/// Where a denied read changes a verdict, it is for `unreadable`, with an action to allow.
fn only_unreadable(operation: &str, before: &Report, after: &Report) -> usize {
    let mut changed = 0;
    for finding in after.findings() {
        let slug = text(&finding["control"]);
        let was = &before.finding(&slug)["verdict"];
        if &finding["verdict"] == was {
            continue;
        }
        changed += 1;
        assert_eq!(finding["verdict"], "unreadable", "{operation}: {finding}");
        let reason = text(&finding["reason"]);
        assert!(reason.contains("allow "), "{operation}: {reason}");
    }
    changed
}

fn reads(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    for made in [false, true] {
        if made {
            let words = "apply --yes --notify email:soc@example.com";
            scene.cis_fix(words).exits(0);
        }
        let before = scene.cis_fix("plan --format json").exits(0).report();
        let mut unreadable = 0;
        let operations = sent(&scene, "plan", true);
        assert!(operations.len() > 9, "{operations:?}");
        for operation in &operations {
            let proxy = deny(&scene, operation);
            let run = scene.through(&proxy.endpoint, "plan --format json");
            if operation == "GetCallerIdentity" {
                let run = run.exits(1).complains("asking AWS who we are");
                run.complains("Nothing was changed.");
                continue;
            }
            assert!(matches!(run.code, Some(0 | 3)), "{operation}: {run}");
            let changed = only_unreadable(operation, &before, &run.report());
            assert_eq!(run.code == Some(3), changed > 0, "{operation}: {run}");
            unreadable += usize::from(changed > 0);
        }
        assert!(
            unreadable >= 8,
            "only {unreadable} of {operations:?} matter"
        );
    }
}

fn writes(wire: &Wire) {
    let words = "apply --yes --notify email:soc@example.com --format json";
    let operations = sent(&Scene::of(wire, "finding"), words, false);
    assert!(operations.len() >= 10, "{operations:?}");
    for operation in &operations {
        let scene = Scene::of(wire, "finding");
        let proxy = deny(&scene, operation);
        let run = scene.through(&proxy.endpoint, words);
        assert_eq!(run.code, Some(4), "without {operation}: {run}");
        let report = run.report();
        let outcomes = report.outcomes();
        let failed: Vec<&String> = outcomes
            .iter()
            .filter(|(_, outcome)| *outcome == "failed")
            .map(|(step, _)| step)
            .collect();
        assert!(!failed.is_empty(), "without {operation}: {run}");
        for step in failed {
            let why = report.why(step);
            assert!(why.contains("; allow "), "without {operation}: {why}");
        }
        let done = outcomes.values().filter(|outcome| *outcome == "done");
        assert!(done.count() > 0, "without {operation}: {run}");
        let report = scene.cis_fix(words).exits(0).report();
        assert_eq!(
            report.verdicts(),
            BTreeMap::from([("pass", 15)]),
            "{operation}"
        );
        scene.cis_fix("plan --detailed-exitcode").exits(0);
    }
}

fn tagging(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let said = "not authorized to perform: cloudwatch:TagResource";
    let proxy = Proxy::denying_as(
        scene.emulator,
        |call| call.operation == "PutMetricAlarm",
        said,
    );
    let words = "apply --yes --control 3.3 --tag team=security --format json";
    let run = scene.through(&proxy.endpoint, words).exits(4);
    let why = run.report().why("alarm/cis-fix-root-usage");
    assert!(
        why.contains("tagging it was denied; allow cloudwatch:TagResource"),
        "{why}"
    );
}
