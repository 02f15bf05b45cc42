//! Policies of topics and keys with conditions on what every request of a service holds.

use super::{
    BESIDE, NOTHING, OPENS, Row, allow_cloudwatch, attributes, key, open_policy, owner, policy,
};
use crate::account::{ACCOUNT, Account, THEIR_TOPIC};
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;
use serde_json::{Value, json};

/// The topic lets everybody publish on this condition.
fn allow_on(account: &mut Account, condition: &Value) {
    let statement = json!({
        "Effect": "Allow", "Principal": "*", "Action": "SNS:Publish",
        "Resource": THEIR_TOPIC, "Condition": condition,
    });
    attributes(account).policy = policy(&json!([statement])).present().cloned();
}

/// The topic has the default statement, and denies everybody on this condition.
fn deny_on(account: &mut Account, condition: &Value) {
    let open: Value = serde_json::from_str(&open_policy(THEIR_TOPIC)).unwrap();
    let deny = json!({
        "Effect": "Deny", "Principal": "*", "Action": "SNS:Publish",
        "Resource": THEIR_TOPIC, "Condition": condition,
    });
    let statements = json!([open["Statement"][0], deny]);
    attributes(account).policy = policy(&statements).present().cloned();
}

/// A topic that does not let CloudWatch publish; `operations` are those of a run with a subscriber.
const fn closed(
    name: &'static str,
    change: fn(&mut Account),
    words: &'static str,
    operations: &'static [&'static str],
) -> Row {
    Row {
        name,
        change,
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words,
        advice: "--query Attributes.Policy --output text",
        operations,
    }
}

pub(super) const ROWS: &[Row] = &[
    Row::holds(
        "a topic for services whose names hold CloudWatch's",
        |account| {
            let names = json!({ "aws:PrincipalServiceNamesList": "cloudwatch.amazonaws.com" });
            allow_on(account, &json!({ "ForAnyValue:StringEquals": names }));
        },
    ),
    Row::holds(
        "a topic that denies all services but CloudWatch",
        |account| {
            let names = json!({ "aws:PrincipalServiceNamesList": ["cloudwatch.amazonaws.com"] });
            deny_on(account, &json!({ "ForAllValues:StringNotEquals": names }));
        },
    ),
    Row::holds(
        "a topic that denies what is not this account's",
        |account| {
            deny_on(
                account,
                &json!({ "StringNotEquals": { "aws:ResourceAccount": ACCOUNT } }),
            );
        },
    ),
    Row::holds("a topic that is open until 2099", |account| {
        let end = json!({ "aws:CurrentTime": "2099-01-01T00:00:00Z" });
        allow_on(account, &json!({ "DateLessThan": end }));
    }),
    Row::holds("a topic that denies VPC endpoints", |account| {
        deny_on(account, &json!({ "Null": { "aws:SourceVpce": "false" } }));
    }),
    Row::holds("a key on the account of the resource", |account| {
        key(account, |key| {
            let mut alarms = allow_cloudwatch(&json!(["kms:Decrypt", "kms:GenerateDataKey*"]));
            alarms["Condition"] = json!({ "StringEquals": { "aws:ResourceAccount": ACCOUNT } });
            key.policy = policy(&json!([owner(), alarms]));
        });
    }),
    Row {
        name: "a topic for services with another name",
        change: |account| {
            let names = json!({ "aws:PrincipalServiceNamesList": "events.amazonaws.com" });
            allow_on(account, &json!({ "ForAnyValue:StringEquals": names }));
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "the request may have more values for aws:PrincipalServiceNamesList than are known",
        advice: "--query Attributes.Policy --output text",
        operations: NOTHING,
    },
    closed(
        "a topic that was open until 2020",
        |account| {
            let end = json!({ "aws:CurrentTime": "2020-01-01T00:00:00Z" });
            allow_on(account, &json!({ "DateLessThan": end }));
        },
        "does not let CloudWatch publish, so nothing arrives",
        OPENS,
    ),
    closed(
        "a topic that denies all but a VPC",
        |account| {
            deny_on(
                account,
                &json!({ "StringNotEquals": { "aws:SourceVpc": "vpc-1" } }),
            );
        },
        "denies CloudWatch to publish, by statement 2 (Deny), so nothing arrives",
        BESIDE,
    ),
    closed(
        "a topic for a part of an organization",
        |account| {
            let unit = json!({ "aws:PrincipalOrgPaths": "o-example/*" });
            allow_on(account, &json!({ "ForAnyValue:StringLike": unit }));
        },
        "does not let CloudWatch publish, so nothing arrives",
        OPENS,
    ),
    closed(
        "a topic for another account's resources",
        |account| {
            allow_on(
                account,
                &json!({ "StringEquals": { "aws:ResourceAccount": "444455556666" } }),
            );
        },
        "does not let CloudWatch publish, so nothing arrives",
        OPENS,
    ),
];
