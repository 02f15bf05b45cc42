//! Buckets to which S3 would deliver no access logs, named on the command line. Each is refused with its reason and
//! advice, and nothing is changed.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::{advice, text};
use crate::suite::Suite;
use crate::test_account::TestAccount;

pub(crate) const TESTS: &[Test] = &[
    (
        "a bucket in another Region is refused, because S3 delivers access logs within a Region",
        refuses_another_region,
    ),
    (
        "a bucket of another account is refused",
        refuses_another_account,
    ),
    (
        "a trail bucket of another account is reported and left alone",
        leaves_trail_bucket_of_another_account,
    ),
    (
        "a bucket encrypted with a KMS key is refused, and the advised command repairs it",
        refuses_kms_encryption,
    ),
    (
        "a bucket with S3 Object Lock is refused",
        refuses_object_lock,
    ),
    (
        "a Requester Pays bucket is refused, and the command that repairs it is printed",
        refuses_requester_pays,
    ),
    (
        "the trail bucket is refused as its own target, because each access log would create another",
        refuses_trail_bucket,
    ),
    (
        "a bucket that logs to the trail bucket is refused, because the two would log each other",
        refuses_logging_loop,
    ),
    (
        "a bucket whose policy denies log delivery is refused, and the statement is named",
        refuses_denying_policy,
    ),
];

/// Asserts that the bucket is refused with this reason and that nothing is changed. Returns the advice.
#[track_caller]
fn assert_refused(
    account: &TestAccount<'_>,
    name: &str,
    verdict: &str,
    wanted: &str,
) -> Vec<String> {
    let before = account.snapshot();
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = account.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], verdict, "{finding}");
    let reason = text(&finding["reason"]);
    assert!(reason.contains(wanted) && reason.contains(name), "{reason}");
    assert!(report.steps().is_empty());
    assert_eq!(account.snapshot(), before);
    let lines = advice(finding);
    let there = lines.iter().any(|line| line.contains("--logging-bucket"));
    assert!(there, "{lines:?}");
    lines
}

/// Asserts that the same bucket is accepted after the cause is removed.
#[track_caller]
fn assert_accepted(account: &TestAccount<'_>, name: &str) {
    let words = format!("--control 2.6 --logging-bucket {name}");
    account.cis_fix(&format!("apply --yes {words}")).exits(0);
    account
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
}

fn create_bucket(account: &TestAccount<'_>, script: &str) -> String {
    text(&account.python(&format!("{script}\nprint(json.dumps(name))"), &[]))
}

fn refuses_another_region(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = create_bucket(&account, "name = bucket('far', 'eu-west-1')");
    let lines = assert_refused(&account, &name, "manual", "is in eu-west-1");
    assert!(lines[1].contains("us-east-1"), "{lines:?}");
    let shown = text(&account.aws(lines[0].strip_prefix("aws ").unwrap())["LocationConstraint"]);
    assert_eq!(shown, "eu-west-1");
}

fn refuses_another_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let owner = TestAccount::empty(suite);
    let name = text(&owner.python("print(json.dumps(bucket('theirs')))", &[]));
    let lines = assert_refused(&account, &name, "manual", "is another account's");
    assert!(lines[0].starts_with("aws s3api list-buckets"), "{lines:?}");
    // If listing the account's own buckets is denied too, the owner of the bucket is unknown.
    let proxy = Proxy::denying(account.emulator, |call| call.mentions("max-buckets"));
    let words = format!("plan --format json --control 2.6 --logging-bucket {name}");
    let report = account.through(&proxy.endpoint, &words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "unreadable", "{finding}");
    let reason = text(&finding["reason"]);
    assert!(reason.contains("belongs to another account"), "{reason}");
    let advice = advice(finding).join("\n");
    assert!(advice.contains("within one account"), "{advice}");
}

/// Organizations usually store trail logs in a separate account.
fn leaves_trail_bucket_of_another_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let owner = TestAccount::empty(suite);
    let name = text(&owner.python("print(json.dumps(bucket('archive')))", &[]));
    let script = "
aws('cloudtrail').update_trail(Name='management-events', S3BucketName=sys.argv[1])
print(json.dumps(''))";
    account.python(script, &[&name]);
    let before = (account.snapshot(), owner.snapshot());
    let words = "apply --yes --format json --control 2.6";
    let report = account.cis_fix(words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "elsewhere", "{finding}");
    let reason = text(&finding["reason"]);
    assert!(
        reason.contains(&name) && reason.contains("run cis-fix there"),
        "{reason}"
    );
    assert_eq!((account.snapshot(), owner.snapshot()), before);
}

fn refuses_kms_encryption(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
name = bucket('kms')
aws('s3').put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={'Rules': [
    {'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms'}}]})";
    let name = create_bucket(&account, script);
    let lines = assert_refused(
        &account,
        &name,
        "manual",
        "encrypts by default with aws:kms",
    );
    let command = lines[1].split("   #").next().unwrap();
    let (words, document) = command.split_once(" '").unwrap();
    let words = words.strip_prefix("aws ").unwrap();
    account.aws_with(words, &[document.trim_end_matches('\'')]);
    assert_accepted(&account, &name);
}

fn refuses_object_lock(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
name = f'locked-{ACCOUNT}'
aws('s3').create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
aws('s3').put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={
    'ObjectLockEnabled': 'Enabled',
    'Rule': {'DefaultRetention': {'Mode': 'GOVERNANCE', 'Days': 1}}})";
    let name = create_bucket(&account, script);
    assert_refused(&account, &name, "manual", "default Object Lock retention");
}

/// The emulator does not implement Requester Pays, so the proxy answers.
fn refuses_requester_pays(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = create_bucket(&account, "name = bucket('paid')");
    let proxy = Proxy::rewriting(account.emulator, |call, answer| {
        if call.operation != "GET ?requestPayment" {
            return answer;
        }
        let payer =
            "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>";
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{payer}",
            payer.len()
        )
    });
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = account.through(&proxy.endpoint, &words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(
        text(&finding["reason"]).contains("lets the requester pay"),
        "{finding}"
    );
    let command = format!("aws s3api put-bucket-request-payment --bucket {name}");
    assert!(advice(finding)[1].starts_with(&command), "{finding}");
    assert_eq!(proxy.writes(), [] as [String; 0]);
}

fn refuses_trail_bucket(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let name = account.made("bucket").to_owned();
    assert_refused(&account, &name, "manual", "log into itself");
}

fn refuses_logging_loop(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = format!(
        "
name = bucket('mirror')
logging = {{'LoggingEnabled': {{'TargetBucket': '{}', 'TargetPrefix': 'm/'}}}}
aws('s3').put_bucket_logging(Bucket=name, BucketLoggingStatus=logging)",
        account.made("bucket")
    );
    let name = create_bucket(&account, &script);
    assert_refused(&account, &name, "manual", "log each other for ever");
}

fn refuses_denying_policy(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
name = bucket('closed')
allow(name, {'Sid': 'OnlyOurNetwork', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:PutObject',
    'Resource': f'arn:aws:s3:::{name}/*'})";
    let name = create_bucket(&account, script);
    let before = account.snapshot();
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = account.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(
        text(&finding["reason"]).contains("OnlyOurNetwork"),
        "{finding}"
    );
    assert!(
        advice(finding)[0].contains("get-bucket-policy"),
        "{finding}"
    );
    assert_eq!(account.snapshot(), before);
}
