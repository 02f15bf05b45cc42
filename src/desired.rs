//! What should exist: fully named resources with computed ARNs, nothing "known after apply". If something blocks a resource,
//! the blocker takes its place.

mod alarm_description;
mod filter_and_alarm;
mod log_bucket;
mod managed_by;
mod monitor;
mod monitors;
mod topic;

#[cfg(test)]
mod tests;

pub use alarm_description::fixed_phrases;
pub use log_bucket::{DesiredLogBucket, LIFECYCLE_ID, desired_lifecycle};
pub use managed_by::{ManagedBy, bucket_managed_by, log_group_managed_by, topic_managed_by};
pub use monitor::{FilterSource, Monitor};
pub use monitors::FILTERS_PER_LOG_GROUP;
pub use topic::{DesiredTopic, TopicState};

use crate::chain::blocker::Blocker;
use crate::chain::chains::Chains;
use crate::control::Slug;
use crate::inputs::Inputs;
use crate::select::Selection;
use std::collections::BTreeMap;

/// What should exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// The topic that our alarms notify; `None` without a trail.
    pub topic: Option<DesiredTopic>,
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
    let monitors = topic
        .as_ref()
        .map(|topic| monitors::desired(inputs, chains, topic));
    Desired {
        topic,
        monitors: monitors.unwrap_or_default(),
        targets: log_bucket::desired(inputs, selection),
    }
}
