//! The keys of access logs: policies that let all of them in, and policies that let in what never comes.

use super::*;

/// The trail's bucket logs to keys of this prefix and form. The target lets in what this statement says, after `trail/`
/// or another start of the keys.
fn keys(prefix: &str, form: Option<LogKeyFormat>, statements: &[Value]) -> Account {
    let mut account = target(|bucket| bucket.policy = policy(statements));
    account.bucket(TRAIL_BUCKET).logging = Read::Present(BucketLogging {
        target: BucketName::from(THEIR_BUCKET),
        prefix: prefix.to_owned(),
        key_format: form,
    });
    account
}

/// A statement for keys that fit this.
fn lets(keys: &str) -> Value {
    statement(&json!({"Resource": format!("arn:aws:s3:::{THEIR_BUCKET}/{keys}")}))
}

fn simple(allowed: &str) -> Account {
    keys("trail/", Some(LogKeyFormat::Simple), &[lets(allowed)])
}

fn partitioned(allowed: &str) -> Account {
    keys("trail/", Some(LogKeyFormat::Partitioned), &[lets(allowed)])
}

pub(super) fn rows() -> Vec<Row> {
    let closed = |name, account| {
        let words = "the policy of example-audit-logs does not let the logs in";
        row(
            name,
            account,
            Fail,
            Some(AtTarget),
            words,
            &["bucket-policy"],
        )
    };
    let holds = |name, account| row(name, account, Pass, None, "", NOTHING);
    let folder = format!("trail/{ACCOUNT}/");
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
                &[lets("access-log*")],
            ),
        ),
        holds(
            "keys that begin with a digit",
            keys("access-", Some(LogKeyFormat::Simple), &[lets("access-2*")]),
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
                &[lets("*"), statement(&midnight)],
            ),
            Manual,
            Some(AtTarget),
            "keeps the logs out, by statement 2",
            NOTHING,
        ),
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
            keys("trail/", None, &[lets(&format!("{folder}*"))]),
            Unreadable,
            Some(AtTarget),
            "by one form of their keys and not by the other, and which form they have was not read",
            NOTHING,
        ),
        holds(
            "keys of a form that was not read and does not matter",
            keys("trail/", None, &[lets("trail/*")]),
        ),
    ]
}
