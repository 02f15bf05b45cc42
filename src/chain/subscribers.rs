//! The end of a chain: whether SNS delivers an alarm's message to a person.

use crate::chain::link::Link;
use crate::chain::queue_or_function::endpoint_statuses;
use crate::chain::status::ChainStatus;
use crate::chain::subscription_filter::{
    FilterResult, apply_filter, explain_undelivered, person_subscriptions,
};
use crate::inputs::Inputs;
use crate::state::{Subscription, Topic, TopicArn};

/// How far a message of the alarm gets at a topic that accepts it.
pub(super) fn status(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    alarm: &str,
) -> ChainStatus {
    let name = arn.name();
    let subscriptions = topic.subscriptions.as_ref();
    let all = match subscriptions.known("sns:ListSubscriptionsByTopic") {
        Ok(all) => all.map_or(0, Vec::len),
        Err(unread) => {
            let verb = unread.plural_verb();
            let reason = format!("the subscribers of topic {name} {verb} read");
            return ChainStatus::unreadable(Link::Person, unread, reason);
        }
    };
    let people: Vec<(&Subscription, FilterResult)> = person_subscriptions(topic)
        .map(|one| (one, apply_filter(inputs, arn, topic, one, alarm)))
        .collect();
    if people
        .iter()
        .any(|(_, result)| *result == FilterResult::Delivered)
    {
        return ChainStatus::Intact;
    }
    if !people.is_empty() {
        return explain_undelivered(arn, &people);
    }
    if topic.confirmed_subscriptions().next().is_some() {
        return ChainStatus::NoPerson {
            topic: arn.clone(),
            endpoints: endpoint_statuses(inputs, arn, topic, alarm),
        };
    }
    ChainStatus::NoConfirmedSubscriber {
        topic: arn.clone(),
        unconfirmed: all,
    }
}
