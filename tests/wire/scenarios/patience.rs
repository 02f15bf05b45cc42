//! What AWS will do or show in a moment is waited for, and not for ever.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::{Call, Proxy};
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a write that AWS refuses because the one before is on its way is made a moment later",
        refused_at_first,
    ),
    (
        "a policy that AWS does not show at once is written once",
        policy_shown_late,
    ),
    (
        "what AWS shows a moment later is looked for again",
        shown_late,
    ),
    (
        "what AWS never shows is not claimed, and the run ends",
        never_shown,
    ),
];

fn refused_at_first(wire: &Wire) {
    for (operation, code, said) in [
        (
            "PUT ?logging",
            "InvalidTargetBucketForLogging",
            "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket",
        ),
        (
            "PUT ?policy",
            "OperationAborted",
            "A conflicting conditional operation is currently in progress against this resource.",
        ),
    ] {
        let scene = Scene::of(wire, "finding");
        let times = AtomicUsize::new(0);
        let door = Proxy::faulty(scene.emulator, move |call: &Call| {
            let meant = call.operation == operation && times.fetch_add(1, Ordering::SeqCst) < 2;
            meant.then_some(Fault::Refused(409, code, said))
        });
        let words = "apply --yes --control 2.6";
        scene.through(&door.endpoint, words).exits(0);
        let sent = door.writes();
        let sent = sent.iter().filter(|sent| *sent == operation).count();
        assert_eq!(sent, 3, "{operation}: {:?}", door.writes());
    }
}

/// A door that hides something from answers: these words are spelled in another way, in so many of them after the
/// first write.
fn hiding(
    scene: &Scene<'_>,
    operation: &'static str,
    (words, other): (&'static str, &'static str),
    times: usize,
) -> Proxy {
    let written = Arc::new(AtomicBool::new(false));
    let hidden = AtomicUsize::new(0);
    Proxy::rewriting(scene.emulator, move |call: &Call, answer| {
        if !call.is_read() {
            written.store(true, Ordering::SeqCst);
        }
        let meant = call.operation == operation && answer.contains(words);
        if meant && written.load(Ordering::SeqCst) && hidden.fetch_add(1, Ordering::SeqCst) < times
        {
            return answer.replace(words, other);
        }
        answer
    })
}

fn policy_shown_late(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let door = hiding(&scene, "GET ?policy", ("CisFix", "OthFix"), 2);
    let words = "apply --yes --control 2.6";
    scene.through(&door.endpoint, words).exits(0);
    let written = door.writes();
    let written = written.iter().filter(|call| *call == "PUT ?policy");
    assert_eq!(written.count(), 1, "{:?}", door.writes());
}

const FILTERS: (&str, &str) = ("\"metricFilters\"", "\"metricFiltErs\"");

fn shown_late(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let door = hiding(&scene, "DescribeMetricFilters", FILTERS, 1);
    let words = "apply --yes --control 3.4 --notify email:soc@example.com";
    let run = scene.through(&door.endpoint, words).exits(0);
    run.complains("AWS does not show every change yet; looking again.");
}

fn never_shown(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let door = hiding(&scene, "DescribeMetricFilters", FILTERS, usize::MAX);
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let run = scene.through(&door.endpoint, words).exits(3);
    let report = run.report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], json!("fail"), "{run}");
    let said = run.err.matches("does not show every change yet").count();
    assert_eq!(said, 3, "{run}");
    assert!(report.outcomes().values().all(|outcome| outcome == "done"));
}
