//! Policies of target buckets with conditions on what every request of log delivery holds.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    let mut all = known_conditions();
    all.extend(refusing_conditions());
    all
}

/// A statement that denies everybody on this condition.
fn deny_on(condition: &Value) -> Account {
    with_more(&json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": condition,
    }))
}

fn allow_on(condition: &Value) -> Account {
    with(&json!({ "Condition": condition }))
}

fn known_conditions() -> Vec<Row> {
    let sse_c = "s3:x-amz-server-side-encryption-customer-algorithm";
    vec![
        holds(
            "nothing below TLS 1.2",
            deny_on(&json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}})),
        ),
        holds(
            "nothing below TLS 1.2, as a number",
            deny_on(&json!({"NumericLessThan": {"s3:TlsVersion": 1.2}})),
        ),
        holds(
            "only what comes by TLS 1.2 or later",
            allow_on(&json!({"NumericGreaterThanEquals": {"s3:TlsVersion": ["1.2"]}})),
        ),
        holds(
            "nothing for buckets of others",
            deny_on(&json!({"StringNotEquals": {"s3:ResourceAccount": ACCOUNT}})),
        ),
        holds(
            "nothing without the fourth version of signatures",
            deny_on(&json!({"StringNotEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}})),
        ),
        holds(
            "nothing under a key of the customer",
            deny_on(&json!({"Null": {sse_c: "false"}})),
        ),
        holds(
            "nothing of an organization but a part of it",
            deny_on(&json!({
                "Null": {"aws:PrincipalOrgPaths": "false"},
                "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-example/*"},
            })),
        ),
        holds(
            "nothing from 2099 on",
            deny_on(&json!({"DateGreaterThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}})),
        ),
    ]
}

fn refusing_conditions() -> Vec<Row> {
    let manual = |name, account, words| row(name, account, Manual, Some(AtTarget), words, NOTHING);
    vec![
        manual(
            "nothing below TLS 1.3",
            deny_on(&json!({"NumericLessThan": {"s3:TlsVersion": "1.3"}})),
            "cannot be told: statement 2 (Deny): the condition key s3:TlsVersion of this request is one of 1.2, 1.3, and for some of them it holds",
        ),
        manual(
            "nothing up to TLS 1.3",
            deny_on(&json!({"NumericLessThanEquals": {"s3:TlsVersion": "1.3"}})),
            "keeps the logs out, by statement 2 (Deny)",
        ),
        manual(
            "nothing but by a VPC endpoint",
            deny_on(&json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}})),
            "keeps the logs out, by statement 2 (Deny)",
        ),
        manual(
            "nothing since 2020",
            deny_on(&json!({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})),
            "keeps the logs out, by statement 2 (Deny)",
        ),
        closed(
            "the second version of signatures",
            allow_on(&json!({"StringEquals": {"s3:signatureversion": "AWS"}})),
        ),
        closed(
            "only keys of the customer",
            allow_on(&json!({"StringEquals": {
                "s3:x-amz-server-side-encryption-customer-algorithm": "AES256",
            }})),
        ),
        closed(
            "a part of an organization",
            allow_on(&json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-example/*"}})),
        ),
    ]
}
