//! Policies that allow more than a command sends: each statement has the condition keys that AWS lists for its actions, none
//! that would never match, and what stays wide is said.

use crate::account::{Account, notify};
use crate::undo_plans::complete_journal;
use cis_fix::inputs::Inputs;
use cis_fix::permissions::{IamPolicy, apply_permissions, undo_permissions, verify_permissions};
use cis_fix::plan::review;
use cis_fix::settings::{Settings, Subscriber};
use serde_json::Value;
use std::fs;

/// The condition keys that the Service Authorization Reference lists for an action, of those that the policies use; written by
/// hand. A key that an action does not have would never match.
const KEYS: [(&str, &str); 8] = [
    ("cloudwatch:PutMetricAlarm", "cloudwatch:AlarmActions"),
    ("cloudwatch:TagResource", "aws:RequestTag/managed-by"),
    ("sns:CreateTopic", "aws:RequestTag/managed-by"),
    ("sns:TagResource", "aws:RequestTag/managed-by"),
    ("s3:TagResource", "aws:RequestTag/managed-by"),
    ("sns:Subscribe", "sns:Endpoint"),
    ("sns:Subscribe", "sns:Protocol"),
    ("s3:CreateBucket", "s3:x-amz-object-ownership"),
];

/// The actions on buckets that do not need a bucket that is there.
const NO_BUCKET_YET: [&str; 4] = [
    "s3:CreateBucket",
    "s3:ListAllMyBuckets",
    "s3:PutBucketOwnershipControls",
    "s3:TagResource",
];

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        list => serde_json::from_value(list.clone()).unwrap(),
    }
}

fn keys_of(statement: &Value) -> Vec<String> {
    let operators = statement["Condition"].as_object().into_iter().flatten();
    let keys = operators.flat_map(|(_, keys)| keys.as_object().unwrap().keys());
    keys.cloned().collect()
}

/// The keys that a statement lacks for one of its actions, and those it has for none.
fn assert_keys(statement: &Value, but_for: &[&str]) {
    let found = keys_of(statement);
    for action in texts(&statement["Action"]) {
        let listed = KEYS.iter().filter(|(known, _)| *known == action);
        let mut expected: Vec<&str> = listed.map(|(_, key)| *key).collect();
        if action.starts_with("s3:") && !NO_BUCKET_YET.contains(&action.as_str()) {
            expected.push("aws:ResourceAccount");
        }
        expected.retain(|key| !but_for.contains(key));
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{statement}");
    }
}

fn statements(policy: &IamPolicy) -> Vec<Value> {
    let document: Value = serde_json::from_str(&policy.to_json()).unwrap();
    document["Statement"].as_array().unwrap().clone()
}

/// The policies of `apply`, `verify` and `undo` for the reported finding.
fn printed(settings: &Settings) -> [IamPolicy; 3] {
    let account = Account::finding();
    let observed = account.observe(settings).observed;
    let inputs: Inputs<'_> = crate::account::inputs(settings, &observed);
    let review = review(inputs);
    let journal = complete_journal(&account.0, &review.plan);
    [
        apply_permissions(inputs, &review).policy(),
        verify_permissions(inputs, &review, None).policy(),
        undo_permissions(&journal).policy(),
    ]
}

#[test]
fn printed_policies_have_every_condition_key_that_binds_and_no_other() {
    for policy in printed(&notify()) {
        for statement in statements(&policy) {
            assert_keys(&statement, &[]);
        }
    }
}

#[test]
fn example_policies_have_every_condition_key_that_binds_and_say_what_stays_wide() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/iam");
    let said = fs::read_to_string(format!("{folder}/README.md")).unwrap();
    for name in ["plan", "apply", "undo", "verify", "confirm"] {
        let text = fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let policy: Value = serde_json::from_str(&text).unwrap();
        for statement in policy["Statement"].as_array().unwrap() {
            // Whom the users of the examples subscribe is not known.
            assert_keys(statement, &["sns:Endpoint"]);
            let sid = statement["Sid"].as_str().unwrap();
            let wide = texts(&statement["Resource"])
                .iter()
                .any(|arn| arn.contains('*'));
            assert!(!wide || said.contains(&format!("`{sid}`")), "{sid}");
        }
    }
}

#[test]
fn a_printed_policy_holds_the_subscriber_and_the_topic_but_no_key_of_a_url() {
    let settings = Settings {
        notify: vec![
            Subscriber::new("email", "so*c@example.com"),
            Subscriber::new(
                "https",
                "https://events.example.com/d41d8cd98f00/enqueue?token=s3cr3t",
            ),
            Subscriber::new("https", "https://user:w0rd@hooks.example.com?token=s3cr3t"),
        ],
        ..notify()
    };
    let [apply, ..] = printed(&settings);
    let text = apply.to_json();
    for key in ["d41d8cd98f00", "s3cr3t", "w0rd"] {
        assert!(!text.contains(key), "{text}");
    }
    let subscribe =
        |statement: &Value| texts(&statement["Action"]).contains(&"sns:Subscribe".to_owned());
    let statements = statements(&apply);
    let statement = statements.iter().find(|one| subscribe(one)).unwrap();
    let endpoints = texts(&statement["Condition"]["StringLike"]["sns:Endpoint"]);
    assert_eq!(
        endpoints,
        [
            "https://*@hooks.example.com${?}*",
            "https://events.example.com/*",
            "so${*}c@example.com",
        ]
    );
    let alarms = statements
        .iter()
        .find(|one| texts(&one["Action"]).contains(&"cloudwatch:PutMetricAlarm".to_owned()));
    let actions = &alarms.unwrap()["Condition"]["ForAllValues:StringEquals"];
    let topics = texts(&actions["cloudwatch:AlarmActions"]);
    assert_eq!(topics, [crate::account::OWN_TOPIC]);
}
