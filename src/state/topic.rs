//! The end of the chain: topics and who is subscribed.

use super::{KeyArn, Read, SubscriptionArn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Topic {
    /// `GetTopicAttributes`; absent means there is no such topic.
    pub attributes: Read<TopicAttributes>,
    /// `ListSubscriptionsByTopic`.
    pub subscriptions: Read<Vec<Subscription>>,
    /// `ListTagsForResource`, read only where the topic has the name we want.
    pub tags: Read<BTreeMap<String, String>>,
    /// `GetSubscriptionAttributes`, of those who have confirmed: people, and machines where nobody else has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<SubscriptionArn, Read<MessageFilter>>,
}

/// The attributes that decide whether an alarm can publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicAttributes {
    /// The topic's policy document, as text.
    pub policy: Option<String>,
    /// The key it is encrypted with, if it is.
    pub kms_key: Option<String>,
    /// How many subscriptions are confirmed.
    pub confirmed: u32,
}

/// One subscription of a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscription {
    /// `email`, `sqs`, `lambda`, `https` and so on.
    pub protocol: String,
    /// The address, ARN or URL.
    pub endpoint: String,
    /// Whether the subscriber has confirmed; AWS shows it by an ARN in place of
    /// `PendingConfirmation`.
    pub confirmed: bool,
    /// That ARN. Recordings made before 0.1.0 do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<SubscriptionArn>,
}

/// Which messages a subscription lets through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFilter {
    /// Its filter policy, as text; none lets everything through.
    pub policy: Option<String>,
    /// What the policy looks at: `MessageAttributes`, also where nothing is said, or `MessageBody`.
    pub scope: String,
}

impl Topic {
    /// The subscriptions that are confirmed. The list shows it by an ARN, the topic by a count;
    /// where the count says nobody, nobody is.
    pub fn confirmed(&self) -> impl Iterator<Item = &Subscription> {
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

/// What is known of one key, under the name the topic has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Key {
    /// `DescribeKey`; absent means there is no such key, or no such alias.
    pub description: Read<KeyDescription>,
    /// `GetKeyPolicy`, as text. It is asked of the key itself, for an alias has none.
    pub policy: Read<String>,
}

/// What decides whether a key can encrypt at all, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDescription {
    /// The key behind the alias; otherwise the key.
    pub arn: KeyArn,
    /// `CUSTOMER`, or `AWS`, whose keys' policies nobody can change.
    pub manager: String,
    /// `Enabled`, `Disabled`, `PendingDeletion` and so on.
    pub state: String,
    /// `SYMMETRIC_DEFAULT`, or another kind.
    pub spec: String,
    /// `ENCRYPT_DECRYPT`, or another use.
    pub usage: String,
}

/// The attributes of a queue that decide whether SNS gets in. Encryption with a key of SQS's own (`SqsManagedSseEnabled`)
/// keeps nobody out, so it is not among them ("Encryption at rest in Amazon SQS", SQS developer guide).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The queue's policy document, as text; a queue without one lets only its own account in.
    pub policy: Option<String>,
    /// The key of KMS it is encrypted with, if it is.
    pub kms_key: Option<String>,
}
