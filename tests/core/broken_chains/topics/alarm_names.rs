//! Alarms by names that are not ASCII. What `aws:SourceArn` holds for them is not documented.

use super::{JOINS, NOTHING, Row, attributes, key, lets, owner, policy};
use crate::account::{ACCOUNT, Account, HOME, THEIR_TOPIC};
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;
use serde_json::{Value, json};

/// The alarm has a name with an umlaut.
fn rename(account: &mut Account) {
    let mut alarms = account.alarms();
    "Rööt-Nutzung".clone_into(&mut alarms[0].name);
    account.set_alarms(alarms);
}

/// The topic lets CloudWatch in on this condition.
fn lets_in(account: &mut Account, condition: &Value) {
    let statement = json!({
        "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" },
        "Action": "SNS:Publish", "Resource": THEIR_TOPIC, "Condition": condition,
    });
    attributes(account).policy = policy(&json!([statement])).present().cloned();
}

fn by_arn(name: &str) -> Value {
    let arn = format!("arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:{name}");
    json!({ "ArnLike": { "aws:SourceArn": arn } })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "a name that is not ASCII, at a topic for all alarms by their ARN",
        wrong: |account| {
            rename(account);
            lets_in(account, &by_arn("*"));
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "cannot be told: what the condition key aws:SourceArn of this request holds is not documented: the name of the alarm is not ASCII, and for such a name AWS advises aws:SourceAccount alone",
        typed: "--query Attributes.Policy --output text",
        does: NOTHING,
    },
    Row {
        name: "a name that is ASCII, at a topic for all alarms by their ARN",
        wrong: |account| lets_in(account, &by_arn("*")),
        verdict: Verdict::Pass,
        link: None,
        words: "team-root alarms a confirmed subscriber",
        typed: "",
        does: JOINS,
    },
    Row {
        name: "a name that is not ASCII, at a topic for the account's alarms",
        wrong: |account| {
            rename(account);
            lets_in(
                account,
                &json!({ "StringEquals": { "aws:SourceAccount": ACCOUNT } }),
            );
        },
        verdict: Verdict::Pass,
        link: None,
        words: "team-root alarms a confirmed subscriber",
        typed: "",
        does: JOINS,
    },
    Row {
        name: "a name that is not ASCII, at a key for all alarms by their ARN",
        wrong: |account| {
            rename(account);
            key(account, |key| {
                let mut alarms = lets(&json!(["kms:Decrypt", "kms:GenerateDataKey*"]));
                alarms["Condition"] = by_arn("*");
                key.policy = policy(&json!([owner(), alarms]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whether its policy lets CloudWatch use it cannot be told: statement 2 (Allow): what the condition key aws:SourceArn",
        typed: "aws kms get-key-policy",
        does: NOTHING,
    },
];
