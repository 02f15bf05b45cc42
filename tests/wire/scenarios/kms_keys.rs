//! Encrypted topics, and whether CloudWatch may use their keys.

use super::compliant_account;
use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "for a key that denies CloudWatch, the printed command shows it and the printed statement repairs it",
        prints_key_statement,
    ),
    (
        "a disabled key breaks the chain, also if the topic names an alias",
        reports_disabled_key,
    ),
    (
        "an unreadable key makes the verdict unreadable and names the action to allow",
        reports_unreadable_key,
    ),
    (
        "if the key of a topic denies CloudWatch, apply creates another topic and changes no key policy",
        creates_topic_beside,
    ),
];

const SLUG: &str = "iam-policy-changes";

/// Another team's topic, encrypted with a key that has AWS's default policy.
fn account_with_encrypted_topic(suite: &Suite) -> (TestAccount<'_>, String) {
    let account = compliant_account::compliant_account(suite);
    let owner = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{}:root", account.id())},
        "Action": "kms:*",
        "Resource": "*",
    }]});
    let made = account.aws_with("kms create-key --policy", &[&owner.to_string()]);
    let key = text(&made["KeyMetadata"]["Arn"]);
    encrypt_topic(&account, &key);
    (account, key)
}

fn encrypt_topic(account: &TestAccount<'_>, key: &str) {
    let topic = account.topic("security-alerts");
    account.aws(&format!(
        "sns set-topic-attributes --topic-arn {topic} --attribute-name KmsMasterKeyId --attribute-value {key}"
    ));
}

/// The finding of the control. The command must exit with this code.
fn check_finding(account: &TestAccount<'_>, code: i32) -> Value {
    let run = account.cis_fix("check --control 3.4 --format json");
    run.exits(code).report().finding(SLUG).clone()
}

fn prints_key_statement(suite: &Suite) {
    let (account, key) = account_with_encrypted_topic(suite);
    let found = check_finding(&account, 3);
    assert_eq!(found["verdict"], "manual", "{found}");
    assert_eq!(found["broken_link"], "topic", "{found}");
    assert!(
        text(&found["reason"]).contains("does not let cloudwatch.amazonaws.com use kms:Decrypt"),
        "{found}"
    );
    // Runs the printed command.
    let advice = text(&found["advice"][0]);
    let (command, repair) = advice.split_once("   # add the statement ").unwrap();
    let shown = account.aws(
        &command
            .replace("aws kms", "kms")
            .replace("--output text", ""),
    );
    let mut policy: Value = serde_json::from_str(shown.as_str().unwrap()).unwrap();
    // Adds the printed statement.
    let statement: Value = serde_json::from_str(repair).unwrap();
    policy["Statement"].as_array_mut().unwrap().push(statement);
    account.aws_with(
        &format!("kms put-key-policy --key-id {key} --policy-name default --policy"),
        &[&policy.to_string()],
    );
    assert_eq!(check_finding(&account, 0)["verdict"], "pass");
}

fn reports_disabled_key(suite: &Suite) {
    let (account, key) = account_with_encrypted_topic(suite);
    account.aws(&format!(
        "kms create-alias --alias-name alias/topics --target-key-id {key}"
    ));
    encrypt_topic(&account, "alias/topics");
    account.aws(&format!("kms disable-key --key-id {key}"));
    let found = check_finding(&account, 3);
    assert_eq!(found["verdict"], "manual", "{found}");
    let reason = text(&found["reason"]);
    assert!(
        reason.contains("alias/topics, which is disabled"),
        "{found}"
    );
    encrypt_topic(&account, "alias/gone");
    let found = check_finding(&account, 3);
    let reason = text(&found["reason"]);
    assert!(
        reason.contains("alias/gone, which does not exist"),
        "{found}"
    );
}

fn reports_unreadable_key(suite: &Suite) {
    let (account, _) = account_with_encrypted_topic(suite);
    for (operation, action) in [
        ("DescribeKey", "kms:DescribeKey"),
        ("GetKeyPolicy", "kms:GetKeyPolicy"),
    ] {
        let proxy = Proxy::denying(account.emulator, move |call| call.operation == operation);
        let run = account.through(&proxy.endpoint, "check --control 3.4 --format json");
        let report = run.exits(3).report();
        let found = report.finding(SLUG);
        assert_eq!(found["verdict"], "unreadable", "{found}");
        assert!(
            text(&found["reason"]).ends_with(&format!("allow {action}")),
            "{found}"
        );
    }
}

fn creates_topic_beside(suite: &Suite) {
    let (account, key) = account_with_encrypted_topic(suite);
    let policy = || {
        let words = format!("kms get-key-policy --key-id {key} --policy-name default");
        account.aws(&words)
    };
    let before = policy();
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let report = account.cis_fix(words).exits(0).report();
    assert_eq!(report.finding(SLUG)["verdict"], "pass");
    assert!(text(&report.step("CreateTopic")["resource"]).contains("cis-fix-alarms"));
    assert_eq!(policy(), before);
}
