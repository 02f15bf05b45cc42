//! Access logging of the trail's bucket: whether it is on, and whether the logs arrive where they go.

mod log_keys;

use super::{Row, compliant, hold};
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

/// The trail's bucket logs to a bucket of somebody's, which is as it should be but for this.
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

/// A statement for the logging service on the target, with these members instead.
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

/// The target has this statement alone.
fn with(instead: &Value) -> Account {
    target(|bucket| bucket.policy = policy(&[statement(instead)]))
}

/// The target lets the logs in, and has this statement too.
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

const OUR_BUCKET: &[&str] = &[
    "create-bucket",
    "public-access-block",
    "bucket-encryption",
    "bucket-versioning",
    "bucket-lifecycle",
    "bucket-policy",
    "bucket-logging",
];

#[test]
fn each_cause_for_which_access_logs_are_not_kept_is_told() {
    hold(rows());
}

/// Every row of this file.
pub(super) fn rows() -> Vec<Row> {
    [sources(), targets(), policies(), log_keys::rows()]
        .into_iter()
        .flatten()
        .collect()
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn sources() -> Vec<Row> {
    let second = |logged: bool| {
        source(move |account| {
            let mut second = trail("second", HOME);
            second.bucket = BucketName::from("example-second-trail");
            account.add_trail(second);
            account.add_their_bucket();
            account.log_to(THEIR_BUCKET);
            if logged {
                account.bucket("example-second-trail").logging = Read::Present(BucketLogging {
                    target: BucketName::from(THEIR_BUCKET),
                    prefix: "second/".to_owned(),
                    key_format: Some(LogKeyFormat::Simple),
                });
            }
        })
    };
    let organization = || {
        let mut account = Account::empty();
        let mut organization = trail("organization", HOME);
        organization.arn = TrailArn::new(format!(
            "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
        ));
        organization.organization = true;
        account.add_trail(organization);
        account
    };
    vec![
        row(
            "off",
            Account::finding(),
            Fail,
            Some(AtLogging),
            "bucket example-trail has no access logging",
            OUR_BUCKET,
        ),
        row(
            "on",
            target(|_| {}),
            Pass,
            None,
            "example-trail to example-audit-logs/trail/",
            NOTHING,
        ),
        row("on, by us", compliant(), Pass, None, OWN_BUCKET, NOTHING),
        row(
            "one bucket of two",
            second(false),
            Fail,
            Some(AtLogging),
            "bucket example-second-trail has no access logging",
            OUR_BUCKET,
        ),
        row(
            "both buckets",
            second(true),
            Pass,
            None,
            "example-second-trail to example-audit-logs/second/",
            NOTHING,
        ),
        row(
            "no trail",
            Account::empty(),
            Manual,
            Some(Link::Trail),
            "this account has no trail",
            NOTHING,
        ),
        row(
            "another account's trail",
            organization(),
            Elsewhere,
            Some(AtLogging),
            "account 444455556666's; run cis-fix there",
            NOTHING,
        ),
        row(
            "a bucket that is gone",
            source(|account| account.bucket(TRAIL_BUCKET).region = Read::Absent),
            Manual,
            Some(AtLogging),
            "which the trail writes to, does not exist",
            NOTHING,
        ),
        row(
            "another account's bucket",
            source(|account| {
                account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket");
                account.bucket(TRAIL_BUCKET).owned = Read::Present(false);
            }),
            Elsewhere,
            Some(AtLogging),
            "bucket example-trail, which the trail writes to, is another account's",
            NOTHING,
        ),
        row(
            "a bucket that may be another account's",
            source(|account| {
                account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket");
                account.bucket(TRAIL_BUCKET).owned = denied("s3:ListAllMyBuckets");
            }),
            Unreadable,
            Some(AtLogging),
            "bucket example-trail may not be read, or belongs to another account",
            NOTHING,
        ),
        row(
            "logging that may not be read",
            source(|account| account.bucket(TRAIL_BUCKET).logging = denied("s3:GetBucketLogging")),
            Unreadable,
            Some(AtLogging),
            "allow s3:GetBucketLogging",
            NOTHING,
        ),
        row(
            "trails that may not be listed",
            source(|account| {
                account.add_their_bucket();
                account.log_to(THEIR_BUCKET);
                account.0.trail_names = denied("cloudtrail:ListTrails");
            }),
            Unreadable,
            Some(Link::Trail),
            "allow cloudtrail:ListTrails",
            NOTHING,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn targets() -> Vec<Row> {
    let to = |bucket: &'static str| source(move |account| account.log_to(bucket));
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    let kms = |bucket: &mut Bucket| {
        bucket.encryption = Read::Present(Encryption {
            algorithm: "aws:kms".to_owned(),
            key: None,
        });
    };
    let unlocked = |bucket: &mut Bucket| {
        bucket.object_lock = Read::Present(ObjectLock {
            default_retention: false,
        });
    };
    vec![
        manual("into itself", to(TRAIL_BUCKET), "would log into itself"),
        manual(
            "into a bucket that is gone",
            to("example-gone"),
            "bucket example-gone does not exist",
        ),
        row(
            "into a bucket of ours that is gone",
            to(OWN_BUCKET),
            Fail,
            Some(AtTarget),
            "does not exist",
            &OUR_BUCKET[..6],
        ),
        manual(
            "into a bucket that logs back",
            target(|bucket| {
                bucket.logging = Read::Present(BucketLogging {
                    target: BucketName::from(TRAIL_BUCKET),
                    prefix: String::new(),
                    key_format: Some(LogKeyFormat::Simple),
                });
            }),
            "the two would log each other for ever",
        ),
        manual(
            "into a bucket whose logs come back",
            {
                let mut account = target(|bucket| {
                    bucket.logging = Read::Present(BucketLogging {
                        target: BucketName::from("example-third"),
                        prefix: String::new(),
                        key_format: Some(LogKeyFormat::Simple),
                    });
                });
                let third = account.bucket("example-third");
                third.region = Read::Present(Region::from(HOME));
                third.logging = Read::Present(BucketLogging {
                    target: BucketName::from(TRAIL_BUCKET),
                    prefix: String::new(),
                    key_format: Some(LogKeyFormat::Simple),
                });
                account
            },
            "logs its own access to bucket example-third, that to bucket example-trail, so they would log each other",
        ),
        manual(
            "into another Region",
            target(|bucket| bucket.region = Read::Present(Region::from(AWAY))),
            "is in us-east-1 and bucket example-trail in eu-west-1, so S3 delivers no access logs there",
        ),
        row(
            "into another account's bucket",
            target(|bucket| {
                bucket.region = denied("s3:ListBucket");
                bucket.owned = Read::Present(false);
            }),
            Manual,
            Some(AtTarget),
            "bucket example-audit-logs is another account's, so S3 delivers no access logs of this one there",
            NOTHING,
        ),
        row(
            "into a bucket that may be another account's",
            target(|bucket| bucket.region = denied("s3:ListBucket")),
            Unreadable,
            Some(AtTarget),
            "may not be read, or belongs to another account",
            NOTHING,
        ),
        manual(
            "a key of KMS",
            target(kms),
            "not by SSE-S3 (AES256), so S3 delivers no access logs there",
        ),
        row(
            "a key of KMS, in our bucket",
            ours(kms),
            Fail,
            Some(AtTarget),
            "encrypts with a key that keeps the logs out",
            &["bucket-encryption"],
        ),
        manual(
            "retention by default",
            target(|bucket| {
                bucket.object_lock = Read::Present(ObjectLock {
                    default_retention: true,
                });
            }),
            "has a default Object Lock retention",
        ),
        manual(
            "Object Lock without a default",
            target(unlocked),
            "AWS's pages differ on that: by \"Object Lock considerations\"",
        ),
        row(
            "Object Lock without a default, in our bucket",
            ours(unlocked),
            Manual,
            Some(AtTarget),
            "so it is not proven that they arrive",
            NOTHING,
        ),
        row(
            "no Object Lock",
            target(|bucket| bucket.object_lock = Read::Absent),
            Pass,
            None,
            "",
            NOTHING,
        ),
        manual(
            "the requester pays",
            target(|bucket| bucket.payer = Read::Present("Requester".to_owned())),
            "lets the requester pay",
        ),
        row(
            "an encryption that may not be read",
            target(|bucket| bucket.encryption = denied("s3:GetEncryptionConfiguration")),
            Unreadable,
            Some(AtTarget),
            "allow s3:GetEncryptionConfiguration",
            NOTHING,
        ),
    ]
}

fn policies() -> Vec<Row> {
    let adds: &[&str] = &["bucket-policy"];
    let closed = |name, account| {
        let words = "the policy of example-audit-logs does not let the logs in";
        row(name, account, Fail, Some(AtTarget), words, adds)
    };
    let holds = |name, account| row(name, account, Pass, None, "", NOTHING);
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    let from = |key: &str, value: &str| json!({"Condition": {"StringEquals": {key: value}}});
    let acl = |ownership: &'static str| {
        target(move |bucket| {
            bucket.policy = Read::Absent;
            bucket.ownership = Read::Present(ownership.to_owned());
            bucket.log_delivery_acl = Read::Present(true);
        })
    };
    let insecure = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    });
    let outsiders = json!({
        "Effect": "Deny", "Principal": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}},
    });
    vec![
        closed("no policy", target(|bucket| bucket.policy = Read::Absent)),
        closed(
            "another service",
            with(&json!({"Principal": {"Service": "cloudtrail.amazonaws.com"}})),
        ),
        closed("another action", with(&json!({"Action": "s3:GetObject"}))),
        closed(
            "another prefix",
            with(&json!({"Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/other/*")})),
        ),
        closed(
            "another account's logs",
            with(&from("aws:SourceAccount", OTHER)),
        ),
        closed(
            "another bucket's logs",
            with(&from("aws:SourceArn", "arn:aws:s3:::example-other")),
        ),
        holds(
            "this account's logs",
            with(&from("aws:SourceAccount", ACCOUNT)),
        ),
        holds(
            "this bucket's logs",
            with(&from("aws:SourceArn", "arn:aws:s3:::example-trail")),
        ),
        holds("nothing without TLS", with_more(&insecure)),
        manual(
            "nothing but the organization's",
            with_more(&outsiders),
            "keeps the logs out, by statement 2",
        ),
        manual(
            "a statement against it",
            with_more(&json!({"Effect": "Deny"})),
            "keeps the logs out, by statement 2",
        ),
        manual(
            "a condition nobody knows",
            with(&from("s3:x-amz-unheard-of", "x")),
            "cannot be told: statement 1",
        ),
        manual(
            "a policy that is none",
            target(|bucket| bucket.policy = Read::Present("{".to_owned())),
            "cannot be told: the policy is not valid JSON",
        ),
        row(
            "a policy that may not be read",
            target(|bucket| bucket.policy = denied("s3:GetBucketPolicy")),
            Unreadable,
            Some(AtTarget),
            "allow s3:GetBucketPolicy",
            NOTHING,
        ),
        holds("an older ACL", acl("ObjectWriter")),
        closed(
            "an older ACL that counts no more",
            acl("BucketOwnerEnforced"),
        ),
    ]
}
