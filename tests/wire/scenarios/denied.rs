//! What the caller may not read is not claimed, and what it may not write stops only what needs it.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::{Report, text};
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "a denied read makes unreadable what depends on it and nothing else",
        denied_reads,
    ),
    (
        "a denied read of what was made makes unreadable what depends on it",
        denied_after_apply,
    ),
    (
        "a denied alarm is named with what would allow it, and the rest is made",
        denied_alarm,
    ),
    (
        "a denied bucket policy stops only the logging that needs it",
        denied_policy,
    ),
];

/// An operation, the IAM action it needs, and how many controls depend on it.
type Denial = (&'static str, &'static str, usize);

const LOGGING: &str = "cloudtrail-bucket-access-logging";

fn deny(scene: &Scene<'_>, operation: &'static str) -> Proxy {
    Proxy::denying(scene.emulator, move |call| call.operation == operation)
}

fn assert_denials(scene: &Scene<'_>, otherwise: &Report, denials: &[Denial]) {
    for &(operation, action, many) in denials {
        let proxy = deny(scene, operation);
        let run = scene.through(&proxy.endpoint, "plan --format json");
        assert_eq!(run.code, Some(3), "without {operation}: {run}");
        let report = run.report();
        let (unreadable, rest): (Vec<_>, Vec<_>) = report
            .findings()
            .iter()
            .partition(|finding| finding["verdict"] == "unreadable");
        assert_eq!(unreadable.len(), many, "without {operation}: {run}");
        for finding in unreadable {
            assert!(
                text(&finding["reason"]).contains(action),
                "{operation}: {finding}"
            );
            let slug = text(&finding["control"]);
            let steps = report.steps().iter();
            let serving = |step: &&serde_json::Value| step["controls"] == serde_json::json!([slug]);
            assert_eq!(
                steps.filter(serving).count(),
                0,
                "{operation}: {slug} has steps"
            );
        }
        for finding in rest {
            let slug = text(&finding["control"]);
            assert_eq!(finding, otherwise.finding(&slug), "without {operation}");
        }
    }
}

fn denied_reads(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let otherwise = scene.cis_fix("plan --format json").exits(0).report();
    let denials = [
        ("DescribeTrails", "cloudtrail:DescribeTrails", 15),
        ("GetTrailStatus", "cloudtrail:GetTrailStatus", 14),
        ("GetEventSelectors", "cloudtrail:GetEventSelectors", 14),
        ("DescribeLogGroups", "logs:DescribeLogGroups", 14),
        ("DescribeMetricFilters", "logs:DescribeMetricFilters", 14),
        ("DescribeAlarms", "cloudwatch:DescribeAlarms", 14),
        ("GetTopicAttributes", "sns:GetTopicAttributes", 14),
        ("GET ?logging", "s3:GetBucketLogging", 1),
        ("HEAD ", "s3:ListBucket", 1),
    ];
    assert_denials(&scene, &otherwise, &denials);
}

fn denied_after_apply(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    let otherwise = scene.cis_fix("plan --format json").exits(0).report();
    let denials = [
        // A bucket that is known to lack logging fails whatever else there may be; this one passes.
        ("ListTrails", "cloudtrail:ListTrails", 1),
        (
            "ListSubscriptionsByTopic",
            "sns:ListSubscriptionsByTopic",
            14,
        ),
        ("GetTopicAttributes", "sns:GetTopicAttributes", 14),
        (
            "GetSubscriptionAttributes",
            "sns:GetSubscriptionAttributes",
            14,
        ),
        ("DescribeAlarms", "cloudwatch:DescribeAlarms", 14),
        ("GET ?policy", "s3:GetBucketPolicy", 1),
        ("GET ?encryption", "s3:GetEncryptionConfiguration", 1),
    ];
    assert_denials(&scene, &otherwise, &denials);
}

/// Steps by what became of them, after an apply that was stopped part-way.
fn part_way(scene: &Scene<'_>, proxy: &Proxy) -> (Run, BTreeMap<String, String>) {
    let words = "apply --yes --notify email:soc@example.com --format json";
    let run = scene.through(&proxy.endpoint, words).exits(4);
    let outcomes = run.report().outcomes();
    let unfinished = outcomes.into_iter().filter(|(_, word)| word != "done");
    (run, unfinished.collect())
}

fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |&(step, word): &(&str, &str)| (step.to_owned(), word.to_owned());
    list.iter().map(owned).collect()
}

/// Nothing stands in the way any more: what is missing is made, and nothing twice.
fn assert_converges(scene: &Scene<'_>, steps: usize) {
    let report = scene.cis_fix("apply --yes --format json").exits(0).report();
    assert_eq!(report.steps().len(), steps);
    assert_eq!(report.verdicts(), BTreeMap::from([("pass", 15)]));
    scene.cis_fix("plan --detailed-exitcode").exits(0);
}

fn denied_alarm(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::denying(scene.emulator, |call| {
        call.operation == "PutMetricAlarm" && call.mentions("cis-fix-root-usage")
    });
    let (run, unfinished) = part_way(&scene, &proxy);
    let step = "alarm/cis-fix-root-usage";
    assert_eq!(unfinished, pairs(&[(step, "failed")]), "{run}");
    let report = run.report();
    let why = report.why(step);
    assert!(why.contains("allow cloudwatch:PutMetricAlarm"), "{why}");
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("fail", 1), ("pass", 14)])
    );
    assert_eq!(report.finding("root-usage")["broken_link"], "alarm");
    assert_converges(&scene, 1);
}

fn denied_policy(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = deny(&scene, "PUT ?policy");
    let (run, unfinished) = part_way(&scene, &proxy);
    let policy = format!("bucket-policy/{}", scene.log_bucket("us-east-1"));
    let logging = format!("bucket-logging/{}", scene.made("bucket"));
    let expected = pairs(&[(&policy, "failed"), (&logging, "skipped")]);
    assert_eq!(unfinished, expected, "{run}");
    let report = run.report();
    assert!(
        report.why(&policy).contains("allow s3:PutBucketPolicy"),
        "{run}"
    );
    assert!(report.why(&logging).contains(&policy), "{run}");
    assert_eq!(report.finding(LOGGING)["verdict"], "fail");
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("fail", 1), ("pass", 14)])
    );
    assert_converges(&scene, 2);
}
