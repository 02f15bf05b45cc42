//! The topics that alarms notify: whether alarms may publish there, with which key, and who is subscribed.

use super::{alarms, keys};
use crate::chain::foreign_topic::is_named;
use crate::chain::kms_key::key_blocks_alarm;
use crate::chain::queue_or_function::{delivers, read_needed};
use crate::chain::status::ChainStatus;
use crate::chain::subscription_filter::person_subscriptions;
use crate::chain::topic::{alarm_may_publish, parse_policy};
use crate::chain::trail_chains::TrailChains;
use crate::inputs::Inputs;
use crate::naming::monitor_name;
use crate::policy::Decision;
use crate::select::{Selection, named_topic, own_topic};
use crate::settings::Subscriber;
use crate::state::{KeyArn, Question, Read, Topic, TopicArn, lookup};
use std::collections::BTreeSet;

/// The number of subscriptions whose filter policy is read in the first round. One person without a filter policy is enough,
/// and most have none.
const FIRST: usize = 5;

pub(super) fn ask(
    inputs: Inputs<'_>,
    selection: &Selection,
    trails: &[TrailChains<'_>],
    wanted: &mut BTreeSet<Question>,
) {
    let Some(chosen) = trails.first() else {
        return;
    };
    let notified = trails
        .iter()
        .flat_map(|trail| alarms::topics(inputs, trail));
    let notified: BTreeSet<TopicArn> = notified.collect();
    let named = named_topic(inputs, &chosen.trail);
    let ours = named.unwrap_or_else(|| own_topic(inputs, &chosen.trail));
    let mut selected = BTreeSet::from([ours]);
    selected.extend(selection.topic.iter().map(|choice| choice.arn.clone()));
    for arn in notified.union(&selected) {
        let region = arn.region();
        let mut homes = trails.iter().map(|one| &one.trail.trail.home_region);
        let is_ours = arn.account() == inputs.account();
        if homes.all(|home| *home != region) || !(is_ours || is_named(inputs, arn)) {
            continue;
        }
        wanted.insert(Question::TopicAttributes(arn.clone()));
        let topic = inputs.observed.topic(arn);
        // A topic that an alarm notifies exists as a rule, so its subscriptions are read in the same round.
        if topic.attributes.present().is_some() || notified.contains(arn) {
            wanted.insert(Question::TopicSubscriptions(arn.clone()));
        }
        if is_ours && selected.contains(arn) {
            ask_planned_subscribers(inputs, &topic, wanted);
        }
        let Read::Present(attributes) = &topic.attributes else {
            continue;
        };
        if is_ours {
            // The tags tell who owns it, and so whether its policy may be changed.
            wanted.insert(Question::TopicTags(arn.clone()));
        }
        if let Some(key) = &attributes.kms_key {
            let key = KeyArn::named_by_topic(arn, key);
            if key.alias() != Some("aws/sns") {
                keys::ask(inputs, arn.as_str(), key, wanted);
            }
        }
        if selected.contains(arn) || some_alarm_gets_in(inputs, arn, &topic) {
            ask_people(arn, &topic, wanted);
            ask_endpoints(inputs, arn, &topic, wanted);
        }
    }
}

/// Whether some alarm that notifies the topic may publish to it, as far as is known. If none may, its subscribers do not matter.
fn some_alarm_gets_in(inputs: Inputs<'_>, arn: &TopicArn, topic: &Topic) -> bool {
    let Read::Present(attributes) = &topic.attributes else {
        return false;
    };
    let policy = parse_policy(inputs.memo, attributes).ok();
    let known = inputs.observed.known_alarms(&arn.region());
    let theirs = known
        .into_iter()
        .filter(|alarm| alarm.topics().any(|topic| topic == *arn))
        .map(|alarm| alarm.name.clone());
    let ours = inputs
        .controls()
        .map(|control| monitor_name(inputs, control));
    theirs.chain(ours).any(|alarm| {
        let key = attributes.kms_key.as_deref();
        let key_blocks_alarm = key.and_then(|key| key_blocks_alarm(inputs, arn, key, &alarm));
        // A key that is read in this round is not waited for: that saves a round.
        let key_blocks_alarm = key_blocks_alarm
            .is_some_and(|status| !matches!(status, ChainStatus::Unreadable { .. }));
        let kept_out = policy.as_ref().is_none_or(|policy| {
            matches!(
                alarm_may_publish(inputs, arn, policy, &alarm),
                Decision::Denied { .. } | Decision::NotAllowed
            )
        });
        !key_blocks_alarm && !kept_out
    })
}

fn ask_people(arn: &TopicArn, topic: &Topic, wanted: &mut BTreeSet<Question>) {
    let subscriptions: Vec<_> = person_subscriptions(topic)
        .filter_map(|one| one.arn.as_ref())
        .collect();
    let answer = |one| topic.filters.get(one);
    let told = |one| {
        let filter = answer(one).and_then(Read::present);
        filter.is_some_and(|filter| filter.policy.is_none())
    };
    let first = subscriptions.iter().take(FIRST);
    let done = first.clone().all(|one| answer(one).is_some());
    let many = match (done, first.clone().any(|one| told(one))) {
        (true, true) => 0,
        (true, false) => subscriptions.len(),
        (false, _) => FIRST,
    };
    for one in subscriptions.into_iter().take(many) {
        wanted.insert(Question::SubscriptionFilter(arn.clone(), one.clone()));
    }
}

/// Asks whether a message arrives at the queues and functions of a topic without a person. One where it does is enough: none
/// of them is a person.
fn ask_endpoints(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    wanted: &mut BTreeSet<Question>,
) {
    if person_subscriptions(topic).next().is_some() {
        return;
    }
    let machines: Vec<_> = topic
        .confirmed_subscriptions()
        .filter_map(|one| {
            Some((
                one,
                one.arn.as_ref()?,
                read_needed(inputs, &Subscriber::of(one))?,
            ))
        })
        .collect();
    let first = machines.iter().take(FIRST);
    let done = first
        .clone()
        .all(|(.., question)| inputs.observed.is_answered(question));
    let arrived = first
        .clone()
        .any(|(one, ..)| delivers(inputs, arn, topic, one));
    let many = match (done, arrived) {
        (true, false) => machines.len(),
        _ => FIRST,
    };
    for (_, subscription, question) in machines.into_iter().take(many) {
        let filter = Question::SubscriptionFilter(arn.clone(), subscription.clone());
        wanted.insert(filter);
        ask_endpoint(inputs, question, wanted);
    }
}

/// Asks about the queues and functions that the run will subscribe to a topic without a person.
fn ask_planned_subscribers(inputs: Inputs<'_>, topic: &Topic, wanted: &mut BTreeSet<Question>) {
    let known = topic.attributes.is_absent() || topic.subscriptions.present().is_some();
    let coming = &inputs.settings.notify;
    if !known
        || person_subscriptions(topic).next().is_some()
        || coming.iter().any(|one| !one.is_queue_or_function())
    {
        return;
    }
    for question in coming.iter().filter_map(|one| read_needed(inputs, one)) {
        ask_endpoint(inputs, question, wanted);
    }
}

/// Asks about a queue or a function, and about the key of a queue once it is known.
fn ask_endpoint(inputs: Inputs<'_>, question: Question, wanted: &mut BTreeSet<Question>) {
    if let Question::QueuePolicy(queue) = &question {
        let known = lookup(&inputs.observed.queues, queue);
        let key = known.present().and_then(|known| known.kms_key.as_deref());
        let key = key.map(|key| KeyArn::named_by_queue(queue, key));
        if let Some(key) = key.filter(|key| key.alias() != Some("aws/sqs")) {
            keys::ask(inputs, queue.as_str(), key, wanted);
        }
    }
    wanted.insert(question);
}
