//! A name of ours that somebody else has: refused with both sides shown, and left as it is.

use crate::Test;
use crate::report::text;
use crate::scene::Scene;
use crate::wire::Wire;

pub(crate) const TESTS: &[Test] = &[
    (
        "an alarm of somebody else under our name is not replaced",
        alarm,
    ),
    (
        "a filter of somebody else under our name is not replaced",
        filter,
    ),
    ("a topic of somebody else under our name is not used", topic),
    (
        "a bucket of somebody else under our name is not used",
        bucket,
    ),
    (
        "a bucket of another account under our name is not used",
        other_account,
    ),
];

/// Somebody takes the name; the control is then manual for these reasons, and nothing changes.
#[track_caller]
fn refused(scene: &Scene<'_>, script: &str, control: &str, reasons: &[&str]) {
    scene.python(script, &[]);
    let before = scene.snapshot();
    let words = format!("apply --yes --format json --control {control}");
    let run = scene.cis_fix(&words).exits(3);
    let report = run.report();
    let finding = report.finding(control);
    assert_eq!(finding["verdict"], "manual", "{finding}");
    let reason = text(&finding["reason"]);
    for part in reasons {
        assert!(reason.contains(part), "{part:?} is not in {reason:?}");
    }
    assert!(report.steps().is_empty(), "{run}");
    assert_eq!(scene.snapshot(), before);
}

fn alarm(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
made = topic('theirs')
alarm('cis-fix-root-usage', 'Theirs', 'Root', made['topic_arn'], AlarmDescription='Theirs.')";
    let reasons = [
        "cis-fix-root-usage",
        "[cis-fix root-usage]",
        "somebody else's",
    ];
    refused(&scene, script, "root-usage", &reasons);
}

fn filter(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
group = 'CloudTrail/management-events'
metric_filter(group, 'cis-fix-root-usage', '{ $.eventName = Theirs }', 'Theirs', 'Roots')";
    let reasons = ["Theirs/Roots", "CISBenchmark/cis-fix-root-usage"];
    refused(&scene, script, "root-usage", &reasons);
}

fn topic(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let arn = scene.topic("cis-fix-alarms");
    let reasons = [arn.as_str(), "managed-by=cis-fix", "somebody else's"];
    refused(&scene, "topic('cis-fix-alarms')", "root-usage", &reasons);
}

fn bucket(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = scene.log_bucket("us-east-1");
    let script = "aws('s3').create_bucket(Bucket=f'aws-cloudtrail-access-logs-{ACCOUNT}-{REGION}')";
    let reasons = [name.as_str(), "managed-by=cis-fix", "somebody else's"];
    refused(&scene, script, "cloudtrail-bucket-access-logging", &reasons);
}

/// Bucket names are everybody's: another account may have taken ours on purpose, to read the logs.
fn other_account(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let thief = Scene::empty(wire);
    let name = scene.log_bucket("us-east-1");
    thief.aws(&format!("s3api create-bucket --bucket {name}"));
    let before = (scene.snapshot(), thief.snapshot());
    let words = "apply --yes --format json --control cloudtrail-bucket-access-logging";
    let run = scene.cis_fix(words);
    let report = run.exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_ne!(finding["verdict"], "pass");
    assert!(
        text(&finding["reason"]).contains("another account"),
        "{finding}"
    );
    assert_eq!((scene.snapshot(), thief.snapshot()), before);
}
