//! Topics and their subscriptions.

use super::{Reader, read};
use crate::aws::failure::Failure;
use crate::error::Error;
use crate::state::{
    Answer, MessageFilter, Question, Subscription, SubscriptionArn, TopicArn, TopicAttributes,
};

impl Reader {
    pub(super) async fn topic_attributes(
        &self,
        question: &Question,
        topic: &TopicArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&topic.region()).sns;
        let outcome = client
            .get_topic_attributes()
            .topic_arn(topic.as_str())
            .send()
            .await;
        let attributes = outcome.map_err(|error| Failure::of(&error)).map(|output| {
            let get = |name: &str| output.attributes().and_then(|all| all.get(name));
            TopicAttributes {
                policy: get("Policy").cloned(),
                kms_key: get("KmsMasterKeyId").filter(|key| !key.is_empty()).cloned(),
                confirmed: get("SubscriptionsConfirmed")
                    .and_then(|count| count.parse().ok())
                    .unwrap_or_default(),
            }
        });
        Ok(Answer::TopicAttributes(read(question, attributes)?))
    }

    pub(super) async fn topic_subscriptions(
        &self,
        question: &Question,
        topic: &TopicArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&topic.region()).sns;
        let all = client
            .list_subscriptions_by_topic()
            .topic_arn(topic.as_str())
            .into_paginator()
            .items()
            .send();
        let subscriptions = all
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| Failure::of(&error))
            .map(|all| {
                // A removed subscription stays on the list for days, as Deleted.
                let mut all: Vec<Subscription> = all
                    .iter()
                    .filter(|subscription| subscription.subscription_arn() != Some("Deleted"))
                    .map(|subscription| {
                        // In place of an ARN stands PendingConfirmation.
                        let arn = subscription.subscription_arn();
                        let arn = arn.filter(|arn| arn.starts_with("arn:"));
                        Subscription {
                            protocol: subscription.protocol().unwrap_or_default().to_owned(),
                            endpoint: subscription.endpoint().unwrap_or_default().to_owned(),
                            confirmed: arn.is_some(),
                            arn: arn.map(SubscriptionArn::new),
                        }
                    })
                    .collect();
                all.sort();
                all
            });
        Ok(Answer::TopicSubscriptions(read(question, subscriptions)?))
    }

    pub(super) async fn subscription_filter(
        &self,
        question: &Question,
        topic: &TopicArn,
        subscription: &SubscriptionArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&topic.region()).sns;
        let outcome = client
            .get_subscription_attributes()
            .subscription_arn(subscription.as_str())
            .send()
            .await;
        let filter = outcome.map_err(|error| Failure::of(&error)).map(|output| {
            let get = |name: &str| output.attributes().and_then(|all| all.get(name));
            MessageFilter {
                policy: get("FilterPolicy")
                    .filter(|policy| !policy.is_empty())
                    .cloned(),
                scope: get("FilterPolicyScope")
                    .map_or("MessageAttributes", String::as_str)
                    .to_owned(),
            }
        });
        Ok(Answer::SubscriptionFilter(read(question, filter)?))
    }

    pub(super) async fn topic_tags(
        &self,
        question: &Question,
        topic: &TopicArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&topic.region()).sns;
        let outcome = client
            .list_tags_for_resource()
            .resource_arn(topic.as_str())
            .send()
            .await;
        let tags = outcome.map_err(|error| Failure::of(&error)).map(|output| {
            let pairs = output.tags().iter();
            pairs
                .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
                .collect()
        });
        Ok(Answer::TopicTags(read(question, tags)?))
    }
}
