//! Whether a topic would work with what a run can add: a statement in its policy and a subscriber.

use crate::chain::status::ChainStatus;
use crate::chain::topic::{own_alarms_may_publish, parse_policy, status};
use crate::inputs::Inputs;
use crate::policy::{Decision, Policy};
use crate::state::{
    MessageFilter, Observed, Read, Subscription, SubscriptionArn, Topic, TopicArn, TopicAttributes,
};
use crate::statements::publish_statement;
use std::collections::BTreeSet;

/// The subscriber of the hypothesis.
const SUBSCRIBER: &str = "hypothesis@example.invalid";

/// Whether the policy of a topic lacks only our statement to accept the alarms of the run.
#[must_use]
pub fn lacks_statement(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let topic = inputs.observed.topic(arn);
    let policy = topic
        .attributes
        .present()
        .and_then(|attributes| parse_policy(inputs.memo, attributes).ok());
    policy
        .is_some_and(|policy| own_alarms_may_publish(inputs, arn, &policy) == Decision::NotAllowed)
}

/// Whether the run subscribes a person who has not confirmed yet.
#[must_use]
pub fn gains_person(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let topic = inputs.observed.topic(arn);
    let mut wanted = inputs.settings.notify.iter();
    wanted.any(|wanted| {
        let mut confirmed = topic.confirmed_subscriptions();
        wanted.asks_to_confirm()
            && !confirmed.any(|one| one.protocol == wanted.protocol && wanted.is_at(&one.endpoint))
    })
}

/// The observation in which a topic exists and has our statement, if only that is missing, and the filter policies that were
/// not read keep nothing out. With `subscribed`, it also has one
/// more confirmed subscriber, who receives every message.
#[must_use]
pub fn with_repaired_topic(inputs: Inputs<'_>, arn: &TopicArn, subscribed: bool) -> Observed {
    let mut observed = inputs.observed.clone();
    let lacks_statement = lacks_statement(inputs, arn);
    let topic = observed.topics.entry(arn.clone()).or_default();
    if topic.attributes.is_absent() {
        topic.attributes = Read::Present(TopicAttributes {
            policy: Some(
                Policy::empty()
                    .with_statement(&publish_statement(inputs, arn))
                    .to_json(),
            ),
            kms_key: None,
            confirmed: 0,
        });
        topic.subscriptions = Read::Present(Vec::new());
    }
    if let Read::Present(attributes) = &mut topic.attributes
        && lacks_statement
        && let Ok(policy) = parse_policy(inputs.memo, attributes)
    {
        let repaired = policy.with_statement(&publish_statement(inputs, arn));
        attributes.policy = Some(repaired.to_json());
    }
    // The filter policies at a closed topic are not read. An alarm of ours would not get past them either.
    if let Read::Present(subscriptions) = &topic.subscriptions {
        for arn in subscriptions.iter().filter_map(|one| one.arn.clone()) {
            topic
                .filters
                .entry(arn)
                .or_insert_with(|| Read::Present(every_message()));
        }
    }
    if subscribed {
        add_subscriber(topic, arn);
    }
    observed
}

/// A subscription without a filter policy.
fn every_message() -> MessageFilter {
    MessageFilter {
        policy: None,
        scope: "MessageAttributes".to_owned(),
    }
}

fn add_subscriber(topic: &mut Topic, arn: &TopicArn) {
    let (Read::Present(attributes), Read::Present(subscriptions)) =
        (&mut topic.attributes, &mut topic.subscriptions)
    else {
        return;
    };
    attributes.confirmed = attributes.confirmed.saturating_add(1);
    let subscription = SubscriptionArn::new(format!("{arn}:hypothesis"));
    subscriptions.push(Subscription {
        protocol: "email".to_owned(),
        endpoint: SUBSCRIBER.to_owned(),
        confirmed: true,
        arn: Some(subscription.clone()),
    });
    topic
        .filters
        .insert(subscription, Read::Present(every_message()));
}

/// Whether the message of one of these alarms would reach a person at the topic if the run added our statement and its
/// subscribers, and they confirmed.
#[must_use]
pub fn is_repairable(inputs: Inputs<'_>, arn: &TopicArn, alarms: &BTreeSet<&str>) -> bool {
    let repaired = with_repaired_topic(inputs, arn, gains_person(inputs, arn));
    let inputs = Inputs {
        observed: &repaired,
        ..inputs
    };
    let mut alarms = alarms.iter();
    alarms.any(|alarm| status(inputs, arn, alarm) == ChainStatus::Intact)
}
