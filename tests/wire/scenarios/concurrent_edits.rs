//! Edits by another team between our read and our write.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::{AwsCommand, TestAccount};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "access logging enabled between our read and our write is kept",
        keeps_logging,
    ),
    (
        "a statement added between our read and our write is kept",
        keeps_statement,
    ),
    (
        "a policy overwritten before we read it back is detected, and both statements are kept",
        merges_again,
    ),
    (
        "an edit between our read and our write of a policy is lost, and the journal has the policy that was read",
        journals_lost_statement,
    ),
];

/// A proxy that runs a command before the second read of a bucket. The first read is for the plan, the second directly
/// before the write.
fn run_before_second_read(
    account: &TestAccount<'_>,
    operation: &'static str,
    bucket: &str,
    act: AwsCommand,
) -> Proxy {
    let bucket = bucket.to_owned();
    let reads = AtomicUsize::new(0);
    Proxy::denying(account.emulator, move |call: &Call| {
        let read = call.operation == operation && call.mentions(&bucket);
        if read && reads.fetch_add(1, Ordering::SeqCst) == 1 {
            act.run();
        }
        false
    })
}

fn keeps_logging(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let theirs = text(&account.python("print(json.dumps(bucket('theirs')))", &[]));
    let source = account.made("bucket");
    let enabled = json!({ "TargetBucket": theirs, "TargetPrefix": "theirs/" });
    let status = json!({ "LoggingEnabled": enabled }).to_string();
    let words = format!("s3api put-bucket-logging --bucket {source} --bucket-logging-status");
    let act = account.aws_command(&words, &[&status]);
    let proxy = run_before_second_read(&account, "GET ?logging", source, act);

    let words = "apply --yes --control 2.6 --format json";
    let run = account.through(&proxy.endpoint, words).exits(4);
    let why = run.report().why(&format!("bucket-logging/{source}"));
    assert!(
        why.contains(&theirs) && why.contains("left as it is"),
        "{why}"
    );
    let found = account.aws(&format!("s3api get-bucket-logging --bucket {source}"));
    assert_eq!(found["LoggingEnabled"], enabled);
}

fn keeps_statement(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let SharedBucket {
        bucket,
        first,
        theirs,
        act,
    } = create_shared_bucket(&account);
    let proxy = run_before_second_read(&account, "GET ?policy", &bucket, act);
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket}");
    account.through(&proxy.endpoint, &words).exits(0);
    let after = statements(&account, &bucket);
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(after.starts_with(&[first, theirs]), "{after:?}");
}

/// Another team's bucket with a policy, and a command that adds a statement to the policy.
struct SharedBucket {
    bucket: String,
    first: Value,
    theirs: Value,
    act: AwsCommand,
}

fn create_shared_bucket(account: &TestAccount<'_>) -> SharedBucket {
    let bucket = text(&account.python("print(json.dumps(bucket('central')))", &[]));
    let statement = |sid: &str| {
        json!({
            "Sid": sid, "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.id()) },
            "Resource": format!("arn:aws:s3:::{bucket}/*"),
        })
    };
    let (first, theirs) = (statement("First"), statement("Meanwhile"));
    let policy = |statements: &[&Value]| {
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    };
    let words = format!("s3api put-bucket-policy --bucket {bucket} --policy");
    account.aws_with(&words, &[&policy(&[&first])]);
    let act = account.aws_command(&words, &[&policy(&[&first, &theirs])]);
    SharedBucket {
        bucket,
        first,
        theirs,
        act,
    }
}

fn statements(account: &TestAccount<'_>, bucket: &str) -> Vec<Value> {
    let statements = account.snapshot()["buckets"][bucket]["policy"]["Statement"].clone();
    statements.as_array().unwrap().clone()
}

/// The edit comes after our write and before we read the policy back.
fn merges_again(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let SharedBucket {
        bucket,
        first,
        theirs,
        act,
    } = create_shared_bucket(&account);
    let written = AtomicUsize::new(0);
    let proxy = Proxy::observing(
        account.emulator,
        |_| false,
        move |call: &Call| {
            let first = || written.fetch_add(1, Ordering::SeqCst) == 0;
            if call.operation == "PUT ?policy" && first() {
                act.run();
            }
        },
    );
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket}");
    account.through(&proxy.endpoint, &words).exits(0);
    let after = statements(&account, &bucket);
    assert!(after.starts_with(&[first, theirs]), "{after:?}");
    assert_eq!(after.len(), 3, "{after:?}");
    let written = proxy.writes();
    let written = written.iter().filter(|call| *call == "PUT ?policy");
    assert_eq!(written.count(), 2, "it is merged once more");
}

/// The edit comes after our read and before our write. AWS has no conditional write, so the edit is lost. Only the
/// journal shows it, because it has the policy that was read. docs/usage.md says so.
fn journals_lost_statement(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let SharedBucket {
        bucket, first, act, ..
    } = create_shared_bucket(&account);
    let written = AtomicUsize::new(0);
    let proxy = Proxy::observing(
        account.emulator,
        move |call: &Call| {
            let now =
                call.operation == "PUT ?policy" && written.fetch_add(1, Ordering::SeqCst) == 0;
            if now {
                act.run();
            }
            false
        },
        |_| {},
    );
    let journal = account.place("window.jsonl");
    let words = format!(
        "apply --yes --control 2.6 --logging-bucket {bucket} --journal {}",
        journal.display()
    );
    account.through(&proxy.endpoint, &words).exits(0);
    let after = statements(&account, &bucket);
    assert_eq!(after.len(), 2, "{after:?}");
    assert_eq!(after[0], first);
    let lines = super::journal::journal_lines(&journal);
    let mut found = lines.iter().filter_map(|line| line.get("found"));
    let read = found.next().unwrap()["policy"].as_str().unwrap().to_owned();
    let read: Value = serde_json::from_str(&read).unwrap();
    assert_eq!(read["Statement"], json!([first]));
}
