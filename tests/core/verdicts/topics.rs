//! Verdicts if the topic or its subscribers break the chain.

use super::*;
use cis_fix::plan::Change;

#[test]
fn a_missing_topic_breaks_the_topic() {
    let mut account = with_chain();
    account.0.topics.clear();
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "does not exist",
    );
}

#[test]
fn a_topic_policy_without_cloudwatch_breaks_the_topic() {
    let mut account = with_chain();
    account.add_topic(THEIR_TOPIC, None, &[("email", true)]);
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "does not let CloudWatch publish",
    );
}

#[test]
fn a_topic_with_the_aws_managed_key_of_sns_breaks_the_topic() {
    let mut account = with_chain();
    if let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes {
        attributes.kms_key = Some("alias/aws/sns".to_owned());
    }
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "alias/aws/sns",
    );
}

#[test]
fn a_topic_without_subscribers_is_pending_with_a_command() {
    let mut account = with_chain();
    account.add_topic(THEIR_TOPIC, Some(open_policy(THEIR_TOPIC)), &[]);
    let words = "no one is subscribed to topic security-alerts";
    let finding = assert_finding(&account, ROOT, Verdict::Pending, Some(Link::Person), words);
    assert!(
        finding
            .advice
            .iter()
            .any(|advice| advice.starts_with(&format!(
                "aws sns subscribe --region {HOME} --topic-arn {THEIR_TOPIC} --protocol email "
            )))
    );
}

#[test]
fn an_unconfirmed_subscription_is_pending_and_the_message_is_named() {
    let mut account = with_chain();
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", false)],
    );
    let words = "1 subscription of topic security-alerts waits to be confirmed";
    let finding = assert_finding(&account, ROOT, Verdict::Pending, Some(Link::Person), words);
    assert!(
        finding
            .advice
            .join("")
            .contains("Subscription Confirmation")
    );
}

#[test]
fn a_subscription_that_only_the_list_shows_as_confirmed_is_pending() {
    let mut account = with_chain();
    if let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes {
        attributes.confirmed = 0;
    }
    assert_finding(
        &account,
        ROOT,
        Verdict::Pending,
        Some(Link::Person),
        "to be confirmed",
    );
}

const CENTRAL: &str = "arn:aws:sns:eu-west-1:444455556666:central";

/// An account whose alarm notifies the topic of another account, which has a confirmed subscriber.
fn with_central_topic(policy: Option<String>) -> Account {
    let mut account = with_filter();
    account.add_alarm(alarm("team-root", &metric("root"), &[CENTRAL]));
    account.add_topic(CENTRAL, policy, &[("email", true)]);
    account
}

/// The settings that name the topic.
fn central() -> Settings {
    Settings {
        topic: Some(CENTRAL.to_owned()),
        ..Settings::default()
    }
}

#[test]
fn a_named_topic_of_another_account_that_is_read_and_good_passes() {
    let account = with_central_topic(Some(open_policy(CENTRAL)));
    let finding = finding_of(&account, central(), ROOT);
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.reason);
    assert!(finding.reason.contains("person-0@example.com (confirmed)"));
}

#[test]
fn a_topic_of_another_account_that_refuses_is_unreadable_with_a_statement_for_its_owner() {
    let mut account = with_central_topic(None);
    account.topic(CENTRAL).attributes = denied("sns:GetTopicAttributes");
    account.topic(CENTRAL).subscriptions = denied("sns:ListSubscriptionsByTopic");
    let finding = finding_of(&account, central(), ROOT);
    assert_eq!(finding.verdict, Verdict::Unreadable, "{}", finding.reason);
    let advice = finding.advice.join("\n");
    for words in [
        "--topic-role arn:aws:iam::444455556666:role/NAME",
        "account 444455556666 adds to the policy of topic arn:aws:sns:eu-west-1:444455556666:central",
        r#""Action":["SNS:GetTopicAttributes","SNS:ListSubscriptionsByTopic"]"#,
        r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#,
        r#""Action":"SNS:Publish""#,
    ] {
        assert!(advice.contains(words), "{words}\n{advice}");
    }
}

#[test]
fn a_subscription_of_another_account_is_not_proven_without_its_filter_policy() {
    let mut account = with_central_topic(Some(open_policy(CENTRAL)));
    let topic = account.topic(CENTRAL);
    let subscriptions = topic.subscriptions.present().cloned().unwrap();
    for one in subscriptions {
        let filter = denied("sns:GetSubscriptionAttributes");
        topic.filters.insert(one.arn.unwrap(), filter);
    }
    let finding = finding_of(&account, central(), ROOT);
    assert_eq!(finding.verdict, Verdict::Unreadable, "{}", finding.reason);
    let [role] = finding.advice.as_slice() else {
        panic!("{:?}", finding.advice)
    };
    assert!(role.contains("--topic-role"), "{role}");
}

#[test]
fn a_named_topic_of_another_account_that_is_closed_is_for_its_owner() {
    let account = with_central_topic(None);
    let finding = finding_of(&account, central(), ROOT);
    assert_eq!(finding.verdict, Verdict::Manual, "{}", finding.reason);
    let advice = finding.advice.join("\n");
    let words = "account 444455556666 adds to the policy of topic";
    assert!(
        advice.contains("SNS:Publish") && advice.contains(words),
        "{advice}"
    );
    // No alarm is created that notifies no one.
    let plan = account.review(&central()).plan;
    let mut steps = plan.steps.iter();
    assert!(!steps.any(|step| matches!(step.change, Change::Alarm { .. })));
}

#[test]
fn a_topic_of_another_account_is_elsewhere_and_the_account_is_named() {
    let mut account = with_filter();
    let topic = format!("arn:aws:sns:{HOME}:{OTHER}:central");
    account.add_alarm(alarm("team-root", &metric("root"), &[&topic]));
    assert_finding(
        &account,
        ROOT,
        Verdict::Elsewhere,
        Some(Link::Person),
        OTHER,
    );
}
