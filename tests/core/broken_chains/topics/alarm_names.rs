//! Alarms with names that are not ASCII. The value of `aws:SourceArn` for them is not documented.

use super::{JOINS, NOTHING, Row, allow_cloudwatch, attributes, key, owner, policy};
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

/// The policy of the topic allows CloudWatch on this condition.
fn set_policy(account: &mut Account, condition: &Value) {
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
        change: |account| {
            rename(account);
            set_policy(account, &by_arn("*"));
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "cannot be told: what the condition key aws:SourceArn of this request holds is not documented: the name of the alarm is not ASCII, and for such a name AWS advises aws:SourceAccount alone",
        advice: "--query Attributes.Policy --output text",
        operations: NOTHING,
    },
    Row {
        name: "a name that is ASCII, at a topic for all alarms by their ARN",
        change: |account| set_policy(account, &by_arn("*")),
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a name that is not ASCII, at a topic for the account's alarms",
        change: |account| {
            rename(account);
            set_policy(
                account,
                &json!({ "StringEquals": { "aws:SourceAccount": ACCOUNT } }),
            );
        },
        verdict: Verdict::Pass,
        link: None,
        words: "alarm Rööt-Nutzung notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a name that is not ASCII, at a key for all alarms by their ARN",
        change: |account| {
            rename(account);
            key(account, |key| {
                let mut alarms = allow_cloudwatch(&json!(["kms:Decrypt", "kms:GenerateDataKey*"]));
                alarms["Condition"] = by_arn("*");
                key.policy = policy(&json!([owner(), alarms]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "whether its policy lets CloudWatch use it cannot be told: statement 2 (Allow): what the condition key aws:SourceArn",
        advice: "aws kms get-key-policy",
        operations: NOTHING,
    },
];
