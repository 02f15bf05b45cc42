//! Whether a subscriber who has confirmed is told of an alarm: a subscription may have a filter policy, which keeps messages
//! from it without anybody noticing ("Amazon SNS subscription filter policies", SNS developer guide).

use super::message::{AlarmMessage, Through, through};
use crate::desired::plain_name;
use crate::select::Inputs;
use crate::settings::Subscriber;
use crate::state::{MessageFilter, Read, Subscription, Topic, TopicArn, lookup};

/// Whether a message gets to a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hearing {
    /// It does.
    Heard,
    /// The filter policy keeps it out.
    Deaf(MessageFilter),
    /// What the policy makes of it cannot be told.
    Doubtful { filter: MessageFilter, why: String },
    /// Whether there is one was not read.
    Unread { action: String },
}

/// Whether an alarm of this name is heard by a subscription of the topic.
pub(super) fn hearing(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    subscription: &Subscription,
    alarm: &str,
) -> Hearing {
    let read = subscription
        .arn
        .as_ref()
        .map_or(Read::NotAsked, |subscription| {
            lookup(&topic.filters, subscription)
        });
    let filter = match read {
        Read::Present(filter) => filter,
        // It was there a moment ago, so whoever it is has just left.
        Read::Absent | Read::NotAsked => {
            return Hearing::Unread {
                action: "sns:GetSubscriptionAttributes".to_owned(),
            };
        }
        Read::Denied { action } => return Hearing::Unread { action },
    };
    let Some(policy) = &filter.policy else {
        return Hearing::Heard;
    };
    let account = inputs.account();
    let alarm_arn = format!(
        "arn:{}:cloudwatch:{}:{account}:alarm:{alarm}",
        inputs.partition(),
        arn.region()
    );
    let message = AlarmMessage {
        name: alarm,
        arn: &alarm_arn,
        account: account.as_str(),
    };
    match through(policy, &filter.scope, message) {
        Through::Yes => Hearing::Heard,
        Through::No => Hearing::Deaf(filter.clone()),
        Through::CannotTell(why) => Hearing::Doubtful {
            filter: filter.clone(),
            why,
        },
    }
}

/// The people who have confirmed; a queue or a function is nobody.
pub(crate) fn people(topic: &Topic) -> impl Iterator<Item = &Subscription> {
    topic
        .confirmed()
        .filter(|one| !Subscriber::of(one).is_machine())
}

/// Whether somebody is subscribed to the topic, has confirmed, and is told of every alarm we would make.
#[must_use]
pub fn has_person(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let topic = inputs.observed.topic(arn);
    people(&topic).any(|one| {
        inputs
            .controls()
            .filter(|control| control.filter().is_some())
            .all(|control| {
                let alarm = plain_name(inputs, control);
                hearing(inputs, arn, &topic, one, &alarm) == Hearing::Heard
            })
    })
}
