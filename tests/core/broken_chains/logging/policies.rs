//! The policies and access control lists of the target buckets.

use super::*;

pub(super) fn policies() -> Vec<Row> {
    [
        narrow_policies(),
        denying_policies(),
        access_control_lists(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Policies that allow less than log delivery, and policies that allow it.
fn narrow_policies() -> Vec<Row> {
    let from = |key: &str, value: &str| json!({"Condition": {"StringEquals": {key: value}}});
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
    ]
}

/// Policies with a deny or an unknown condition.
fn denying_policies() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    let from = |key: &str, value: &str| json!({"Condition": {"StringEquals": {key: value}}});
    let insecure = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    });
    let outsiders = json!({
        "Effect": "Deny", "Principal": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}},
    });
    vec![
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
    ]
}

/// Access control lists.
fn access_control_lists() -> Vec<Row> {
    let acl = |ownership: &'static str| {
        target(move |bucket| {
            bucket.policy = Read::Absent;
            bucket.ownership = Read::Present(ownership.to_owned());
            bucket.log_delivery_acl = Read::Present(true);
        })
    };
    vec![
        holds("an older ACL", acl("ObjectWriter")),
        closed(
            "an older ACL that counts no more",
            acl("BucketOwnerEnforced"),
        ),
    ]
}
