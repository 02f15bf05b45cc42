//! Verdicts if the topic or its subscribers break the chain.

use super::*;

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
