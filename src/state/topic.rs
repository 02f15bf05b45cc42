//! The end of the chain: topics and who is subscribed.

use super::{Read, SubscriptionArn};
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
