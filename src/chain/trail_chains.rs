//! The chains that start in the log group of one trail.

use crate::chain::filter_chain::{Chain, RegionAlarms, best_chain};
use crate::chain::filter_coverage::{Candidate, candidate_filters};
use crate::chain::status::ChainStatus;
use crate::chain::topic;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_coverage::{TrailCoverage, trail_coverage};
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::naming::has_alarm_marker;
use crate::state::{TopicArn, Unread};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A trail, what it records, the filters of its log group and their chains. Each is decided once.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailChains<'a> {
    /// The trail and its log group.
    pub trail: ChosenTrail,
    /// Why it is not known whether the trail qualifies; `None` if it does.
    pub unread: Option<Unread>,
    /// The filters of the log group that can count, in the order of their names.
    pub candidates: Vec<Arc<Candidate<'a>>>,
    coverage: BTreeMap<&'a Slug, TrailCoverage>,
    /// By the number of events in one period that the settings allow a control.
    by_events: BTreeMap<u32, Vec<Chain<'a>>>,
}

impl<'a> TrailChains<'a> {
    /// Follows every filter of the trail's log group.
    #[must_use]
    pub fn of(inputs: Inputs<'a>, trail: ChosenTrail, unread: Option<Unread>) -> Self {
        let candidates: Vec<Arc<Candidate<'a>>> = candidate_filters(inputs, &trail.log_group)
            .into_iter()
            .map(Arc::new)
            .collect();
        let coverage = inputs.controls().map(|control| {
            let coverage = trail_coverage(inputs, control, &trail.trail);
            (&control.slug, coverage)
        });
        let coverage = coverage.collect();
        let alarms = RegionAlarms::of(inputs, &trail.trail.home_region);
        let allowed = |control: &Control| inputs.settings.events_allowed(&control.slug);
        let numbers: BTreeSet<u32> = inputs.controls().map(allowed).collect();
        let chains = |events: u32| {
            let each = candidates.iter();
            each.map(|candidate| best_chain(inputs, Arc::clone(candidate), &alarms, events))
                .collect()
        };
        let by_events = numbers.into_iter().map(|events| (events, chains(events)));
        let by_events = by_events.collect();
        Self {
            trail,
            unread,
            candidates,
            coverage,
            by_events,
        }
    }

    /// What the trail records of the events of a control of the run.
    #[must_use]
    pub fn coverage(&self, control: &Control) -> Option<&TrailCoverage> {
        self.coverage.get(&control.slug)
    }

    /// Whether the trail records enough of a control's events for the control to rest on it.
    #[must_use]
    pub fn records(&self, control: &Control) -> bool {
        self.coverage(control)
            .is_some_and(TrailCoverage::is_sufficient)
    }

    /// The chains for the number of events that the settings allow a control.
    #[must_use]
    pub fn chains(&self, inputs: Inputs<'_>, control: &Control) -> &[Chain<'a>] {
        let events = inputs.settings.events_allowed(&control.slug);
        self.by_events.get(&events).map_or(&[][..], Vec::as_slice)
    }

    /// The filters that cover a control alone.
    pub fn covering_filters(&self, control: &Control) -> impl Iterator<Item = &Candidate<'a>> {
        self.candidates
            .iter()
            .map(AsRef::as_ref)
            .filter(|candidate| candidate.covers.contains_key(&control.slug))
    }

    /// The topics that alarms of the run's controls notify, each with the names of these alarms.
    #[must_use]
    pub fn notified_topics(&self, inputs: Inputs<'_>) -> BTreeMap<TopicArn, BTreeSet<&'a str>> {
        let mut alarms: BTreeMap<TopicArn, BTreeSet<&str>> = BTreeMap::new();
        for control in inputs.controls() {
            for chain in self.chains(inputs, control) {
                if let (Some(topic), Some(alarm)) = (&chain.topic, chain.alarm)
                    && chain.candidate.covers.contains_key(&control.slug)
                {
                    alarms.entry(topic.clone()).or_default().insert(&alarm.name);
                }
            }
        }
        alarms
    }

    /// The topics through which alarms of the run's controls reach a person, each with the number of these alarms. An
    /// alarm of ours counts even if nothing triggers it at the moment: its topic works.
    #[must_use]
    pub fn working_topics(&self, inputs: Inputs<'_>) -> BTreeMap<TopicArn, usize> {
        let mut alarms = self.notified_topics(inputs);
        // A mute rule on an alarm says nothing about its topic.
        for (topic, names) in &mut alarms {
            names.retain(|alarm| topic::status(inputs, topic, alarm) == ChainStatus::Intact);
        }
        let known = inputs.observed.known_alarms(&self.trail.trail.home_region);
        let ours = known
            .into_iter()
            .filter(|alarm| has_alarm_marker(inputs, alarm));
        for alarm in ours {
            for topic in alarm.topics() {
                if topic::status(inputs, &topic, &alarm.name) == ChainStatus::Intact {
                    alarms.entry(topic).or_default().insert(&alarm.name);
                }
            }
        }
        let counted = alarms
            .into_iter()
            .map(|(topic, alarms)| (topic, alarms.len()))
            .filter(|(_, alarms)| *alarms > 0);
        counted.collect()
    }
}
