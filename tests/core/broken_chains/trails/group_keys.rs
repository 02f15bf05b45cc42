//! Keys of log groups, and causes for which CloudWatch Logs cannot use them.

use super::*;
use crate::account::{customer_key, denied};
use cis_fix::state::{Key, KeyArn};
use serde_json::{Value, json};

fn key_arn(region: &str, account: &str) -> KeyArn {
    KeyArn::new(format!("arn:aws:kms:{region}:{account}:key/1234abcd"))
}

/// An account whose log group is encrypted with a key that has these statements beside that of its owner.
fn encrypted(statement: &Value, change: impl Fn(&mut Key)) -> Account {
    let arn = key_arn(HOME, ACCOUNT);
    let mut account = encrypted_with(&arn);
    let owner = json!({
        "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
        "Action": "kms:*", "Resource": "*",
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [owner, statement] });
    let mut key = customer_key(&arn, &policy);
    change(&mut key);
    account.0.keys.insert(arn, key);
    account
}

fn encrypted_with(arn: &KeyArn) -> Account {
    with_group(|group| group.kms_key = Some(arn.clone()))
}

/// The statement of AWS's documentation for a principal, with a condition on the log group.
fn allow(principal: &str, condition: &Value) -> Value {
    json!({
        "Effect": "Allow", "Principal": { "Service": principal },
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*", "Condition": condition,
    })
}

fn of_group(operator: &str, group: &str) -> Value {
    let arn = format!("arn:aws:logs:{HOME}:{ACCOUNT}:log-group:{group}");
    json!({ operator: { "kms:EncryptionContext:aws:logs:arn": arn } })
}

const LOGS: &str = "logs.eu-west-1.amazonaws.com";

fn group(name: &'static str, account: Account, words: Words) -> Row {
    broken(name, account, ROOT, Link::LogGroup, words)
}

fn state(state: &'static str) -> impl Fn(&mut Key) {
    move |key| {
        if let Read::Present(description) = &mut key.description {
            state.clone_into(&mut description.state);
        }
    }
}

pub(super) fn usable() -> Vec<Row> {
    let holds = |name, statement: &Value| passes(name, encrypted(statement, |_| {}), ROOT, &[]);
    vec![
        holds(
            "a key that CloudWatch Logs may use",
            &allow(LOGS, &json!({})),
        ),
        holds(
            "a key for this group alone",
            &allow(LOGS, &of_group("ArnEquals", "CloudTrail/Events")),
        ),
        holds(
            "a key for the groups of the account",
            &allow(LOGS, &of_group("ArnLike", "*")),
        ),
        passes(
            "a key whose primary Region changes",
            encrypted(&allow(LOGS, &json!({})), state("Updating")),
            ROOT,
            &[],
        ),
    ]
}

pub(super) fn unusable() -> Vec<Row> {
    let any = || allow(LOGS, &json!({}));
    let kept_out =
        |name, statement: &Value, words| group(name, encrypted(statement, |_| {}), words);
    vec![
        group(
            "a key that is disabled",
            encrypted(&any(), state("Disabled")),
            &[
                "delivers to log group CloudTrail/Events, which is encrypted with",
                "which is disabled, so nothing arrives",
            ],
        ),
        group(
            "a key that is about to be deleted",
            encrypted(&any(), state("PendingDeletion")),
            &["which is about to be deleted"],
        ),
        group(
            "a key that is gone",
            encrypted_with(&key_arn(HOME, ACCOUNT)),
            &["which does not exist"],
        ),
        group(
            "a key of another account",
            encrypted_with(&key_arn(HOME, OTHER)),
            &["only account 444455556666 sees whether CloudWatch Logs may use that key"],
        ),
        kept_out(
            "a key for another group",
            &allow(LOGS, &of_group("ArnEquals", "CloudTrail/Other")),
            &["whose policy does not let logs.eu-west-1.amazonaws.com use kms:Encrypt"],
        ),
        kept_out(
            "a key for CloudWatch Logs of another Region",
            &allow("logs.us-east-1.amazonaws.com", &json!({})),
            &["does not let logs.eu-west-1.amazonaws.com use"],
        ),
        kept_out(
            "a key for alarms",
            &allow("cloudwatch.amazonaws.com", &json!({})),
            &["does not let logs.eu-west-1.amazonaws.com use"],
        ),
        Row {
            name: "a key of the group that may not be read",
            account: encrypted(&any(), |key| key.description = denied("kms:DescribeKey")),
            control: ROOT,
            verdict: Verdict::Unreadable,
            link: Some(Link::Trail),
            words: &[
                "the key of log group CloudTrail/Events may not be read; allow kms:DescribeKey",
            ],
            planned: &[],
        },
    ]
}
