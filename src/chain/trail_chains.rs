//! The chains that start in the log group of one trail.

use crate::chain::event_selectors::merge_selectors;
use crate::chain::filter_chain::{Chain, RegionAlarms, best_chain};
use crate::chain::filter_coverage::{Candidate, candidate_filters};
use crate::chain::status::ChainStatus;
use crate::chain::topic;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_coverage::{RecordedEvents, TrailCoverage, trail_coverage};
use crate::control::{AcceptedPattern, Control, Slug};
use crate::inputs::Inputs;
use crate::ownership::is_alarm_of_run;
use crate::state::{EventSelectors, TopicArn, Trail, TrailArn, Unread, lookup};
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
    /// The selectors of the trail and of those beside it; `None` if they were not read.
    pub(super) selectors: Option<EventSelectors>,
    recorded: BTreeMap<&'a Slug, Recorded<'a>>,
    /// By the number of events in one period that the settings allow a control.
    by_events: BTreeMap<u32, Vec<Chain<'a>>>,
}

/// What arrives of a control's events in the log group.
#[derive(Debug, Clone, PartialEq)]
struct Recorded<'a> {
    events: RecordedEvents<'a>,
    /// The trails beside this one without which that is less.
    together_with: Vec<TrailArn>,
}

impl<'a> TrailChains<'a> {
    /// Follows trails, each with the reason why it is not known whether it qualifies, and beside those that qualify and
    /// deliver to the same log group.
    #[must_use]
    pub fn follow_all(inputs: Inputs<'a>, trails: &[(ChosenTrail, Option<Unread>)]) -> Vec<Self> {
        let follow = |(trail, unread): &(ChosenTrail, Option<Unread>)| {
            let others = trails.iter().filter(|(other, missing)| {
                let qualify = missing.is_none() && unread.is_none();
                let same = other.log_group == trail.log_group;
                qualify && same && other.trail.arn != trail.trail.arn
            });
            let beside: Vec<&Trail> = others.map(|(other, _)| &other.trail).collect();
            Self::of(inputs, trail.clone(), &beside, unread.clone())
        };
        trails.iter().map(follow).collect()
    }

    /// Follows every filter of the trail's log group. `beside` are the other trails that qualify and deliver to the same log
    /// group: its filters see their events too.
    fn of(
        inputs: Inputs<'a>,
        trail: ChosenTrail,
        beside: &[&Trail],
        unread: Option<Unread>,
    ) -> Self {
        let selectors = |trail: &Trail| {
            let read = lookup(&inputs.observed.event_selectors, &trail.arn);
            read.present().copied()
        };
        let own = selectors(&trail.trail);
        let others = || beside.iter().filter_map(|trail| selectors(trail));
        let merged = own.map(|own| merge_selectors([own].into_iter().chain(others())));
        let recorded = inputs.controls().map(|control| {
            let mut recorded = Recorded {
                events: trail_coverage(inputs, control, own),
                together_with: Vec::new(),
            };
            if !recorded.events.coverage.is_sufficient() && !beside.is_empty() {
                let events = trail_coverage(inputs, control, merged.as_ref());
                if events.coverage.is_sufficient() {
                    recorded.events = events;
                    recorded.together_with = beside.iter().map(|one| one.arn.clone()).collect();
                }
            }
            (&control.slug, recorded)
        });
        let recorded: BTreeMap<&Slug, Recorded<'a>> = recorded.collect();
        let texts = |control: &Control| {
            let recorded = recorded.get(&control.slug);
            recorded.map_or_else(Vec::new, |recorded| recorded.events.texts.clone())
        };
        let candidates: Vec<Arc<Candidate<'a>>> =
            candidate_filters(inputs, &trail.log_group, texts)
                .into_iter()
                .map(Arc::new)
                .collect();
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
            selectors: merged,
            recorded,
            by_events,
        }
    }

    /// What arrives in the log group of the events of a control of the run.
    #[must_use]
    pub fn coverage(&self, control: &Control) -> Option<&TrailCoverage> {
        let recorded = self.recorded.get(&control.slug);
        recorded.map(|recorded| &recorded.events.coverage)
    }

    /// The accepted patterns that can count for a control, by what arrives in the log group.
    #[must_use]
    pub fn texts(&self, control: &Control) -> &[&'a AcceptedPattern] {
        let recorded = self.recorded.get(&control.slug);
        recorded.map_or(&[], |recorded| recorded.events.texts.as_slice())
    }

    /// The other trails of the log group without which less arrives of a control's events.
    #[must_use]
    pub fn together_with(&self, control: &Control) -> &[TrailArn] {
        let recorded = self.recorded.get(&control.slug);
        recorded.map_or(&[], |recorded| recorded.together_with.as_slice())
    }

    /// Whether enough arrives of a control's events for the control to rest on the trail.
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
            .filter(|alarm| is_alarm_of_run(inputs, alarm));
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
