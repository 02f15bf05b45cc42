//! How needs become a policy. Policies of whole accounts are tested with the core, what is sent with the wire.

use super::document::Document;
use super::need::{Need, Resource};
use crate::state::{LogGroupArn, TopicArn};
use std::collections::BTreeSet;

fn alarm(name: &str) -> Need {
    Need {
        action: "cloudwatch:PutMetricAlarm",
        on: Resource::Alarm {
            within: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:".to_owned(),
            name: name.to_owned(),
        },
    }
}

fn resources(needs: impl IntoIterator<Item = Need>) -> Vec<Vec<String>> {
    let needs: BTreeSet<Need> = needs.into_iter().collect();
    let statements = Document::of(&needs).statements.into_iter();
    statements.map(|statement| statement.resources).collect()
}

#[test]
fn a_few_alarms_are_named_and_many_by_how_their_names_begin() {
    let arn = |name: &str| format!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}");
    let few = ["cis-fix-a", "cis-fix-b", "cis-fix-c"];
    assert_eq!(resources(few.map(alarm)), [few.map(arn)]);
    let many = ["cis-fix-a", "cis-fix-b", "cis-fix-c", "cis-fix-d"];
    assert_eq!(resources(many.map(alarm)), [[arn("cis-fix-*")]]);
    // What has nothing in common is not all alarms there are.
    let unlike = ["a", "b", "c", "d"];
    assert_eq!(resources(unlike.map(alarm)), [unlike.map(arn)]);
}

#[test]
fn a_name_is_no_pattern() {
    let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:";
    assert_eq!(
        resources([alarm("*"), alarm("a?$b")]),
        [[format!("{arn}${{*}}"), format!("{arn}a${{?}}${{$}}b")]]
    );
    let topic = Need {
        action: "sns:DeleteTopic",
        on: Resource::Topic(TopicArn::from("*")),
    };
    assert_eq!(resources([topic]), [["${*}"]]);
}

#[test]
fn a_log_group_is_named_with_and_without_its_streams() {
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:g";
    let need = Need {
        action: "logs:PutMetricFilter",
        on: Resource::LogGroup(LogGroupArn::from(group)),
    };
    assert_eq!(
        resources([need]),
        [[group.to_owned(), format!("{group}:*")]]
    );
}

#[test]
fn topics_that_are_allowed_the_same_share_a_statement_and_no_sid_stands_twice() {
    let need = |action, topic: &str| Need {
        action,
        on: Resource::Topic(TopicArn::from(topic)),
    };
    let needs = [
        need("sns:GetTopicAttributes", "a"),
        need("sns:GetTopicAttributes", "b"),
        need("sns:GetTopicAttributes", "c"),
        need("sns:ListTagsForResource", "b"),
        need("sns:Subscribe", "a"),
    ];
    let document = Document::of(&needs.into_iter().collect());
    let read: Vec<(&str, String)> = document
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
    let text = document.to_json();
    let without = text.chars().filter(|c| !c.is_whitespace()).count();
    assert_eq!(document.characters(), without);
}
