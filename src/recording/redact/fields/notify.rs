//! Topics and who is subscribed to them.

use super::{Kind, Walk, is_arn, read};
use crate::settings::Subscriber;
use crate::state::{Subscription, Topic, TopicAttributes};

impl Walk<'_> {
    pub(super) fn topic(&mut self, topic: &Topic) -> Topic {
        let Topic {
            attributes,
            subscriptions,
            tags,
        } = topic;
        Topic {
            attributes: read(attributes, |attributes| self.attributes(attributes)),
            subscriptions: read(subscriptions, |all| self.each(all, Self::subscription)),
            tags: read(tags, |tags| self.pairs(tags)),
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
        } = subscription;
        Subscription {
            protocol: protocol.clone(),
            endpoint: self.endpoint(endpoint),
            confirmed: *confirmed,
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
