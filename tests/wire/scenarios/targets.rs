//! Buckets and topics of somebody else that were named on the command line.

use crate::Test;
use crate::report::text;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "a named bucket of somebody else gains one statement and keeps the rest",
        named_bucket,
    ),
    (
        "a named topic of somebody else gains one statement and keeps the rest",
        named_topic,
    ),
    (
        "a named topic that does not exist is made by name but not by arn",
        missing_topic,
    ),
    (
        "a named bucket that does not exist is not made",
        missing_bucket,
    ),
];

/// A bucket with a policy whose order and odd forms must stay.
const CENTRAL: &str = "
name = bucket('central')
them = {'AWS': [f'arn:aws:iam::{ACCOUNT}:root']}
allow(name,
  {'Sid': 'Zebra', 'Effect': 'Allow', 'Principal': them, 'Action': 's3:GetObject',
   'Resource': [f'arn:aws:s3:::{name}/b/*', f'arn:aws:s3:::{name}/a/*']},
  {'Sid': 'Aardvark', 'Effect': 'Deny', 'Principal': '*', 'Action': ['s3:DeleteObject'],
   'Resource': f'arn:aws:s3:::{name}/*', 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}})
print(json.dumps(name))";

/// The one statement behind those that were there before, which are as they were.
#[track_caller]
fn gained(before: &Value, after: &Value) -> Value {
    let (before, after) = (&before["Statement"], &after["Statement"]);
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    match after.split_last() {
        Some((gained, rest)) if rest == before.as_slice() => gained.clone(),
        _ => panic!("{before:?} did not gain one statement but became {after:?}"),
    }
}

fn named_bucket(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = text(&scene.python(CENTRAL, &[]));
    let before = scene.snapshot();
    let words = format!("--control 2.6 --logging-bucket {name}");
    let report = scene.cis_fix(&format!("apply --yes --format json {words}"));
    let report = report.exits(0).report();
    assert_eq!(report.steps().len(), 2);

    let after = scene.snapshot();
    let (old, new) = (&before["buckets"][&name], &after["buckets"][&name]);
    let statement = gained(&old["policy"], &new["policy"]);
    assert_eq!(statement["Effect"], "Allow");
    assert_eq!(statement["Action"], "s3:PutObject");
    let service = json!({ "Service": "logging.s3.amazonaws.com" });
    assert_eq!(statement["Principal"], service);
    let mut rest = new.clone();
    rest["policy"] = old["policy"].clone();
    assert_eq!(&rest, old, "more than the policy of {name} has changed");
    let logging = &after["buckets"][scene.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], name.as_str());
    scene
        .cis_fix("plan --detailed-exitcode --control 2.6")
        .exits(0);
}

fn named_topic(wire: &Wire) {
    let scene = Scene::of(wire, "foreign");
    let arn = scene.made("topic_arn");
    let before = scene.snapshot();
    let words = "--control 3.4 --topic their-topic";
    scene.cis_fix(&format!("apply --yes {words}")).exits(0);

    let after = scene.snapshot();
    let topic = |snapshot: &Value| snapshot["regions"][REGION]["topics"][arn].clone();
    let (mut old, mut new) = (topic(&before), topic(&after));
    let policy = |topic: &mut Value| topic["Attributes"]["Policy"].take();
    let statement = gained(&policy(&mut old), &policy(&mut new));
    assert_eq!(statement["Effect"], "Allow");
    let service = json!({ "Service": "cloudwatch.amazonaws.com" });
    assert_eq!(statement["Principal"], service);
    assert_eq!(statement["Resource"], arn);
    assert_eq!(old, new, "more than the policy of {arn} has changed");
    let alarm = &after["regions"][REGION]["alarms"]["cis-fix-iam-policy-changes"];
    assert_eq!(alarm["AlarmActions"], json!([arn]));
    scene
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
}

fn missing_topic(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let arn = scene.topic("nobodys");
    let before = scene.snapshot();
    let words = format!("--control 3.4 --format json --topic {arn}");
    let report = scene
        .cis_fix(&format!("apply --yes {words}"))
        .exits(3)
        .report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "manual");
    assert_eq!(finding["broken_link"], "topic");
    assert!(text(&finding["reason"]).contains(&arn), "{finding}");
    assert_eq!(scene.snapshot(), before);

    let plan = scene.cis_fix("plan --control 3.4 --format json --topic nobodys");
    assert_eq!(plan.exits(0).report().step("CreateTopic")["resource"], arn);
}

fn missing_bucket(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = format!("nobodys-{}", scene.account.id);
    let before = scene.snapshot();
    let words = format!("apply --yes --control 2.6 --format json --logging-bucket {name}");
    let report = scene.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(text(&finding["reason"]).contains(&name), "{finding}");
    assert_eq!(scene.snapshot(), before);
}
