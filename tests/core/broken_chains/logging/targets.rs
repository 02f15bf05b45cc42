//! The target buckets, and their settings.

use super::*;

pub(super) fn targets() -> Vec<Row> {
    [
        missing_targets(),
        logging_loops(),
        other_regions_and_accounts(),
        target_settings(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The trail bucket itself and missing buckets.
fn missing_targets() -> Vec<Row> {
    let to = |bucket: &'static str| source(move |account| account.log_to(bucket));
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
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
            &OUR_BUCKET[..5],
        ),
    ]
}

/// Targets that log back to the trail bucket.
fn logging_loops() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    vec![
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
    ]
}

/// Targets in another Region or account.
fn other_regions_and_accounts() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    vec![
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
    ]
}

/// Settings of the target with which S3 delivers nothing.
fn target_settings() -> Vec<Row> {
    [encryption_settings(), lock_settings(), other_settings()]
        .into_iter()
        .flatten()
        .collect()
}

/// The encryption of the target.
fn encryption_settings() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    let kms = |bucket: &mut Bucket| {
        bucket.encryption = Read::Present(Encryption {
            algorithm: "aws:kms".to_owned(),
            key: None,
        });
    };
    vec![
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
    ]
}

/// Object Lock on the target.
fn lock_settings() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    let unlocked = |bucket: &mut Bucket| {
        bucket.object_lock = Read::Present(ObjectLock {
            default_retention: false,
        });
    };
    vec![
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
    ]
}

/// Other settings of the target, and an encryption that cannot be read.
fn other_settings() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    vec![
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
