//! Topics, their keys, and who or what is subscribed to them.

use super::{Kind, Walk, is_arn, map, read};
use crate::settings::Subscriber;
use crate::state::{
    Key, KeyArn, KeyDescription, MessageFilter, Queue, Subscription, SubscriptionArn, Topic,
    TopicAttributes,
};

impl Walk<'_> {
    pub(super) fn topic(&mut self, topic: &Topic) -> Topic {
        let Topic {
            attributes,
            subscriptions,
            tags,
            filters,
        } = topic;
        Topic {
            attributes: read(attributes, |attributes| self.attributes(attributes)),
            subscriptions: read(subscriptions, |all| self.each(all, Self::subscription)),
            tags: read(tags, |tags| self.pairs(tags)),
            filters: map(filters, |arn, filter| {
                (
                    self.subscription_arn(arn),
                    read(filter, |filter| self.message_filter(filter)),
                )
            }),
        }
    }

    fn attributes(&mut self, attributes: &TopicAttributes) -> TopicAttributes {
        let TopicAttributes {
            policy,
            kms_key,
            confirmed,
        } = attributes;
        TopicAttributes {
            policy: policy
                .as_ref()
                .map(|policy| (self.say)(Kind::Policy, policy)),
            kms_key: kms_key.as_ref().map(|key| self.text(key)),
            confirmed: *confirmed,
        }
    }

    fn subscription(&mut self, subscription: &Subscription) -> Subscription {
        let Subscription {
            protocol,
            endpoint,
            confirmed,
            arn,
        } = subscription;
        Subscription {
            protocol: protocol.clone(),
            endpoint: self.endpoint(endpoint),
            confirmed: *confirmed,
            arn: arn.as_ref().map(|arn| self.subscription_arn(arn)),
        }
    }

    fn subscription_arn(&mut self, arn: &SubscriptionArn) -> SubscriptionArn {
        SubscriptionArn::new(self.text(arn.as_str()))
    }

    fn message_filter(&mut self, filter: &MessageFilter) -> MessageFilter {
        let MessageFilter { policy, scope } = filter;
        MessageFilter {
            policy: policy
                .as_ref()
                .map(|policy| (self.say)(Kind::MessageFilter, policy)),
            scope: scope.clone(),
        }
    }

    pub(super) fn key_arn(&mut self, arn: &KeyArn) -> KeyArn {
        KeyArn::new(self.text(arn.as_str()))
    }

    pub(super) fn key(&mut self, key: &Key) -> Key {
        let Key {
            description,
            policy,
        } = key;
        Key {
            description: read(description, |description| {
                let KeyDescription {
                    arn,
                    manager,
                    state,
                    spec,
                    usage,
                } = description;
                KeyDescription {
                    arn: self.key_arn(arn),
                    manager: manager.clone(),
                    state: state.clone(),
                    spec: spec.clone(),
                    usage: usage.clone(),
                }
            }),
            policy: read(policy, |policy| (self.say)(Kind::Policy, policy)),
        }
    }

    pub(super) fn queue(&mut self, queue: &Queue) -> Queue {
        let Queue { policy, kms_key } = queue;
        Queue {
            policy: policy
                .as_ref()
                .map(|policy| (self.say)(Kind::Policy, policy)),
            kms_key: kms_key.as_ref().map(|key| self.text(key)),
        }
    }

    pub(in crate::recording::redact) fn subscriber(
        &mut self,
        subscriber: &Subscriber,
    ) -> Subscriber {
        let Subscriber { protocol, endpoint } = subscriber;
        Subscriber {
            protocol: protocol.clone(),
            endpoint: self.endpoint(endpoint),
        }
    }

    fn endpoint(&mut self, endpoint: &str) -> String {
        let kind = if is_arn(endpoint) {
            Kind::Text
        } else {
            Kind::Address
        };
        (self.say)(kind, endpoint)
    }
}
