//! Writes of topics and subscriptions.

use super::clients::WriteClients;
use super::error::{BeforePolicyWrite, WriteError, WriteResult};
use super::policy_merge::{PolicyResource, merge_policy, parse_statements};
use crate::aws::failure::Failure;
use crate::aws::page_tokens::read_pages;
use crate::plan::{NewTopic, Outcome, PolicyChange};
use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::TopicArn;
use crate::statements::with_statements;
use aws_sdk_sns::Client;
use aws_sdk_sns::types::{Subscription, Tag};

impl WriteClients {
    pub(super) async fn create_topic(&self, topic: &TopicArn, new: &NewTopic) -> WriteResult {
        let tags = new
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect::<Result<Vec<_>, _>>()?;
        let created = self
            .sns(topic.region().as_str())
            .create_topic()
            .name(topic.name())
            .attributes("Policy", &new.policy)
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(Failure::from)?;
        match created.topic_arn() {
            Some(arn) if arn == topic.as_str() => Ok(Outcome::Done),
            other => Err(WriteError::Conflict(format!(
                "AWS made topic {} where {topic} was planned",
                other.unwrap_or("without an ARN")
            ))),
        }
    }

    /// Adds statements to the policy of a topic.
    pub(super) async fn add_to_topic_policy(
        &self,
        topic: &TopicArn,
        change: &PolicyChange,
        before_write: &BeforePolicyWrite<'_>,
    ) -> WriteResult {
        let statements = parse_statements(&change.statements)?;
        let edit = |policy: &Policy| with_statements(policy, &statements);
        self.edit_topic_policy(topic, before_write, edit).await
    }

    /// Edits the policy of a topic.
    pub(super) async fn edit_topic_policy(
        &self,
        topic: &TopicArn,
        before_write: &BeforePolicyWrite<'_>,
        edit: impl Fn(&Policy) -> Policy,
    ) -> WriteResult {
        let client = self.sns(topic.region().as_str());
        let read = async || {
            let request = client.get_topic_attributes().topic_arn(topic.as_str());
            let outcome = request.send().await;
            let output = outcome.map_err(|error| {
                WriteError::read_failed("GetTopicAttributes", "sns:GetTopicAttributes", error)
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
            outcome.map(|_| ()).map_err(Failure::from)
        };
        merge_policy(
            PolicyResource::Topic(topic),
            edit,
            before_write,
            read,
            write,
        )
        .await
    }

    /// All subscriptions of a topic.
    pub(super) async fn subscriptions(
        &self,
        topic: &TopicArn,
    ) -> Result<Vec<Subscription>, WriteError> {
        let client = self.sns(topic.region().as_str());
        let all = all_subscriptions(&client, topic).await;
        let action = "sns:ListSubscriptionsByTopic";
        all.map_err(|error| WriteError::read_failed("ListSubscriptionsByTopic", action, error))
    }

    /// Subscribes an endpoint, unless it is subscribed, confirmed or not: a second subscription would send a second
    /// confirmation message.
    pub(super) async fn subscribe(&self, topic: &TopicArn, subscriber: &Subscriber) -> WriteResult {
        let existing = self.subscriptions(topic).await?;
        let exists = existing.iter().any(|subscription| {
            let endpoint = subscription.endpoint().unwrap_or_default();
            subscription.protocol() == Some(subscriber.protocol.as_str())
                && subscription.subscription_arn() != Some("Deleted")
                && subscriber.is_at(endpoint)
        });
        if exists {
            return Ok(Outcome::Unchanged);
        }
        self.sns(topic.region().as_str())
            .subscribe()
            .topic_arn(topic.as_str())
            .protocol(&subscriber.protocol)
            .endpoint(&subscriber.endpoint)
            .send()
            .await
            .map_err(Failure::from)?;
        Ok(Outcome::Done)
    }
}

async fn all_subscriptions(
    client: &Client,
    topic: &TopicArn,
) -> Result<Vec<Subscription>, Failure> {
    let request = client
        .list_subscriptions_by_topic()
        .topic_arn(topic.as_str());
    let pages = read_pages!(request.into_paginator());
    let lists = pages.into_iter().map(|page| page.subscriptions);
    Ok(lists.flatten().flatten().collect())
}
