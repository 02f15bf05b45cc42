//! The end of the chain: topics, their subscriptions, keys, queues and functions.

use super::{KeyArn, Read, SubscriptionArn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was read of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Topic {
    /// `GetTopicAttributes`. Absent: there is no such topic.
    pub attributes: Read<TopicAttributes>,
    /// `ListSubscriptionsByTopic`.
    pub subscriptions: Read<Vec<Subscription>>,
    /// `ListTagsForResource`.
    pub tags: Read<BTreeMap<String, String>>,
    /// `GetSubscriptionAttributes` of confirmed subscriptions: those of people, and those of queues
    /// and functions where there is no other.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<SubscriptionArn, Read<MessageFilter>>,
}

/// The attributes of a topic that decide whether an alarm can publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicAttributes {
    /// The policy document of the topic, as text.
    pub policy: Option<String>,
    /// The KMS key it is encrypted with, if any.
    pub kms_key: Option<String>,
    /// The number of confirmed subscriptions.
    pub confirmed: u32,
}

/// A subscription of a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscription {
    /// `email`, `sqs`, `lambda`, `https` and so on.
    pub protocol: String,
    /// The address or ARN, or the host and the digest of a URL (`without_key`).
    pub endpoint: String,
    /// Whether the subscriber has confirmed: AWS lists an ARN instead of `PendingConfirmation`.
    pub confirmed: bool,
    /// That ARN. Recordings from before 0.1.0 lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<SubscriptionArn>,
}

/// The filter policy of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFilter {
    /// The policy, as text; without one, every message is delivered.
    pub policy: Option<String>,
    /// What the policy applies to: `MessageAttributes`, which is the default, or `MessageBody`.
    pub scope: String,
}

impl Topic {
    /// The confirmed subscriptions: those listed with an ARN, but none if the topic counts none.
    pub fn confirmed_subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        let some = self
            .attributes
            .present()
            .is_some_and(|attributes| attributes.confirmed > 0);
        self.subscriptions
            .present()
            .into_iter()
            .flatten()
            .filter(move |subscription| some && subscription.confirmed)
    }
}

/// What was read of a KMS key, under the name that the topic or queue uses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Key {
    /// `DescribeKey`. Absent: there is no such key or alias.
    pub description: Read<KeyDescription>,
    /// `GetKeyPolicy`, as text, kept under the ARN of the key itself, since an alias has no policy.
    pub policy: Read<String>,
}

/// The settings that decide whether a key can encrypt, as AWS spells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDescription {
    /// The key, or the key an alias refers to.
    pub arn: KeyArn,
    /// `CUSTOMER` or `AWS`. The policies of AWS managed keys cannot be changed.
    pub manager: String,
    /// `Enabled`, `Disabled`, `PendingDeletion` and so on.
    pub state: String,
    /// `SYMMETRIC_DEFAULT` or another key spec.
    pub spec: String,
    /// `ENCRYPT_DECRYPT` or another key usage.
    pub usage: String,
}

/// The attributes of a queue that decide whether SNS can deliver. Encryption with SQS-managed keys
/// (`SqsManagedSseEnabled`) keeps nobody out, so it is not among them ("Encryption at rest in Amazon
/// SQS", SQS developer guide).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The policy document of the queue, as text; without one, only its own account may send.
    pub policy: Option<String>,
    /// The KMS key it is encrypted with, if any.
    pub kms_key: Option<String>,
}
