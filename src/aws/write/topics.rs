//! Writes to topics.

use super::merge::merge;
use super::{Refusal, Told, Writer, invalid};
use crate::aws::failure::Failure;
use crate::plan::{NewTopic, Outcome, PolicyChange};
use crate::settings::Subscriber;
use crate::state::TopicArn;
use aws_sdk_sns::types::Tag;

impl Writer {
    pub(super) async fn create_topic(
        &self,
        topic: &TopicArn,
        new: &NewTopic,
    ) -> Result<Outcome, Refusal> {
        let tags = new
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| invalid(&error))?;
        let made = self
            .sns(topic.region().as_str())
            .create_topic()
            .name(topic.name())
            .attributes("Policy", &new.policy)
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        match made.topic_arn() {
            Some(arn) if arn == topic.as_str() => Ok(Outcome::Done),
            other => Err(Refusal::Found(format!(
                "AWS made topic {} where {topic} was planned",
                other.unwrap_or("without an ARN")
            ))),
        }
    }

    pub(super) async fn topic_policy(
        &self,
        topic: &TopicArn,
        change: &PolicyChange,
        found: &Told<'_>,
    ) -> Result<Outcome, Refusal> {
        let client = self.sns(topic.region().as_str());
        let read = async || {
            let request = client.get_topic_attributes().topic_arn(topic.as_str());
            let outcome = request.send().await;
            let output = outcome.map_err(|error| Refusal::Unread {
                operation: "GetTopicAttributes",
                action: "sns:GetTopicAttributes",
                failure: Box::new(Failure::of(&error)),
            })?;
            let policy = output.attributes().and_then(|all| all.get("Policy"));
            Ok(policy.cloned())
        };
        let write = async |policy: String| {
            let request = client.set_topic_attributes().topic_arn(topic.as_str());
            let request = request.attribute_name("Policy").attribute_value(policy);
            let outcome = request.send().await;
            outcome.map(|_| ()).map_err(|error| Failure::of(&error))
        };
        merge(&format!("topic {topic}"), change, found, read, write).await
    }

    /// An endpoint that is subscribed already, confirmed or not, is left alone: a second
    /// subscription would send a second message to confirm.
    pub(super) async fn subscribe(
        &self,
        topic: &TopicArn,
        subscriber: &Subscriber,
    ) -> Result<Outcome, Refusal> {
        let client = self.sns(topic.region().as_str());
        let known = client
            .list_subscriptions_by_topic()
            .topic_arn(topic.as_str())
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| Refusal::Unread {
                operation: "ListSubscriptionsByTopic",
                action: "sns:ListSubscriptionsByTopic",
                failure: Box::new(Failure::of(&error)),
            })?;
        let there = known.iter().any(|subscription| {
            let endpoint = subscription.endpoint().unwrap_or_default();
            subscription.protocol() == Some(subscriber.protocol.as_str())
                && subscription.subscription_arn() != Some("Deleted")
                && subscriber.is_at(endpoint)
        });
        if there {
            return Ok(Outcome::Unchanged);
        }
        client
            .subscribe()
            .topic_arn(topic.as_str())
            .protocol(&subscriber.protocol)
            .endpoint(&subscriber.endpoint)
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }
}
