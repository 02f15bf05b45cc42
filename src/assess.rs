//! The verdict on each control, with the first broken link of its chain and the evidence.
//!
//! For a metric-filter control the chain is trail, delivery, log group, filter, metric, alarm,
//! topic, person. Every filter of the trail's log group is followed to its alarms and their
//! topics; the control passes if the filters whose chain holds to a person cover, together, one of
//! the texts its benchmark version accepts.

mod alarm;
mod chain;
mod control;
mod finding;
mod logging;
mod target;
mod topic;

#[cfg(test)]
mod tests;

pub use alarm::{needs_more_than_one_event, unit_of};
pub(crate) use chain::countable;
pub use chain::{Chain, Fate, accepted_filters, chains, counts, provable, working_topics};
pub use finding::{Evidence, Finding, Link, Verdict};
pub use target::{Hindrance, hindrances};
pub(crate) use topic::policy_of;
pub use topic::{alarm_may_publish, blocked, has_person, publish_statement};

use crate::control::Kind;
use crate::desired::Desired;
use crate::select::{Inputs, Selection};

/// Judges every control of the run, in order.
#[must_use]
pub fn assess(inputs: Inputs<'_>, selection: &Selection, desired: &Desired) -> Vec<Finding> {
    inputs
        .controls()
        .map(|control| match &control.kind {
            Kind::Filter(_) => control::judge(inputs, selection, desired, control),
            Kind::Logging(_) => logging::judge(inputs, selection, desired, control),
        })
        .collect()
}
