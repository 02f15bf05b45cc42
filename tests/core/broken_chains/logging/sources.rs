//! The buckets of the trails, and whether their logging is on.

use super::*;

pub(super) fn sources() -> Vec<Row> {
    [logging_states(), trails_and_owners(), unreadable_sources()]
        .into_iter()
        .flatten()
        .collect()
}

/// Logging on or off.
fn logging_states() -> Vec<Row> {
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
    ]
}

/// Missing trails and buckets, and those of other accounts.
fn trails_and_owners() -> Vec<Row> {
    let organization = || {
        let mut account = Account::empty();
        let mut organization = trail("organization", HOME);
        organization.arn = TrailArn::new(format!(
            "arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization"
        ));
        organization.organization = true;
        account.add_trail(organization);
        account.bucket(TRAIL_BUCKET).region = denied("s3:ListBucket");
        account.bucket(TRAIL_BUCKET).owned = Read::Present(false);
        account
    };
    vec![
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
            "bucket example-trail, which the trail writes to, is another account's",
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
    ]
}

/// Buckets and trails that cannot be read.
fn unreadable_sources() -> Vec<Row> {
    vec![
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
