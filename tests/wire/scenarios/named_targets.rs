//! Buckets and topics of another team, named on the command line.

use crate::Test;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "another team's bucket that the user names gets one more statement and keeps the others",
        extends_bucket_policy,
    ),
    (
        "another team's topic that the user names gets one more statement and keeps the others",
        extends_topic_policy,
    ),
    (
        "a missing topic is created by name but not by ARN",
        creates_topic_by_name_only,
    ),
    (
        "a missing bucket that the user names is not created",
        creates_no_named_bucket,
    ),
];

/// A bucket with a policy whose order and unusual forms must be preserved.
const CENTRAL: &str = "
name = bucket('central')
them = {'AWS': [f'arn:aws:iam::{ACCOUNT}:root']}
allow(name,
  {'Sid': 'Zebra', 'Effect': 'Allow', 'Principal': them, 'Action': 's3:GetObject',
   'Resource': [f'arn:aws:s3:::{name}/b/*', f'arn:aws:s3:::{name}/a/*']},
  {'Sid': 'Aardvark', 'Effect': 'Deny', 'Principal': '*', 'Action': ['s3:DeleteObject'],
   'Resource': f'arn:aws:s3:::{name}/*', 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}})
print(json.dumps(name))";

/// The one statement that was added behind the existing ones, which are unchanged.
#[track_caller]
fn added_statement(before: &Value, after: &Value) -> Value {
    let (before, after) = (&before["Statement"], &after["Statement"]);
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    match after.split_last() {
        Some((gained, rest)) if rest == before.as_slice() => gained.clone(),
        _ => panic!("{before:?} did not gain one statement but became {after:?}"),
    }
}

fn extends_bucket_policy(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = text(&account.python(CENTRAL, &[]));
    let before = account.snapshot();
    let words = format!("--control 2.6 --logging-bucket {name}");
    let report = account.cis_fix(&format!("apply --yes --format json {words}"));
    let report = report.exits(0).report();
    assert_eq!(report.steps().len(), 2);

    let after = account.snapshot();
    let (old, new) = (&before["buckets"][&name], &after["buckets"][&name]);
    let statement = added_statement(&old["policy"], &new["policy"]);
    assert_eq!(statement["Effect"], "Allow");
    assert_eq!(statement["Action"], "s3:PutObject");
    let service = json!({ "Service": "logging.s3.amazonaws.com" });
    assert_eq!(statement["Principal"], service);
    let mut rest = new.clone();
    rest["policy"] = old["policy"].clone();
    assert_eq!(&rest, old, "more than the policy of {name} has changed");
    let logging = &after["buckets"][account.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], name.as_str());
    account
        .cis_fix("plan --detailed-exitcode --control 2.6")
        .exits(0);
}

fn extends_topic_policy(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let arn = account.made("topic_arn");
    let before = account.snapshot();
    let words = "--control 3.4 --topic their-topic";
    account.cis_fix(&format!("apply --yes {words}")).exits(0);

    let after = account.snapshot();
    let topic = |snapshot: &Value| snapshot["regions"][REGION]["topics"][arn].clone();
    let (mut old, mut new) = (topic(&before), topic(&after));
    let policy = |topic: &mut Value| topic["Attributes"]["Policy"].take();
    let statement = added_statement(&policy(&mut old), &policy(&mut new));
    assert_eq!(statement["Effect"], "Allow");
    let service = json!({ "Service": "cloudwatch.amazonaws.com" });
    assert_eq!(statement["Principal"], service);
    assert_eq!(statement["Resource"], arn);
    assert_eq!(old, new, "more than the policy of {arn} has changed");
    let alarm = &after["regions"][REGION]["alarms"]["cis-fix-iam-policy-changes"];
    assert_eq!(alarm["AlarmActions"], json!([arn]));
    account
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
}

fn creates_topic_by_name_only(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let arn = account.topic("nobodys");
    let before = account.snapshot();
    let words = format!("--control 3.4 --format json --topic {arn}");
    let report = account
        .cis_fix(&format!("apply --yes {words}"))
        .exits(3)
        .report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "manual");
    assert_eq!(finding["broken_link"], "topic");
    assert!(text(&finding["reason"]).contains(&arn), "{finding}");
    assert_eq!(account.snapshot(), before);

    let plan = account.cis_fix("plan --control 3.4 --format json --topic nobodys");
    assert_eq!(plan.exits(0).report().step("CreateTopic")["resource"], arn);
}

fn creates_no_named_bucket(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = format!("nobodys-{}", account.id());
    let before = account.snapshot();
    let words = format!("apply --yes --control 2.6 --format json --logging-bucket {name}");
    let report = account.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(text(&finding["reason"]).contains(&name), "{finding}");
    assert_eq!(account.snapshot(), before);
}
