//! Access logging of the trail bucket: whether it is on, and whether S3 can deliver the logs.

mod conditions;
mod log_keys;
mod policies;
mod sources;
mod targets;

use super::{Row, assert_rows, compliant};
use crate::account::{
    ACCOUNT, AWAY, Account, HOME, OTHER, OWN_BUCKET, THEIR_BUCKET, TRAIL_BUCKET, denied, trail,
};
use cis_fix::chain::link::Link;
use cis_fix::state::{
    Bucket, BucketLogging, BucketName, Encryption, LogKeyFormat, ObjectLock, Read, Region, TrailArn,
};
use cis_fix::verdict::Verdict;
use serde_json::{Value, json};

const LOGGING: &str = "cloudtrail-bucket-access-logging";
const NOTHING: &[&str] = &[];

use Link::{Logging as AtLogging, Target as AtTarget};
use Verdict::{Elsewhere, Fail, Manual, Pass, Unreadable};

/// The trail bucket logs to another team's bucket, which is correct except for this change.
fn target(wrong: impl Fn(&mut Bucket)) -> Account {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.log_to(THEIR_BUCKET);
    wrong(account.bucket(THEIR_BUCKET));
    account
}

/// The same with our bucket.
fn ours(wrong: impl Fn(&mut Bucket)) -> Account {
    let mut account = compliant();
    wrong(account.bucket(OWN_BUCKET));
    account
}

fn source(change: impl Fn(&mut Account)) -> Account {
    let mut account = Account::finding();
    change(&mut account);
    account
}

/// A statement that allows log delivery, with some members replaced.
fn statement(instead: &Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/*"),
    });
    for (key, value) in instead.as_object().unwrap() {
        statement[key] = value.clone();
    }
    statement
}

fn policy(statements: &[Value]) -> Read<String> {
    Read::Present(json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

/// The policy of the target has only this statement.
fn with(instead: &Value) -> Account {
    target(|bucket| bucket.policy = policy(&[statement(instead)]))
}

/// The policy of the target allows log delivery, and has one more statement.
fn with_more(instead: &Value) -> Account {
    target(|bucket| bucket.policy = policy(&[statement(&json!({})), statement(instead)]))
}

fn row(
    name: &'static str,
    account: Account,
    verdict: Verdict,
    link: Option<Link>,
    words: &'static str,
    planned: &'static [&'static str],
) -> Row {
    Row {
        name,
        account,
        control: LOGGING,
        verdict,
        link,
        words: Box::leak(Box::new([words])),
        planned,
    }
}

/// A row in which the logs arrive.
fn holds(name: &'static str, account: Account) -> Row {
    row(name, account, Pass, None, "", NOTHING)
}

/// A row in which the policy of the target lets no logs in, and the plan adds a statement.
fn closed(name: &'static str, account: Account) -> Row {
    let words = "the policy of example-audit-logs does not let the logs in";
    let link = Some(AtTarget);
    row(name, account, Fail, link, words, &["bucket-policy"])
}

const OUR_BUCKET: &[&str] = &[
    "create-bucket",
    "public-access-block",
    "bucket-versioning",
    "bucket-lifecycle",
    "bucket-policy",
    "bucket-logging",
];

#[test]
fn every_cause_of_missing_access_logs_has_its_finding() {
    assert_rows(rows());
}

/// Every row.
pub(super) fn rows() -> Vec<Row> {
    [
        sources::sources(),
        targets::targets(),
        policies::policies(),
        log_keys::rows(),
        conditions::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
