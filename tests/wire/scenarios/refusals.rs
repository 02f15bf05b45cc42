//! Writes that AWS rejects: the message names the cause, and the other steps are done.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "an exceeded quota is named, and the other steps are done",
        names_quota,
    ),
    (
        "a denial by a service control policy is named, and the other steps are done",
        names_organization_policy,
    ),
    (
        "a policy statement with a deleted principal is named",
        names_deleted_principal,
    ),
    (
        "a policy that would be too long is reported with its length and the limit",
        names_policy_length,
    ),
    (
        "credentials that expire during apply end the run as part-way, and the next apply completes the rest",
        reports_expired_credentials,
    ),
];

fn refuse_writes(
    account: &TestAccount<'_>,
    operation: &'static str,
    about: &'static str,
    fault: Fault,
) -> Proxy {
    Proxy::failing(account.emulator, move |call: &Call| {
        let meant = call.operation == operation && call.mentions(about);
        meant.then_some(fault)
    })
}

fn names_quota(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let fault = Fault::Refused(400, "LimitExceededException", "Resource limit exceeded.");
    let proxy = refuse_writes(&account, "PutMetricFilter", "iam-policy", fault);
    let words = "apply --yes --control 3.4,3.5 --format json";
    let report = account.through(&proxy.endpoint, words).exits(4).report();
    let why = report.why("metric-filter/cis-fix-iam-policy-changes");
    assert!(
        why.contains("as many metric filters as it can have"),
        "{why}"
    );
    let outcomes = report.outcomes();
    let done = outcomes.iter().filter(|(_, outcome)| *outcome == "done");
    let alarms = done.filter(|(step, _)| step.starts_with("alarm/"));
    assert_eq!(alarms.count(), 1, "{outcomes:?}");
}

fn names_organization_policy(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let message = "User: alice is not authorized to perform: s3:PutBucketLogging with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-example/service_control_policy/p-example1";
    let proxy = refuse_writes(&account, "PUT ?logging", "", Fault::Denied(message));
    let words = "apply --yes --control 2.6,3.4 --format json";
    let report = account.through(&proxy.endpoint, words).exits(4).report();
    let step = format!("bucket-logging/{}", account.made("bucket"));
    let why = report.why(&step);
    assert!(
        why.contains(
            "service control policy p-example1 of the organization denies s3:PutBucketLogging"
        ),
        "{why}"
    );
    assert!(why.contains("only its administrator can change"), "{why}");
    assert!(!why.contains("; allow "), "{why}");
    let failed = report.outcomes().into_values();
    assert_eq!(failed.filter(|outcome| outcome != "done").count(), 1);
}

/// An account with a bucket of somebody else that has this policy, and the bucket's name.
fn account_with_policy(suite: &Suite, mut statement: Value) -> (TestAccount<'_>, String) {
    let account = TestAccount::seeded(suite, "finding");
    let bucket = text(&account.python("print(json.dumps(bucket('theirs')))", &[]));
    statement["Resource"] = json!(format!("arn:aws:s3:::{bucket}/*"));
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let words = format!("s3api put-bucket-policy --bucket {bucket} --policy");
    account.aws_with(&words, &[&policy]);
    (account, bucket)
}

/// Logs into a bucket with this policy, which AWS rejects when it is written back. Returns the message.
fn apply_to_bucket_with_policy(suite: &Suite, statement: Value, fault: Fault) -> String {
    let (account, bucket) = account_with_policy(suite, statement);
    let before = account.snapshot();
    let proxy = refuse_writes(&account, "PUT ?policy", "", fault);
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket} --format json");
    let report = account.through(&proxy.endpoint, &words).exits(4).report();
    assert_eq!(account.snapshot(), before);
    report.why(&format!("bucket-policy/{bucket}"))
}

fn names_deleted_principal(suite: &Suite) {
    let id = "AROAEXAMPLE0DELETED00";
    let statement = json!({
        "Sid": "Readers", "Effect": "Allow", "Principal": { "AWS": id }, "Action": "s3:GetObject",
    });
    let fault = Fault::Refused(400, "MalformedPolicy", "Invalid principal in policy");
    let why = apply_to_bucket_with_policy(suite, statement, fault);
    let words = format!("names {id}, a user or role that was deleted");
    assert!(why.contains("Readers") && why.contains(&words), "{why}");
}

fn names_policy_length(suite: &Suite) {
    let arns: Vec<String> = (0..600)
        .map(|number| format!("arn:aws:iam::111122223333:user/{number:04}"))
        .collect();
    let statement = json!({
        "Effect": "Allow", "Principal": { "AWS": arns }, "Action": "s3:GetObject",
    });
    let (account, bucket) = account_with_policy(suite, statement);
    let before = account.snapshot();
    let proxy = Proxy::recording(account.emulator);
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket} --format json");
    let run = account.through(&proxy.endpoint, &words).exits(3);
    let reason = text(&run.report().findings()[0]["reason"]);
    let told = format!("the policy of bucket {bucket} has no room");
    assert!(
        reason.contains(&told) && reason.contains("20480"),
        "{reason}"
    );
    assert_eq!((proxy.writes(), account.snapshot()), (Vec::new(), before));
}

fn reports_expired_credentials(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let writes = AtomicUsize::new(0);
    let message = "The security token included in the request is expired";
    let proxy = Proxy::failing(account.emulator, move |call: &Call| {
        if !call.is_read() {
            writes.fetch_add(1, Ordering::SeqCst);
        }
        let over = writes.load(Ordering::SeqCst) > 3;
        over.then_some(Fault::Refused(403, "ExpiredToken", message))
    });
    let words = "apply --yes --control 2.6,3.4";
    let run = account.through(&proxy.endpoint, words).exits(4);
    assert_eq!(run.out.matches("pass").count(), 0, "{run}");
    run.complains("3 of 9 changes were made")
        .complains("the credentials are not valid, or have expired");
    account.cis_fix(words).exits(3).prints("Pending");
    account
        .cis_fix("plan --control 2.6,3.4")
        .prints("No change is planned.");
}
