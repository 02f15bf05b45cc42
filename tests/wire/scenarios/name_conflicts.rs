//! A name of ours that another team uses: the finding shows both sides, and the resource stays as it is.

use crate::Test;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::TestAccount;

pub(crate) const TESTS: &[Test] = &[
    (
        "another team's alarm under our name is not replaced",
        refuses_foreign_alarm,
    ),
    (
        "another team's filter under our name is not replaced",
        refuses_foreign_filter,
    ),
    (
        "another team's topic under our name is not used",
        refuses_foreign_topic,
    ),
    (
        "another team's bucket under our name is not used",
        refuses_foreign_bucket,
    ),
    (
        "a bucket of another account under our name is not used",
        refuses_bucket_of_another_account,
    ),
];

/// Creates the resource, and asserts that the control is manual for these reasons and nothing changes.
#[track_caller]
fn assert_refused(account: &TestAccount<'_>, script: &str, control: &str, reasons: &[&str]) {
    account.python(script, &[]);
    let before = account.snapshot();
    let words = format!("apply --yes --format json --control {control}");
    let run = account.cis_fix(&words).exits(3);
    let report = run.report();
    let finding = report.finding(control);
    assert_eq!(finding["verdict"], "manual", "{finding}");
    let reason = text(&finding["reason"]);
    for part in reasons {
        assert!(reason.contains(part), "{part:?} is not in {reason:?}");
    }
    assert!(report.steps().is_empty(), "{run}");
    assert_eq!(account.snapshot(), before);
}

fn refuses_foreign_alarm(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
made = topic('theirs')
alarm('cis-fix-root-usage', 'Theirs', 'Root', made['topic_arn'], AlarmDescription='Theirs.')";
    let reasons = [
        "cis-fix-root-usage",
        "[cis-fix root-usage]",
        "somebody else's",
    ];
    assert_refused(&account, script, "root-usage", &reasons);
}

fn refuses_foreign_filter(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
group = 'CloudTrail/management-events'
metric_filter(group, 'cis-fix-root-usage', '{ $.eventName = Theirs }', 'Theirs', 'Roots')";
    let reasons = ["Theirs/Roots", "CISBenchmark/cis-fix-root-usage"];
    assert_refused(&account, script, "root-usage", &reasons);
}

fn refuses_foreign_topic(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let arn = account.topic("cis-fix-alarms");
    let reasons = [arn.as_str(), "managed-by=cis-fix", "somebody else's"];
    assert_refused(&account, "topic('cis-fix-alarms')", "root-usage", &reasons);
}

fn refuses_foreign_bucket(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = account.log_bucket("us-east-1");
    let script = "aws('s3').create_bucket(Bucket=f'aws-cloudtrail-access-logs-{ACCOUNT}-{REGION}')";
    let reasons = [name.as_str(), "managed-by=cis-fix", "somebody else's"];
    assert_refused(
        &account,
        script,
        "cloudtrail-bucket-access-logging",
        &reasons,
    );
}

/// Bucket names are global: another account may have taken ours on purpose, to receive the logs.
fn refuses_bucket_of_another_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let thief = TestAccount::empty(suite);
    let name = account.log_bucket("us-east-1");
    thief.aws(&format!("s3api create-bucket --bucket {name}"));
    let before = (account.snapshot(), thief.snapshot());
    let words = "apply --yes --format json --control cloudtrail-bucket-access-logging";
    let run = account.cis_fix(words);
    let report = run.exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_ne!(finding["verdict"], "pass");
    assert!(
        text(&finding["reason"]).contains("another account"),
        "{finding}"
    );
    assert_eq!((account.snapshot(), thief.snapshot()), before);
}
