//! The end of a chain: whether SNS delivers an alarm's message to a person.

use crate::chain::link::Link;
use crate::chain::queue_or_function::endpoint_statuses;
use crate::chain::status::ChainStatus;
use crate::chain::subscription_filter::{
    FilterResult, apply_filter, explain_undelivered, person_subscriptions,
};
use crate::inputs::Inputs;
use crate::settings::Subscriber;
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
    let undelivered = (!people.is_empty()).then(|| explain_undelivered(arn, &people));
    if let Some(unread @ ChainStatus::Unreadable { .. }) = undelivered {
        return unread;
    }
    let confirmed = topic.confirmed_subscriptions().next().is_some();
    let others = undelivered.or_else(|| {
        confirmed.then(|| ChainStatus::NoPerson {
            topic: arn.clone(),
            endpoints: endpoint_statuses(inputs, arn, topic, alarm),
        })
    });
    let waiting = count_waiting(topic);
    match others {
        // Whatever keeps the message from the others, it reaches the one who has not confirmed yet.
        Some(others) if waiting > 0 => ChainStatus::NoConfirmedSubscriber {
            topic: arn.clone(),
            unconfirmed: waiting,
            others_may_be_notified: others.may_notify(),
        },
        Some(others) => others,
        None => ChainStatus::NoConfirmedSubscriber {
            topic: arn.clone(),
            unconfirmed: all,
            others_may_be_notified: false,
        },
    }
}

/// The number of subscriptions that someone was asked to confirm and has not.
#[must_use]
pub fn count_waiting(topic: &Topic) -> usize {
    let subscriptions = topic.subscriptions.present().into_iter().flatten();
    subscriptions
        .filter(|one| !one.confirmed && Subscriber::of(one).asks_to_confirm())
        .count()
}
