//! The end of a chain: who would be told, and what is said where that is nobody, or a machine.

use super::control::settle;
use super::finding::{Evidence, Finding, Link, Verdict};
use super::topic::{has_person, machine_advice};
use crate::desired::{DesiredTopic, TopicState};
use crate::select::Inputs;
use crate::settings::Subscriber;
use crate::state::{Subscription, TopicArn};

/// Who would be told; addresses are the account's own data and are shown to whoever may read them.
pub(super) fn people(inputs: Inputs<'_>, topic: &TopicArn) -> Evidence {
    let topic = inputs.observed.topic(topic);
    let mut confirmed: Vec<String> = topic.confirmed().map(shown).collect();
    confirmed.sort();
    Evidence::new("subscribers", confirmed.join(", "))
}

/// An address that is fit to be printed.
fn shown(subscription: &Subscription) -> String {
    let Subscription {
        protocol, endpoint, ..
    } = subscription;
    Subscriber::new(protocol.as_str(), endpoint.as_str()).shown()
}

/// The chain holds but for the person: pending, unless we could do better.
pub(super) fn no_person(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
    unconfirmed: usize,
    finding: &mut Finding,
) {
    finding
        .evidence
        .push(Evidence::new("topic", topic.as_str()));
    let nobody = if unconfirmed == 0 {
        format!("nobody is subscribed to topic {}", topic.name())
    } else {
        format!(
            "{unconfirmed} subscription{} of topic {} wait{} to be confirmed",
            if unconfirmed == 1 { "" } else { "s" },
            topic.name(),
            if unconfirmed == 1 { "s" } else { "" },
        )
    };
    if could_do_better(inputs, selected, topic) {
        return settle(finding, Verdict::Fail, Link::Person, nobody);
    }
    finding.advice.push(if unconfirmed == 0 {
        format!(
            "aws sns subscribe --region {} --topic-arn {topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM   # or: cis-fix apply --notify email:YOU@EXAMPLE.COM",
            topic.region()
        )
    } else {
        "whoever is subscribed must follow the link SNS has sent (by e-mail: \"AWS Notification - Subscription Confirmation\"); it is good for two days".to_owned()
    });
    settle(finding, Verdict::Pending, Link::Person, nobody);
}

/// Whether somebody is to be subscribed, or is there already at the topic of this run.
fn could_do_better(inputs: Inputs<'_>, selected: Option<&DesiredTopic>, topic: &TopicArn) -> bool {
    let ours = selected.filter(|selected| usable(&selected.state));
    let subscribes = ours.is_some_and(|selected| !selected.unsubscribed.is_empty());
    let another = ours.filter(|selected| selected.arn != *topic);
    subscribes || another.is_some_and(|s| has_person(&inputs.observed.topic(&s.arn)))
}

/// The chain holds as far as a queue or a function: nothing is claimed of what comes behind it.
pub(super) fn machines_only(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
    machines: &[Subscriber],
    finding: &mut Finding,
) {
    let names: Vec<String> = machines.iter().map(Subscriber::shown).collect();
    finding
        .evidence
        .push(Evidence::new("subscribers", names.join(", ")));
    let reason = format!(
        "only machines are subscribed to topic {} ({}), and whether they let SNS in and a person reads what arrives there is not proven",
        topic.name(),
        names.join(", ")
    );
    if could_do_better(inputs, selected, topic) {
        return settle(finding, Verdict::Fail, Link::Person, reason);
    }
    for machine in machines {
        finding.advice.push(machine_advice(machine, topic));
    }
    finding.advice.push(
        "subscribe a person as well: cis-fix apply --notify email:YOU@EXAMPLE.COM; or let the verdict through: --allow manual"
            .to_owned(),
    );
    settle(finding, Verdict::Manual, Link::Person, reason);
}

fn usable(state: &TopicState) -> bool {
    !matches!(state, TopicState::Blocked(_) | TopicState::Elsewhere)
}
