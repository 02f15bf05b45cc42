//! The keys of access logs: policies that allow all of them, and policies that allow other keys only.

use super::*;

/// The trail bucket logs to keys with this prefix and in this form. The policy of the target has these statements.
fn keys(prefix: &str, form: Option<LogKeyFormat>, statements: &[Value]) -> Account {
    let mut account = target(|bucket| bucket.policy = policy(statements));
    account.bucket(TRAIL_BUCKET).logging = Read::Present(BucketLogging {
        target: BucketName::from(THEIR_BUCKET),
        prefix: prefix.to_owned(),
        key_format: form,
    });
    account
}

/// A statement that allows these keys.
fn allow_keys(keys: &str) -> Value {
    statement(&json!({"Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/{keys}")}))
}

fn simple(allowed: &str) -> Account {
    keys("trail/", Some(LogKeyFormat::Simple), &[allow_keys(allowed)])
}

fn partitioned(allowed: &str) -> Account {
    keys(
        "trail/",
        Some(LogKeyFormat::Partitioned),
        &[allow_keys(allowed)],
    )
}

pub(super) fn rows() -> Vec<Row> {
    [key_starts(), key_forms(), partition_keys()]
        .into_iter()
        .flatten()
        .collect()
}

/// Policies for a part of the simple keys.
fn key_starts() -> Vec<Row> {
    let midnight = json!({
        "Effect": "Deny",
        "Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/trail/*-00-00-00-*"),
    });
    vec![
        closed(
            "keys that begin with a word",
            keys(
                "access-",
                Some(LogKeyFormat::Simple),
                &[allow_keys("access-log*")],
            ),
        ),
        holds(
            "keys that begin with a digit",
            keys(
                "access-",
                Some(LogKeyFormat::Simple),
                &[allow_keys("access-2*")],
            ),
        ),
        closed("keys of one year", simple("trail/2026*")),
        holds("keys of one century", simple("trail/20*")),
        closed(
            "keys of the hours before ten",
            simple("trail/????-??-??-0*"),
        ),
        holds(
            "keys of the length of a log's",
            simple("trail/????-??-??-??-??-??-????????????????"),
        ),
        row(
            "all keys but those of midnight",
            keys(
                "trail/",
                Some(LogKeyFormat::Simple),
                &[allow_keys("*"), statement(&midnight)],
            ),
            Manual,
            Some(AtTarget),
            "keeps the logs out, by statement 2",
            NOTHING,
        ),
    ]
}

/// Policies for keys of one form.
fn key_forms() -> Vec<Row> {
    let folder = format!("trail/{ACCOUNT}/");
    vec![
        closed(
            "simple keys, partitioned ones let in",
            simple(&format!("{folder}*")),
        ),
        holds("partitioned keys", partitioned(&format!("{folder}*"))),
        holds(
            "partitioned keys of the bucket",
            partitioned(&format!("{folder}{HOME}/example-trail/*/*/*/*")),
        ),
        closed(
            "partitioned keys, simple ones let in",
            partitioned("trail/20*"),
        ),
    ]
}

/// Policies for other partitions, and an unknown form.
fn partition_keys() -> Vec<Row> {
    let folder = format!("trail/{ACCOUNT}/");
    vec![
        closed(
            "partitioned keys of another Region",
            partitioned(&format!("{folder}{AWAY}/*")),
        ),
        closed(
            "partitioned keys of another account",
            partitioned(&format!("trail/{OTHER}/*")),
        ),
        row(
            "keys of a form that was not read",
            keys("trail/", None, &[allow_keys(&format!("{folder}*"))]),
            Unreadable,
            Some(AtTarget),
            "by one form of their keys and not by the other, and which form they have was not read",
            NOTHING,
        ),
        holds(
            "keys of a form that was not read and does not matter",
            keys("trail/", None, &[allow_keys("trail/*")]),
        ),
    ]
}
