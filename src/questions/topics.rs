//! The topics alarms notify: whether alarms may publish there, with which key, and who is told.

use super::alarms;
use crate::assess::{Fate, alarm_may_publish, arrives, asked_of, locked, people, policy_of};
use crate::desired::plain_name;
use crate::policy::Decision;
use crate::select::{ChosenTrail, Inputs, Selection, named_topic, own_topic};
use crate::settings::Subscriber;
use crate::state::{KeyArn, Question, Read, Topic, TopicArn, lookup};
use std::collections::BTreeSet;

/// Of how many people is asked at first whether a filter policy keeps alarms from them. One who is told of everything is
/// enough, and most have no filter policy.
const FIRST: usize = 5;

pub(super) fn ask(
    inputs: Inputs<'_>,
    selection: &Selection,
    trail: &ChosenTrail,
    wanted: &mut BTreeSet<Question>,
) {
    let others = || selection.others.iter().map(|other| &other.chosen);
    let mut notified = alarms::topics(inputs, trail);
    notified.extend(others().flat_map(|other| alarms::topics(inputs, other)));
    let ours = named_topic(inputs, trail).unwrap_or_else(|| own_topic(inputs, trail));
    let mut chosen = BTreeSet::from([ours]);
    chosen.extend(selection.topic.iter().map(|choice| choice.arn.clone()));
    for arn in notified.union(&chosen) {
        let region = arn.region();
        let mut homes = others().chain([trail]).map(|one| &one.trail.home_region);
        if arn.account() != inputs.account() || homes.all(|home| *home != region) {
            continue;
        }
        wanted.insert(Question::TopicAttributes(arn.clone()));
        let topic = inputs.observed.topic(arn);
        // A topic that an alarm notifies is there, as a rule; a round of questions is saved.
        if topic.attributes.present().is_some() || notified.contains(arn) {
            wanted.insert(Question::TopicSubscriptions(arn.clone()));
        }
        if chosen.contains(arn) {
            ask_coming(inputs, &topic, wanted);
        }
        let Read::Present(attributes) = &topic.attributes else {
            continue;
        };
        // They tell whose it is, and so whether its policy may be changed.
        wanted.insert(Question::TopicTags(arn.clone()));
        if let Some(key) = &attributes.kms_key {
            let key = KeyArn::of(arn, key);
            if key.alias() != Some("aws/sns") {
                ask_key(inputs, key, wanted);
            }
        }
        if chosen.contains(arn) || some_alarm_gets_in(inputs, arn, &topic) {
            ask_people(arn, &topic, wanted);
            ask_machines(inputs, arn, &topic, wanted);
        }
    }
}

/// A key by another name has to be found before its policy can be asked for. The keys of SNS and SQS themselves are known
/// to let nobody in, and nobody asks about them.
fn ask_key(inputs: Inputs<'_>, key: KeyArn, wanted: &mut BTreeSet<Question>) {
    if key.account() != inputs.account() {
        return;
    }
    wanted.insert(Question::Key(key.clone()));
    if let Some(description) = inputs.observed.key(&key).description.present() {
        // The policies of AWS's own keys are known, too.
        if description.manager != "AWS" {
            wanted.insert(Question::KeyPolicy(description.arn.clone()));
        }
    } else if key.alias().is_none() {
        wanted.insert(Question::KeyPolicy(key));
    }
}

/// Whether one of the alarms that notify the topic is not known to be kept out of it: otherwise it does not matter who is
/// told there.
fn some_alarm_gets_in(inputs: Inputs<'_>, arn: &TopicArn, topic: &Topic) -> bool {
    let Read::Present(attributes) = &topic.attributes else {
        return false;
    };
    let policy = policy_of(attributes).ok();
    let known = inputs.observed.known_alarms(&arn.region());
    let theirs = known
        .into_iter()
        .filter(|alarm| alarm.topics().any(|topic| topic == *arn))
        .map(|alarm| alarm.name.clone());
    let ours = inputs.controls().map(|control| plain_name(inputs, control));
    theirs.chain(ours).any(|alarm| {
        let key = attributes.kms_key.as_deref();
        let locked = key.and_then(|key| locked(inputs, arn, key, &alarm));
        // Of a key that is asked about just now the answer is not waited for: a round of questions is saved.
        let locked = locked.is_some_and(|fate| !matches!(fate, Fate::Unknown { .. }));
        let kept_out = policy.as_ref().is_none_or(|policy| {
            matches!(
                alarm_may_publish(inputs, arn, policy, &alarm),
                Decision::Denied { .. } | Decision::NotAllowed
            )
        });
        !locked && !kept_out
    })
}

fn ask_people(arn: &TopicArn, topic: &Topic, wanted: &mut BTreeSet<Question>) {
    let subscriptions: Vec<_> = people(topic).filter_map(|one| one.arn.as_ref()).collect();
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

/// Of a topic without a person: whether a message arrives at the machines. One where it does is enough, for none of them is
/// a person.
fn ask_machines(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    topic: &Topic,
    wanted: &mut BTreeSet<Question>,
) {
    if people(topic).next().is_some() {
        return;
    }
    let machines: Vec<_> = topic
        .confirmed()
        .filter_map(|one| {
            Some((
                one,
                one.arn.as_ref()?,
                asked_of(inputs, &Subscriber::of(one))?,
            ))
        })
        .collect();
    let first = machines.iter().take(FIRST);
    let done = first
        .clone()
        .all(|(.., question)| inputs.observed.is_answered(question));
    let arrived = first
        .clone()
        .any(|(one, ..)| arrives(inputs, arn, topic, one));
    let many = match (done, arrived) {
        (true, false) => machines.len(),
        _ => FIRST,
    };
    for (_, subscription, question) in machines.into_iter().take(many) {
        let filter = Question::SubscriptionFilter(arn.clone(), subscription.clone());
        wanted.insert(filter);
        ask_machine(inputs, question, wanted);
    }
}

/// Of the machines that are to be subscribed to a topic without a person: what will be said of them once they are.
fn ask_coming(inputs: Inputs<'_>, topic: &Topic, wanted: &mut BTreeSet<Question>) {
    let known = topic.attributes.is_absent() || topic.subscriptions.present().is_some();
    let coming = &inputs.settings.notify;
    if !known || people(topic).next().is_some() || coming.iter().any(|one| !one.is_machine()) {
        return;
    }
    for question in coming.iter().filter_map(|one| asked_of(inputs, one)) {
        ask_machine(inputs, question, wanted);
    }
}

/// A machine, and the key of a queue once it is known.
fn ask_machine(inputs: Inputs<'_>, question: Question, wanted: &mut BTreeSet<Question>) {
    if let Question::QueuePolicy(queue) = &question {
        let known = lookup(&inputs.observed.queues, queue);
        let key = known.present().and_then(|known| known.kms_key.as_deref());
        let key = key.map(|key| KeyArn::of_queue(queue, key));
        if let Some(key) = key.filter(|key| key.alias() != Some("aws/sqs")) {
            ask_key(inputs, key, wanted);
        }
    }
    wanted.insert(question);
}
