//! What should exist: fully named resources with computed ARNs, nothing "known after apply". If something blocks a resource,
//! the blocker takes its place.

mod alarm_description;
mod filter_and_alarm;
mod log_bucket;
mod monitor;
mod monitors;
mod policy_size;
mod repaired_by_topic;
mod settled_alarm;
mod topic;

#[cfg(test)]
mod tests;

pub use alarm_description::fixed_phrases;
pub use log_bucket::{DesiredLogBucket, LIFECYCLE_ID, desired_lifecycle};
pub use monitor::{FilterSource, Monitor};
pub use topic::{DesiredTopic, TopicState};

use crate::chain::blocker::Blocker;
use crate::chain::chains::Chains;
use crate::control::Slug;
use crate::inputs::Inputs;
use crate::select::Selection;
use repaired_by_topic::repaired_by_topic;
use std::collections::{BTreeMap, BTreeSet};

/// What should exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// The topic that our alarms notify; `None` without a trail.
    pub topic: Option<DesiredTopic>,
    /// The controls whose existing filters and alarms notify this topic and lack only that it works.
    pub repaired_by_topic: BTreeSet<Slug>,
    /// The filter and the alarm of every metric-filter control of the run.
    pub monitors: BTreeMap<Slug, Result<Monitor, Blocker>>,
    /// The target buckets whose access logging is not on yet, or that are ours.
    pub targets: Vec<DesiredLogBucket>,
}

/// Decides what should exist.
#[must_use]
pub fn desired(inputs: Inputs<'_>, selection: &Selection, chains: &Chains<'_>) -> Desired {
    let chosen = chains.chosen().zip(selection.topic.as_ref());
    let topic = chosen.map(|(chosen, choice)| topic::desired(inputs, &chosen.trail, choice));
    let repaired_by_topic = topic
        .as_ref()
        .map(|topic| repaired_by_topic(inputs, chains, topic))
        .unwrap_or_default();
    let monitors = topic
        .as_ref()
        .map(|topic| monitors::desired(inputs, chains, topic, &repaired_by_topic));
    Desired {
        topic,
        repaired_by_topic,
        monitors: monitors.unwrap_or_default(),
        targets: log_bucket::desired(inputs, selection),
    }
}
