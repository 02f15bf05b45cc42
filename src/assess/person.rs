//! The verdict where an alarm reaches a topic and no person is notified there.

use crate::assess::finding::{EvidenceKind, Finding};
use crate::aws_cli::{sns, with_note};
use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::chain::subscribers::count_waiting;
use crate::chain::subscription_filter::has_person;
use crate::desired::{DesiredTopic, TopicState};
use crate::inputs::Inputs;
use crate::settings::Subscriber;
use crate::state::TopicArn;
use crate::verdict::Verdict;

/// Sets the verdict for a topic without a confirmed subscriber: pending, or fail if the run adds one.
pub(super) fn set_no_confirmed_subscriber(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    status: &ChainStatus,
    finding: &mut Finding,
) {
    let ChainStatus::NoConfirmedSubscriber {
        topic,
        unconfirmed,
        others_may_be_notified,
    } = status
    else {
        return;
    };
    let unconfirmed = *unconfirmed;
    let nobody = if unconfirmed == 0 {
        format!(
            "no one is subscribed to topic {}, so no one is notified",
            topic.name()
        )
    } else {
        format!(
            "{unconfirmed} subscription{} of topic {} wait{} to be confirmed, {}",
            if unconfirmed == 1 { "" } else { "s" },
            topic.name(),
            if unconfirmed == 1 { "s" } else { "" },
            if *others_may_be_notified {
                "and it is not proven that another one reaches a person"
            } else {
                "so no one is notified yet"
            }
        )
    };
    let waiting = waiting_subscribers(inputs, topic);
    if !waiting.is_empty() {
        let seen = format!("{} must confirm", waiting.join(", "));
        finding.add(EvidenceKind::Subscribers, seen);
    }
    let shows = sns::list_subscriptions_by_topic(topic);
    if run_adds_subscriber(inputs, selected, topic) {
        finding.advice.push(shows);
        return finding.set(Verdict::Fail, Link::Person, nobody);
    }
    finding.advice.push(if unconfirmed == 0 {
        with_note(&sns::subscribe(topic), "or: cis-fix apply --notify email:YOU@EXAMPLE.COM")
    } else {
        format!(
            "the subscriber must follow the link that SNS sent (by e-mail: \"AWS Notification - Subscription Confirmation\") within 48 hours, after which SNS forgets the subscription and cis-fix apply --notify sends another; cis-fix confirm LINK confirms it too, and then only AWS credentials can end it; who has is shown by: {shows}"
        )
    });
    finding.set(Verdict::Pending, Link::Person, nobody);
}

/// The subscribers whom SNS has asked to confirm and who have not.
fn waiting_subscribers(inputs: Inputs<'_>, topic: &TopicArn) -> Vec<String> {
    let topic = inputs.observed.topic(topic);
    let all = topic.subscriptions.present().into_iter().flatten();
    let mut waiting: Vec<String> = all
        .filter(|one| !one.confirmed)
        .map(Subscriber::of)
        .filter(Subscriber::asks_to_confirm)
        .map(|one| one.printable())
        .collect();
    waiting.sort();
    waiting
}

/// Whether the run subscribes someone, or its topic is another one that has a person already.
fn run_adds_subscriber(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
) -> bool {
    let Some(selected) = selected.filter(|selected| is_usable(&selected.state)) else {
        return false;
    };
    let is_another = selected.arn != *topic;
    !selected.unsubscribed.is_empty() || is_another && has_person(inputs, &selected.arn)
}

/// Whether a person is notified beside a topic that notifies none: the run subscribes one, or its topic is another one that
/// has a person or asked one to confirm. So a run that ended before its alarms is continued.
pub(super) fn run_notifies_person(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
) -> bool {
    let is_another_that_waits = selected.is_some_and(|selected| {
        let waiting = count_waiting(&inputs.observed.topic(&selected.arn));
        is_usable(&selected.state) && selected.arn != *topic && waiting > 0
    });
    is_another_that_waits || run_adds_subscriber(inputs, selected, topic)
}

/// Sets the verdict for a link that only its owner can fix: manual, or fail if the run notifies someone another way.
pub(super) fn set_owner_must_fix(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    status: &ChainStatus,
    finding: &mut Finding,
) {
    let ChainStatus::OwnerMustFix {
        topic,
        link,
        reason,
        advice,
    } = status
    else {
        return;
    };
    finding.advice.extend_from_slice(advice);
    let verdict = if run_notifies_person(inputs, selected, topic) {
        Verdict::Fail
    } else {
        Verdict::Manual
    };
    finding.set(verdict, *link, reason);
}

fn is_usable(state: &TopicState) -> bool {
    !matches!(state, TopicState::Blocked(_) | TopicState::Elsewhere)
}
