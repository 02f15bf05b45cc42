//! Writes to topics.

use super::policy_merge::{Bearer, merge, statements};
use super::{Refusal, Told, Writer, invalid};
use crate::aws::failure::Failure;
use crate::plan::{NewTopic, Outcome, PolicyChange};
use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::TopicArn;
use crate::statements::with_statements;
use aws_sdk_sns::types::{Subscription, Tag};

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
        told: &Told<'_>,
    ) -> Result<Outcome, Refusal> {
        let statements = statements(&change.statements)?;
        self.edit_topic_policy(topic, told, |policy| with_statements(policy, &statements))
            .await
    }

    pub(super) async fn edit_topic_policy(
        &self,
        topic: &TopicArn,
        told: &Told<'_>,
        edit: impl Fn(&Policy) -> Policy,
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
        let write = async |policy: Policy| {
            let request = client.set_topic_attributes().topic_arn(topic.as_str());
            let request = request
                .attribute_name("Policy")
                .attribute_value(policy.to_json());
            let outcome = request.send().await;
            outcome.map(|_| ()).map_err(|error| Failure::of(&error))
        };
        merge(Bearer::Topic(topic), edit, told, read, write).await
    }

    /// Who is subscribed to a topic, all pages.
    pub(super) async fn subscriptions(
        &self,
        topic: &TopicArn,
    ) -> Result<Vec<Subscription>, Refusal> {
        let client = self.sns(topic.region().as_str());
        let pages = client
            .list_subscriptions_by_topic()
            .topic_arn(topic.as_str())
            .into_paginator();
        let all = pages.items().send().collect::<Result<_, _>>().await;
        all.map_err(|error| Refusal::Unread {
            operation: "ListSubscriptionsByTopic",
            action: "sns:ListSubscriptionsByTopic",
            failure: Box::new(Failure::of(&error)),
        })
    }

    /// An endpoint that is subscribed already, confirmed or not, is left alone: a second
    /// subscription would send a second message to confirm.
    pub(super) async fn subscribe(
        &self,
        topic: &TopicArn,
        subscriber: &Subscriber,
    ) -> Result<Outcome, Refusal> {
        let known = self.subscriptions(topic).await?;
        let there = known.iter().any(|subscription| {
            let endpoint = subscription.endpoint().unwrap_or_default();
            subscription.protocol() == Some(subscriber.protocol.as_str())
                && subscription.subscription_arn() != Some("Deleted")
                && subscriber.is_at(endpoint)
        });
        if there {
            return Ok(Outcome::Unchanged);
        }
        self.sns(topic.region().as_str())
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
