//! Topics and their subscriptions.

use super::reader::Reader;
use crate::aws::failure::Failure;
use crate::aws::page_tokens::read_pages;
use crate::state::{MessageFilter, Subscription, SubscriptionArn, TopicArn, TopicAttributes};
use aws_sdk_sns::operation::list_subscriptions_by_topic::ListSubscriptionsByTopicOutput;
use aws_sdk_sns::types;
use std::collections::BTreeMap;

impl Reader {
    pub(super) async fn topic_attributes(
        &self,
        topic: &TopicArn,
    ) -> Result<TopicAttributes, Failure> {
        let client = self.clients(&topic.region()).sns;
        let request = client.get_topic_attributes().topic_arn(topic.as_str());
        let output = request.send().await?;
        let attribute = |name: &str| output.attributes().and_then(|all| all.get(name));
        Ok(TopicAttributes {
            policy: attribute("Policy").cloned(),
            kms_key: attribute("KmsMasterKeyId")
                .filter(|key| !key.is_empty())
                .cloned(),
            confirmed: attribute("SubscriptionsConfirmed")
                .and_then(|count| count.parse().ok())
                .unwrap_or_default(),
        })
    }

    pub(super) async fn topic_subscriptions(
        &self,
        topic: &TopicArn,
    ) -> Result<Vec<Subscription>, Failure> {
        let client = self.clients(&topic.region()).sns;
        let request = client
            .list_subscriptions_by_topic()
            .topic_arn(topic.as_str());
        let pages = read_pages!(request.into_paginator());
        let listed = pages
            .iter()
            .flat_map(ListSubscriptionsByTopicOutput::subscriptions);
        // A removed subscription stays on the list for days, as `Deleted`.
        let mut subscriptions: Vec<Subscription> = listed
            .filter(|one| one.subscription_arn() != Some("Deleted"))
            .map(subscription)
            .collect();
        subscriptions.sort();
        Ok(subscriptions)
    }

    pub(super) async fn subscription_filter(
        &self,
        topic: &TopicArn,
        subscription: &SubscriptionArn,
    ) -> Result<MessageFilter, Failure> {
        let client = self.clients(&topic.region()).sns;
        let request = client.get_subscription_attributes();
        let request = request.subscription_arn(subscription.as_str());
        let output = request.send().await?;
        let attribute = |name: &str| output.attributes().and_then(|all| all.get(name));
        Ok(MessageFilter {
            policy: attribute("FilterPolicy")
                .filter(|policy| !policy.is_empty())
                .cloned(),
            scope: attribute("FilterPolicyScope")
                .map_or("MessageAttributes", String::as_str)
                .to_owned(),
        })
    }

    /// Whether a subscription was confirmed by a signed request, after which ending it takes one too
    /// (`ConfirmationWasAuthenticated`, `GetSubscriptionAttributes`, SNS API reference). No recording keeps it.
    ///
    /// # Errors
    ///
    /// If the call fails.
    pub async fn confirmation_was_signed(
        &self,
        topic: &TopicArn,
        subscription: &SubscriptionArn,
    ) -> Result<bool, Failure> {
        let client = self.clients(&topic.region()).sns;
        let request = client.get_subscription_attributes();
        let request = request.subscription_arn(subscription.as_str());
        let output = request.send().await?;
        let signed = output
            .attributes()
            .and_then(|all| all.get("ConfirmationWasAuthenticated"));
        Ok(signed.is_some_and(|signed| signed == "true"))
    }

    pub(super) async fn topic_tags(
        &self,
        topic: &TopicArn,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let client = self.clients(&topic.region()).sns;
        let request = client.list_tags_for_resource().resource_arn(topic.as_str());
        let output = request.send().await?;
        let tags = output.tags().iter();
        Ok(tags
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect())
    }
}

fn subscription(listed: &types::Subscription) -> Subscription {
    // `PendingConfirmation` stands in place of an ARN.
    let arn = listed.subscription_arn();
    let arn = arn.filter(|arn| arn.starts_with("arn:"));
    Subscription::listed(
        listed.protocol().unwrap_or_default(),
        listed.endpoint().unwrap_or_default(),
        arn.map(SubscriptionArn::new),
    )
}
