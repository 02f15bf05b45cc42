//! What was seen of a chain, and what is said of one that holds.

use super::alarm::needs_more_than;
use super::chain::Chain;
use super::control::settle;
use super::facts::of_a_working_alarm;
use super::finding::{Evidence, Finding, Link, Verdict};
use super::person::people;
use crate::control::{Accepted, Control};
use crate::select::Inputs;
use crate::state::{Region, TopicArn};

/// The filter a chain begins with.
pub(super) fn seen_filter(chain: &Chain<'_>) -> Evidence {
    Evidence::new(
        "metric filter",
        format!(
            "{} feeds {}: {}",
            chain.filter.name, chain.filter.metric, chain.filter.pattern
        ),
    )
}

/// The topic, and the key it is encrypted with.
pub(super) fn seen_topic(inputs: Inputs<'_>, topic: &TopicArn) -> Vec<Evidence> {
    let attributes = inputs.observed.topic(topic).attributes;
    let key = attributes.present().and_then(|all| all.kms_key.clone());
    let mut seen = vec![Evidence::new("topic", topic.as_str())];
    seen.extend(key.map(|key| Evidence::new("key", key)));
    seen
}

/// The control is met by these chains.
pub(super) fn pass(
    inputs: Inputs<'_>,
    control: &Control,
    (home, chains): (&Region, &[&Chain<'_>]),
    accepted: &Accepted,
    finding: &mut Finding,
) {
    let mut waits = false;
    for chain in chains {
        finding.evidence.push(seen_filter(chain));
        if let (Some(alarm), Some(topic)) = (chain.alarm, &chain.topic) {
            finding.evidence.push(Evidence::new(
                "alarm",
                format!("{} notifies {topic}", alarm.name),
            ));
            let events = inputs.settings.events_allowed(&control.slug);
            if let Some(why) = needs_more_than(1, alarm, chain.filter) {
                let words =
                    format!("{why}; the settings let up to {events} events in one period count");
                finding.evidence.push(Evidence::new("waits", words));
                waits = true;
            }
            finding.evidence.push(people(inputs, topic, &alarm.name));
            let facts = of_a_working_alarm(inputs, home, chain);
            finding.evidence.extend(facts);
        }
    }
    finding
        .evidence
        .push(Evidence::new("counts as", accepted.source.as_str()));
    let names: Vec<&str> = chains
        .iter()
        .map(|chain| chain.filter.name.as_str())
        .collect();
    let through = names.join(" and ");
    let alarms = if names.len() > 1 {
        "together alarm"
    } else {
        "alarms"
    };
    settle(
        finding,
        Verdict::Pass,
        Link::Person,
        format!(
            "{through} {alarms} a confirmed subscriber{}",
            if waits {
                ", but not on one event alone"
            } else {
                ""
            }
        ),
    );
}
