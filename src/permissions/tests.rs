//! How permissions become a policy. The core tests have the policies of whole accounts, the wire tests
//! compare policies with requests.

use super::iam_policy::IamPolicy;
use super::permission::{Permission, Resource};
use super::request_conditions::RequestConditions;
use crate::state::{LogGroupArn, TopicArn};
use std::collections::BTreeSet;

fn alarm(name: &str) -> Permission {
    Permission {
        action: "cloudwatch:PutMetricAlarm",
        resource: Resource::Alarm {
            prefix: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:".to_owned(),
            name: name.to_owned(),
        },
    }
}

fn resources(permissions: impl IntoIterator<Item = Permission>) -> Vec<Vec<String>> {
    let permissions: BTreeSet<Permission> = permissions.into_iter().collect();
    let statements = IamPolicy::of(&permissions, &RequestConditions::default())
        .statements
        .into_iter();
    statements.map(|statement| statement.resources).collect()
}

#[test]
fn a_few_alarms_are_named_and_many_by_their_common_prefix() {
    let arn = |name: &str| format!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}");
    let few = ["cis-fix-a", "cis-fix-b", "cis-fix-c"];
    assert_eq!(resources(few.map(alarm)), [few.map(arn)]);
    let many = ["cis-fix-a", "cis-fix-b", "cis-fix-c", "cis-fix-d"];
    assert_eq!(resources(many.map(alarm)), [[arn("cis-fix-*")]]);
    // Names without a common prefix do not become `*`.
    let unlike = ["a", "b", "c", "d"];
    assert_eq!(resources(unlike.map(alarm)), [unlike.map(arn)]);
}

#[test]
fn wildcards_in_names_are_escaped() {
    let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:";
    assert_eq!(
        resources([alarm("*"), alarm("a?$b")]),
        [[format!("{arn}${{*}}"), format!("{arn}a${{?}}${{$}}b")]]
    );
    let topic = Permission {
        action: "sns:DeleteTopic",
        resource: Resource::Topic(TopicArn::from("*")),
    };
    assert_eq!(resources([topic]), [["${*}"]]);
}

#[test]
fn a_log_group_has_two_arns() {
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:g";
    let permission = Permission {
        action: "logs:PutMetricFilter",
        resource: Resource::LogGroup(LogGroupArn::from(group)),
    };
    assert_eq!(
        resources([permission]),
        [[group.to_owned(), format!("{group}:*")]]
    );
}

#[test]
fn topics_with_the_same_actions_share_a_statement_and_sids_are_unique() {
    let permission = |action, topic: &str| Permission {
        action,
        resource: Resource::Topic(TopicArn::from(topic)),
    };
    let permissions = [
        permission("sns:GetTopicAttributes", "a"),
        permission("sns:GetTopicAttributes", "b"),
        permission("sns:GetTopicAttributes", "c"),
        permission("sns:ListTagsForResource", "b"),
        permission("sns:Subscribe", "a"),
    ];
    let policy = IamPolicy::of(
        &permissions.into_iter().collect(),
        &RequestConditions::default(),
    );
    let read: Vec<(&str, String)> = policy
        .statements
        .iter()
        .map(|one| (one.sid.as_str(), one.resources.join(" ")))
        .collect();
    assert_eq!(
        read,
        [
            ("ReadTopics", "a c".to_owned()),
            ("ReadTopics2", "b".to_owned()),
            ("WriteTopics", "a".to_owned()),
        ]
    );
    let text = policy.to_json();
    let without = text.chars().filter(|c| !c.is_whitespace()).count();
    assert_eq!(policy.characters(), without);
}
