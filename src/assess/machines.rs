//! What is said of a topic that only machines hear: how far a message gets there, and that none of them is a person.

use super::control::{settle, unreadable};
use super::fate::{Arrival, Fate};
use super::finding::{Evidence, Finding, Link, Verdict};
use super::machine::machine_advice;
use super::person::{could_do_better, show_subscribers};
use crate::desired::DesiredTopic;
use crate::select::Inputs;
use crate::state::TopicArn;
use std::collections::BTreeSet;

/// The chain holds as far as a queue or a function, or not even that far: nothing is claimed of what comes behind it.
pub(super) fn machines_only(
    inputs: Inputs<'_>,
    selected: Option<&DesiredTopic>,
    topic: &TopicArn,
    machines: &[Arrival],
    finding: &mut Finding,
) {
    finding
        .evidence
        .push(Evidence::new("subscribers", names(machines.iter())));
    let nearest = machines.iter().map(Arrival::nearness).max();
    let those: Vec<&Arrival> = machines
        .iter()
        .filter(|one| Some(one.nearness()) == nearest)
        .collect();
    let reason = reason(topic, &those);
    // A person is told beside them, whatever they let in.
    if could_do_better(inputs, selected, topic) {
        return settle(finding, Verdict::Fail, Link::Person, reason);
    }
    let person = "subscribe a person as well: cis-fix apply --notify email:YOU@EXAMPLE.COM";
    let owners = those.iter().map(|one| machine_advice(&one.machine, topic));
    match those.first().map(|one| &one.fate) {
        Some(Fate::Unknown { .. }) => {
            unreadable(finding, Link::Person, &reason, &actions(&those));
            finding.advice.extend(owners);
            finding.advice.push(person.to_owned());
        }
        Some(Fate::Elsewhere { .. }) => {
            settle(finding, Verdict::Elsewhere, Link::Person, reason);
            finding.advice.extend(owners);
            finding.advice.push(person.to_owned());
        }
        first => {
            settle(finding, Verdict::Manual, Link::Person, reason);
            match first {
                Some(Fate::Doubtful { .. }) => finding.advice.extend(owners),
                Some(Fate::Whole) => finding.advice.push(show_subscribers(topic)),
                _ => {}
            }
            let what = those.iter().flat_map(|one| mends(&one.fate));
            finding.advice.extend(what);
            let let_through = "or let the verdict through: --allow manual";
            finding.advice.push(format!("{person}; {let_through}"));
        }
    }
}

fn names<'a>(machines: impl Iterator<Item = &'a Arrival>) -> String {
    let names: Vec<String> = machines.map(|one| one.machine.shown()).collect();
    names.join(", ")
}

/// What is said of those to which a message comes as near.
fn reason(topic: &TopicArn, those: &[&Arrival]) -> String {
    let name = topic.name();
    let reached = those.iter().copied().filter(|one| one.fate == Fate::Whole);
    let reached = names(reached);
    if !reached.is_empty() {
        return format!(
            "only machines are subscribed to topic {name}: it reaches {reached}, and whether a person reads what arrives there is not proven"
        );
    }
    let said: BTreeSet<&str> = those.iter().filter_map(|one| words(&one.fate)).collect();
    let said: Vec<&str> = said.into_iter().collect();
    match those.first().map(|one| &one.fate) {
        Some(Fate::Doubtful { .. }) => format!(
            "only machines are subscribed to topic {name} ({}), and {}",
            names(those.iter().copied()),
            said.join("; ")
        ),
        _ => format!(
            "only machines are subscribed to topic {name}: {}",
            said.join("; ")
        ),
    }
}

fn words(fate: &Fate) -> Option<&str> {
    match fate {
        Fate::Doubtful { words, .. }
        | Fate::Elsewhere { words, .. }
        | Fate::Unknown { words, .. }
        | Fate::Unproven { words, .. }
        | Fate::Theirs { words, .. } => Some(words),
        _ => None,
    }
}

/// What its owner types.
fn mends(fate: &Fate) -> Vec<String> {
    match fate {
        Fate::Theirs { advice, .. } => advice.clone(),
        Fate::Unproven { advice, .. } => vec![advice.clone()],
        _ => Vec::new(),
    }
}

/// The actions that are missing.
fn actions(those: &[&Arrival]) -> String {
    let missing = those.iter().filter_map(|one| match &one.fate {
        Fate::Unknown { action, .. } => Some(action.as_str()),
        _ => None,
    });
    let missing: BTreeSet<&str> = missing.collect();
    let missing: Vec<&str> = missing.into_iter().collect();
    missing.join(" and ")
}
