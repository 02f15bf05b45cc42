//! Commands about topics and their subscriptions.

use crate::aws_cli::command_line::CommandLine;
use crate::state::{SubscriptionArn, TopicArn};

/// Shows a topic's policy.
#[must_use]
pub fn get_topic_policy(topic: &TopicArn) -> String {
    get_topic_attributes(topic, "Attributes.Policy")
}

/// Shows the KMS key that encrypts a topic.
#[must_use]
pub fn get_topic_key(topic: &TopicArn) -> String {
    get_topic_attributes(topic, "Attributes.KmsMasterKeyId")
}

fn get_topic_attributes(topic: &TopicArn, query: &str) -> String {
    CommandLine::new("sns get-topic-attributes")
        .region(&topic.region())
        .option("--topic-arn", topic.as_str())
        .query(query)
        .text_output()
}

/// Shows the subscriptions of a topic, and which of them are confirmed.
#[must_use]
pub fn list_subscriptions_by_topic(topic: &TopicArn) -> String {
    CommandLine::new("sns list-subscriptions-by-topic")
        .region(&topic.region())
        .option("--topic-arn", topic.as_str())
        .query("Subscriptions[].[Protocol,Endpoint,SubscriptionArn]")
        .text_output()
}

/// Shows the filter policy of a topic's subscription, and whether it looks at the body or at the attributes of a message. A
/// subscription without an ARN is not confirmed; the person puts in the ARN.
#[must_use]
pub fn get_subscription_filter_policy(
    topic: &TopicArn,
    subscription: Option<&SubscriptionArn>,
) -> String {
    CommandLine::new("sns get-subscription-attributes")
        .region(&topic.region())
        .option(
            "--subscription-arn",
            subscription.map_or("ARN", SubscriptionArn::as_str),
        )
        .query("Attributes.[FilterPolicyScope,FilterPolicy]")
        .text_output()
}

/// Ends a confirmed subscription.
#[must_use]
pub fn unsubscribe(topic: &TopicArn, subscription: &SubscriptionArn) -> String {
    CommandLine::new("sns unsubscribe")
        .region(&topic.region())
        .option("--subscription-arn", subscription.as_str())
        .text()
}

/// Subscribes an e-mail address to a topic. The person puts in the address.
#[must_use]
pub fn subscribe(topic: &TopicArn) -> String {
    CommandLine::new("sns subscribe")
        .region(&topic.region())
        .option("--topic-arn", topic.as_str())
        .words("--protocol email --notification-endpoint YOU@EXAMPLE.COM")
        .text()
}
