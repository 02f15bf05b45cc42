//! Writes to topics.

use super::buckets::statements;
use super::{Refusal, Writer};
use crate::aws::failure::Failure;
use crate::desired::with_statements;
use crate::plan::{NewTopic, Outcome, PolicyChange};
use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::TopicArn;
use aws_sdk_sns::types::Tag;

/// How often a policy is merged again when somebody wrote between our read and our write.
const TRIES: u32 = 4;

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
            .map_err(|error| Refusal::Found(format!("the request cannot be built: {error}")))?;
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

    /// Reads, adds, writes, reads back, as for a bucket's policy.
    pub(super) async fn topic_policy(
        &self,
        topic: &TopicArn,
        change: &PolicyChange,
    ) -> Result<Outcome, Refusal> {
        let statements = statements(change)?;
        let client = self.sns(topic.region().as_str());
        for tried in 0..TRIES {
            let attributes = client
                .get_topic_attributes()
                .topic_arn(topic.as_str())
                .send()
                .await
                .map_err(|error| Failure::of(&error))?;
            let text = attributes.attributes().and_then(|all| all.get("Policy"));
            let policy = match text {
                Some(text) => Policy::parse(text).map_err(|error| {
                    Refusal::Found(format!(
                        "the policy of topic {topic} cannot be read: {error}"
                    ))
                })?,
                None => Policy::empty(),
            };
            let wanted = with_statements(&policy, &statements);
            if wanted == policy {
                return Ok(if tried == 0 {
                    Outcome::Unchanged
                } else {
                    Outcome::Done
                });
            }
            client
                .set_topic_attributes()
                .topic_arn(topic.as_str())
                .attribute_name("Policy")
                .attribute_value(wanted.to_json())
                .send()
                .await
                .map_err(|error| Failure::of(&error))?;
        }
        Err(Refusal::Found(format!(
            "the policy of topic {topic} does not keep our statement: somebody else is writing it; run again"
        )))
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
            .map_err(|error| Failure::of(&error))?;
        let there = known.iter().any(|subscription| {
            subscription.protocol() == Some(subscriber.protocol.as_str())
                && subscription.endpoint() == Some(subscriber.endpoint.as_str())
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
