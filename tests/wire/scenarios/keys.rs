//! Topics that are encrypted: whether CloudWatch may use the key.

use super::compliant;
use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "a key that keeps CloudWatch out is shown by the command printed, and with the statement printed it holds",
        closed_and_opened,
    ),
    (
        "a key that is disabled breaks the chain, also under another name",
        disabled,
    ),
    (
        "a key that may not be read leaves the verdict open and names the action",
        denied,
    ),
    (
        "beside a topic whose key keeps CloudWatch out an apply makes a topic of its own, and writes no key policy",
        beside,
    ),
];

const SLUG: &str = "iam-policy-changes";

/// Somebody's topic, encrypted with a key that has the policy AWS gives it.
fn encrypted(wire: &Wire) -> (Scene<'_>, String) {
    let scene = compliant::scene(wire);
    let owner = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{}:root", scene.account.id)},
        "Action": "kms:*",
        "Resource": "*",
    }]});
    let made = scene.aws_with("kms create-key --policy", &[&owner.to_string()]);
    let key = text(&made["KeyMetadata"]["Arn"]);
    encrypt(&scene, &key);
    (scene, key)
}

fn encrypt(scene: &Scene<'_>, key: &str) {
    let topic = scene.topic("security-alerts");
    scene.aws(&format!(
        "sns set-topic-attributes --topic-arn {topic} --attribute-name KmsMasterKeyId --attribute-value {key}"
    ));
}

/// What is said of the control, the command ending so.
fn finding(scene: &Scene<'_>, code: i32) -> Value {
    let run = scene.cis_fix("check --control 3.4 --format json");
    run.exits(code).report().finding(SLUG).clone()
}

fn closed_and_opened(wire: &Wire) {
    let (scene, key) = encrypted(wire);
    let found = finding(&scene, 3);
    assert_eq!(found["verdict"], "manual", "{found}");
    assert_eq!(found["broken_link"], "topic", "{found}");
    assert!(
        text(&found["reason"]).contains("does not let cloudwatch.amazonaws.com use kms:Decrypt"),
        "{found}"
    );
    // The command that is printed, typed.
    let advice = text(&found["advice"][0]);
    let (command, mend) = advice.split_once("   # add the statement ").unwrap();
    let shown = scene.aws(
        &command
            .replace("aws kms", "kms")
            .replace("--output text", ""),
    );
    let mut policy: Value = serde_json::from_str(shown.as_str().unwrap()).unwrap();
    // And what is to be added, added.
    let statement: Value = serde_json::from_str(mend).unwrap();
    policy["Statement"].as_array_mut().unwrap().push(statement);
    scene.aws_with(
        &format!("kms put-key-policy --key-id {key} --policy-name default --policy"),
        &[&policy.to_string()],
    );
    assert_eq!(finding(&scene, 0)["verdict"], "pass");
}

fn disabled(wire: &Wire) {
    let (scene, key) = encrypted(wire);
    scene.aws(&format!(
        "kms create-alias --alias-name alias/topics --target-key-id {key}"
    ));
    encrypt(&scene, "alias/topics");
    scene.aws(&format!("kms disable-key --key-id {key}"));
    let found = finding(&scene, 3);
    assert_eq!(found["verdict"], "manual", "{found}");
    let reason = text(&found["reason"]);
    assert!(
        reason.contains("alias/topics, which is disabled"),
        "{found}"
    );
    encrypt(&scene, "alias/gone");
    let found = finding(&scene, 3);
    let reason = text(&found["reason"]);
    assert!(
        reason.contains("alias/gone, which does not exist"),
        "{found}"
    );
}

fn denied(wire: &Wire) {
    let (scene, _) = encrypted(wire);
    for (operation, action) in [
        ("DescribeKey", "kms:DescribeKey"),
        ("GetKeyPolicy", "kms:GetKeyPolicy"),
    ] {
        let door = Proxy::denying(scene.emulator, move |call| call.operation == operation);
        let run = scene.through(&door.endpoint, "check --control 3.4 --format json");
        let report = run.exits(3).report();
        let found = report.finding(SLUG);
        assert_eq!(found["verdict"], "unreadable", "{found}");
        assert!(
            text(&found["reason"]).ends_with(&format!("allow {action}")),
            "{found}"
        );
    }
}

fn beside(wire: &Wire) {
    let (scene, key) = encrypted(wire);
    let policy = || {
        let words = format!("kms get-key-policy --key-id {key} --policy-name default");
        scene.aws(&words)
    };
    let before = policy();
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let report = scene.cis_fix(words).exits(0).report();
    assert_eq!(report.finding(SLUG)["verdict"], "pass");
    assert!(text(&report.step("CreateTopic")["resource"]).contains("cis-fix-alarms"));
    assert_eq!(policy(), before);
}
