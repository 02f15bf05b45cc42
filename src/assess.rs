//! The verdict on each control, with the first broken link of its chain and the evidence.
//!
//! For a metric-filter control the chain is trail, delivery, log group, filter, metric, alarm,
//! topic, person. Every filter of a qualifying trail's log group is followed to its alarms and their
//! topics; the control passes if one trail records its events, and the filters there whose chain
//! holds to a person cover, together, one of the texts its benchmark version accepts.

mod alarm;
mod arrival;
mod chain;
mod control;
mod counting;
mod facts;
mod fate;
mod finding;
mod heard;
mod hearing;
mod key;
mod known;
mod lacking;
mod logging;
mod machine;
mod machines;
mod mend;
mod message;
mod mute;
mod on_trails;
mod person;
mod proof;
mod recorded;
mod selectors;
mod target;
mod topic;
mod watchers;
mod whole;

#[cfg(test)]
mod tests;

pub use alarm::{Takes, needs_more_than, takes, unit_of};
pub(crate) use arrival::{arrives, asked_of};
pub use chain::{Chain, chains_by_events, working_topics};
pub(crate) use counting::countable;
pub use counting::{
    Candidate, accepted_filters, candidates, counts, disqualified, provable, taking_part, useful,
};
pub use fate::{Arrival, Fate};
pub use finding::{Evidence, Finding, Link, Verdict};
pub use hearing::has_person;
pub(crate) use hearing::people;
pub use key::locked;
pub use machine::machine_advice;
pub use message::{AlarmMessage, Through, through};
pub(crate) use proof::{proof, whole};
pub use recorded::{Recorded, recorded};
pub use selectors::narrowed;
pub(crate) use selectors::take_some;
pub use target::{Hindrance, hindrances};
pub(crate) use topic::policy_of;
pub use topic::{alarm_may_publish, publish_statement};

use crate::control::{Control, Kind};
use crate::desired::Desired;
use crate::select::{ChosenTrail, Inputs, Selection, TrailChoice};
use std::collections::BTreeMap;

/// A trail, and the chains that start in its log group, by the number of events allowed in a period.
pub(crate) struct Watched<'a> {
    pub(crate) trail: &'a ChosenTrail,
    /// The IAM action for want of which it is not known whether the trail qualifies.
    pub(crate) unread: Option<&'a str>,
    chains: BTreeMap<u32, Vec<Chain<'a>>>,
}

impl<'a> Watched<'a> {
    /// The chosen trail first; none where none was chosen.
    pub(crate) fn of(inputs: Inputs<'a>, selection: &'a Selection) -> Vec<Self> {
        let TrailChoice::Chosen(chosen) = &selection.trail else {
            return Vec::new();
        };
        let others = selection.others.iter();
        let others = others.map(|other| (&other.chosen, other.unread.as_deref()));
        let all = std::iter::once((chosen, None)).chain(others);
        all.map(|(trail, unread)| Self {
            trail,
            unread,
            chains: chains_by_events(inputs, trail),
        })
        .collect()
    }

    /// Those of as many events as a control may wait for.
    pub(crate) fn chains(&self, inputs: Inputs<'_>, control: &Control) -> &[Chain<'a>] {
        let events = inputs.settings.events_allowed(&control.slug);
        self.chains.get(&events).map_or(&[][..], Vec::as_slice)
    }
}

/// Judges every control of the run, in order.
#[must_use]
pub fn assess(inputs: Inputs<'_>, selection: &Selection, desired: &Desired) -> Vec<Finding> {
    let watched = Watched::of(inputs, selection);
    inputs
        .listed()
        .map(|control| match &control.kind {
            _ if inputs.settings.skipped(&control.slug).is_some() => excepted(inputs, control),
            Kind::Filter(_) => control::judge(inputs, selection, desired, control, &watched),
            Kind::Logging(_) => logging::judge(inputs, selection, desired, control),
        })
        .collect()
}

/// Not looked at, because the settings say so.
fn excepted(inputs: Inputs<'_>, control: &Control) -> Finding {
    let reason = inputs.settings.skipped(&control.slug).unwrap_or_default();
    let mut finding = Finding::begin(inputs, control);
    finding.verdict = Verdict::Excepted;
    finding.broken_link = None;
    reason.clone_into(&mut finding.reason);
    finding
}
