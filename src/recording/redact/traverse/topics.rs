//! Topics, their keys, and their subscribers.

use super::{TextKind, Traversal, is_arn, map_read};
use crate::settings::Subscriber;
use crate::state::{
    Key, KeyArn, KeyDescription, MessageFilter, Queue, Subscription, SubscriptionArn, Topic,
    TopicAttributes,
};

impl Traversal<'_> {
    pub(super) fn map_topic(&mut self, topic: &Topic) -> Topic {
        let Topic {
            attributes,
            subscriptions,
            tags,
            filters,
        } = topic;
        Topic {
            attributes: map_read(attributes, |attributes| {
                self.map_topic_attributes(attributes)
            }),
            subscriptions: map_read(subscriptions, |all| {
                self.map_each(all, Self::map_subscription)
            }),
            tags: map_read(tags, |tags| self.map_pairs(tags)),
            filters: self.map_reads(
                filters,
                Self::map_subscription_arn,
                Self::map_message_filter,
            ),
        }
    }

    fn map_topic_attributes(&mut self, attributes: &TopicAttributes) -> TopicAttributes {
        let TopicAttributes {
            policy,
            kms_key,
            confirmed,
        } = attributes;
        TopicAttributes {
            policy: policy.as_ref().map(|policy| self.map_policy(policy)),
            kms_key: kms_key.as_ref().map(|key| self.map_text(key)),
            confirmed: *confirmed,
        }
    }

    fn map_subscription(&mut self, subscription: &Subscription) -> Subscription {
        let Subscription {
            protocol,
            endpoint,
            confirmed,
            arn,
        } = subscription;
        Subscription {
            protocol: protocol.clone(),
            endpoint: self.map_endpoint(endpoint),
            confirmed: *confirmed,
            arn: arn.as_ref().map(|arn| self.map_subscription_arn(arn)),
        }
    }

    fn map_subscription_arn(&mut self, arn: &SubscriptionArn) -> SubscriptionArn {
        SubscriptionArn::new(self.map_text(arn.as_str()))
    }

    fn map_message_filter(&mut self, filter: &MessageFilter) -> MessageFilter {
        let MessageFilter { policy, scope } = filter;
        MessageFilter {
            policy: policy
                .as_ref()
                .map(|policy| (self.replace)(TextKind::MessageFilter, policy)),
            scope: scope.clone(),
        }
    }

    pub(super) fn map_key_arn(&mut self, arn: &KeyArn) -> KeyArn {
        KeyArn::new(self.map_text(arn.as_str()))
    }

    pub(super) fn map_key(&mut self, key: &Key) -> Key {
        let Key {
            description,
            policy,
        } = key;
        Key {
            description: map_read(description, |description| {
                let KeyDescription {
                    arn,
                    manager,
                    state,
                    spec,
                    usage,
                } = description;
                KeyDescription {
                    arn: self.map_key_arn(arn),
                    manager: manager.clone(),
                    state: state.clone(),
                    spec: spec.clone(),
                    usage: usage.clone(),
                }
            }),
            policy: map_read(policy, |policy| self.map_policy(policy)),
        }
    }

    pub(super) fn map_queue(&mut self, queue: &Queue) -> Queue {
        let Queue { policy, kms_key } = queue;
        Queue {
            policy: policy.as_ref().map(|policy| self.map_policy(policy)),
            kms_key: kms_key.as_ref().map(|key| self.map_text(key)),
        }
    }

    pub(in crate::recording::redact) fn map_subscriber(
        &mut self,
        subscriber: &Subscriber,
    ) -> Subscriber {
        let Subscriber { protocol, endpoint } = subscriber;
        Subscriber {
            protocol: protocol.clone(),
            endpoint: self.map_endpoint(endpoint),
        }
    }

    fn map_endpoint(&mut self, endpoint: &str) -> String {
        let kind = if is_arn(endpoint) {
            TextKind::Text
        } else {
            TextKind::Address
        };
        (self.replace)(kind, endpoint)
    }
}
