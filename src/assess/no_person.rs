//! The verdict on a topic at which no person has confirmed a subscription: there are only queues, functions, streams, and
//! endpoints that SNS asks no one to confirm. None of them is known to be read by a person.

use crate::assess::finding::{EvidenceKind, Finding};
use crate::assess::person::run_notifies_person;
use crate::aws_cli::sns;
use crate::chain::link::Link;
use crate::chain::queue_or_function_advice::endpoint_advice;
use crate::chain::status::{ChainStatus, EndpointStatus};
use crate::desired::DesiredTopic;
use crate::inputs::Inputs;
use crate::state::{TopicArn, Unread};
use crate::verdict::Verdict;
use std::collections::BTreeSet;

/// Sets the verdict by the endpoints that a message gets nearest to.
pub(super) fn set_no_person(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
    endpoints: &[EndpointStatus],
    finding: &mut Finding,
) {
    finding.add(EvidenceKind::Subscribers, names(endpoints.iter()));
    let nearest = endpoints.iter().map(EndpointStatus::rank).max();
    let nearest: Vec<&EndpointStatus> = endpoints
        .iter()
        .filter(|one| Some(one.rank()) == nearest)
        .collect();
    let reason = explain(topic, endpoints, &nearest);
    // A person is notified beside them, whatever the endpoints accept.
    if run_notifies_person(inputs, selected, topic) {
        return finding.set(Verdict::Fail, Link::Person, reason);
    }
    let person = "subscribe a person as well: cis-fix apply --notify email:YOU@EXAMPLE.COM";
    let owners = nearest.iter().map(|one| {
        if one.subscriber.is_queue_or_function() {
            endpoint_advice(&one.subscriber, topic)
        } else {
            sns::list_subscriptions_by_topic(topic)
        }
    });
    match nearest.first().map(|one| &one.status) {
        Some(ChainStatus::Unreadable { unread, .. }) => {
            finding.set_unreadable(Link::Person, &reason, &join_unread(unread, &nearest));
            finding.advice.extend(owners);
            finding.advice.push(person.to_owned());
        }
        Some(ChainStatus::Elsewhere { .. }) => {
            finding.set(Verdict::Elsewhere, Link::Person, reason);
            finding.advice.extend(owners);
            finding.advice.push(person.to_owned());
        }
        first => {
            finding.set(Verdict::Manual, Link::Person, reason);
            match first {
                Some(ChainStatus::Uncertain { .. }) => finding.advice.extend(owners),
                Some(ChainStatus::Intact) => {
                    finding.advice.push(sns::list_subscriptions_by_topic(topic));
                }
                _ => {}
            }
            let fixes = nearest.iter().flat_map(|one| fix_advice(&one.status));
            finding.advice.extend(fixes);
            let let_through = "or let the verdict through: --allow manual";
            finding.advice.push(format!("{person}; {let_through}"));
        }
    }
}

fn names<'a>(endpoints: impl Iterator<Item = &'a EndpointStatus>) -> String {
    let names: Vec<String> = endpoints.map(|one| one.subscriber.printable()).collect();
    names.join(", ")
}

/// The reason, for the endpoints of a topic and those of them that a message gets nearest to.
fn explain(topic: &TopicArn, endpoints: &[EndpointStatus], nearest: &[&EndpointStatus]) -> String {
    let name = topic.name();
    let machine = |one: &&EndpointStatus| one.subscriber.is_queue_or_function();
    let only_machines = endpoints.iter().all(|one| machine(&one));
    let who = if only_machines {
        "only machines are"
    } else {
        "no person is known to be"
    };
    let reached = nearest
        .iter()
        .copied()
        .filter(|one| one.status == ChainStatus::Intact);
    let reached = names(reached);
    if !reached.is_empty() {
        let unasked = names(endpoints.iter().filter(|one| !machine(one)));
        let asks_no_one = if only_machines {
            String::new()
        } else {
            format!("; SNS asks no one to confirm {unasked}")
        };
        return format!(
            "{who} subscribed to topic {name}: it reaches {reached}, and whether a person reads what arrives there is not proven{asks_no_one}"
        );
    }
    let reasons: BTreeSet<&str> = nearest
        .iter()
        .filter_map(|one| reason(&one.status))
        .collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    match nearest.first().map(|one| &one.status) {
        Some(ChainStatus::Uncertain { .. }) if nearest.iter().all(machine) => format!(
            "{who} subscribed to topic {name} ({}), and {}",
            names(nearest.iter().copied()),
            reasons.join("; ")
        ),
        _ => format!("{who} subscribed to topic {name}: {}", reasons.join("; ")),
    }
}

fn reason(status: &ChainStatus) -> Option<&str> {
    match status {
        ChainStatus::Uncertain { reason, .. }
        | ChainStatus::Elsewhere { reason, .. }
        | ChainStatus::Unreadable { reason, .. }
        | ChainStatus::Undecidable { reason, .. }
        | ChainStatus::OwnerMustFix { reason, .. } => Some(reason),
        _ => None,
    }
}

/// The commands for the owner of the endpoint.
fn fix_advice(status: &ChainStatus) -> Vec<String> {
    match status {
        ChainStatus::OwnerMustFix { advice, .. } => advice.clone(),
        ChainStatus::Undecidable { advice, .. } => vec![advice.clone()],
        _ => Vec::new(),
    }
}

/// Why the endpoints were not read: the missing IAM actions, joined by "and"; without any, the first reason.
fn join_unread(first: &Unread, nearest: &[&EndpointStatus]) -> Unread {
    let missing = nearest.iter().filter_map(|one| match &one.status {
        ChainStatus::Unreadable {
            unread: Unread::Denied { action } | Unread::NotAsked { action },
            ..
        } => Some(action.as_str()),
        _ => None,
    });
    let missing: BTreeSet<&str> = missing.collect();
    if missing.is_empty() {
        return first.clone();
    }
    let missing: Vec<&str> = missing.into_iter().collect();
    Unread::Denied {
        action: missing.join(" and "),
    }
}
