//! From each metric filter to its alarms, their topics and the people there.

use super::alarm::{Takes, needs_more_than, takes};
use super::counting::{Candidate, candidates, counts};
use super::fate::Fate;
use super::finding::Link;
use super::mute::{Muted, muted};
use super::topic;
use super::watchers::{Watchers, watchers};
use crate::control::Control;
use crate::desired::is_our_alarm;
use crate::pattern::Pattern;
use crate::select::{ChosenTrail, Inputs};
use crate::state::{Alarm, MetricFilter, Region, TopicArn};
use std::collections::{BTreeMap, BTreeSet};

/// One filter, and the best chain that starts at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<'a> {
    /// The filter.
    pub filter: &'a MetricFilter,
    /// Its pattern; only filters whose pattern parses start a chain.
    pub pattern: Pattern,
    /// The alarm the best chain goes through, if it gets that far.
    pub alarm: Option<&'a Alarm>,
    /// The topic it goes through, if it gets that far.
    pub topic: Option<TopicArn>,
    /// How far an event gets.
    pub fate: Fate,
}

/// Every filter of the trail's log group that can count, with its best chain for every number of events in one period
/// that the settings allow some control of the run.
#[must_use]
pub fn chains_by_events<'a>(
    inputs: Inputs<'a>,
    trail: &ChosenTrail,
) -> BTreeMap<u32, Vec<Chain<'a>>> {
    let allowed = |control: &Control| inputs.settings.events_allowed(&control.slug);
    let numbers: BTreeSet<u32> = inputs.controls().map(allowed).collect();
    let candidates = candidates(inputs, &trail.log_group);
    let home = &trail.trail.home_region;
    let alarms = inputs.observed.known_alarms(home);
    let chains = |events: u32| {
        let each = candidates.iter();
        each.map(|candidate| best_chain(inputs, candidate.clone(), (home, &alarms), events))
            .collect()
    };
    numbers
        .into_iter()
        .map(|events| (events, chains(events)))
        .collect()
}

fn best_chain<'a>(
    inputs: Inputs<'a>,
    Candidate { filter, pattern }: Candidate<'a>,
    (region, alarms): (&Region, &[&'a Alarm]),
    events: u32,
) -> Chain<'a> {
    let mut best = Chain {
        filter,
        pattern,
        alarm: None,
        topic: None,
        fate: Fate::broken(
            Link::Alarm,
            format!("no alarm watches metric {}", filter.metric),
        ),
    };
    for alarm in alarms {
        if alarm.metric.as_ref() != Some(&filter.metric) || !alarm.dimensions.is_empty() {
            continue;
        }
        for (topic, fate) in fates(inputs, region, filter, alarm, events) {
            if best.alarm.is_none() || fate.rank() > best.fate.rank() {
                best.alarm = Some(*alarm);
                best.topic = topic;
                best.fate = fate;
            }
        }
    }
    if let Fate::Broken {
        link: Link::Alarm,
        words,
        ..
    } = &best.fate
    {
        best.fate = beside(words, watchers(inputs, region, filter));
    }
    best
}

/// The same with what else there is about the metric.
fn beside(words: &str, others: Watchers) -> Fate {
    let mut clauses = vec![words.to_owned()];
    clauses.extend(others.words);
    let words = clauses.join("; ");
    let link = Link::Alarm;
    if others.may_speak {
        Fate::Doubtful { link, words }
    } else {
        Fate::broken(link, words)
    }
}

/// What becomes of so many events at this alarm, for each of its topics.
fn fates(
    inputs: Inputs<'_>,
    region: &Region,
    filter: &MetricFilter,
    alarm: &Alarm,
    events: u32,
) -> Vec<(Option<TopicArn>, Fate)> {
    let alone = |fate: Fate| vec![(None, fate.about(&format!("alarm {}", alarm.name)))];
    let stuck = |why: &str| alone(Fate::broken(Link::Alarm, why));
    if let Some(why) = needs_more_than(events, alarm, filter) {
        let those = if events == 1 {
            "one event".to_owned()
        } else {
            format!("{events} events")
        };
        if matches!(takes(alarm, filter), Takes::NotProven(_)) {
            return alone(Fate::Doubtful {
                link: Link::Alarm,
                words: format!("is not proven to go off on {those}: {why}"),
            });
        }
        return stuck(&format!("does not go off on {those}: {why}"));
    }
    if !alarm.actions_enabled {
        return stuck("has its actions switched off");
    }
    let mut topics: Vec<TopicArn> = alarm.topics().collect();
    topics.sort();
    if topics.is_empty() {
        return stuck("notifies no topic");
    }
    let muted = muted(inputs, region, &alarm.name);
    if let Muted::Yes { rule, words, now } = muted {
        return alone(Fate::Muted { rule, words, now });
    }
    topics
        .into_iter()
        .map(|arn| {
            let fate = match (topic::fate(inputs, &arn, &alarm.name), &muted) {
                // What breaks the chain behind it is known, whatever mutes it.
                (Fate::Whole, Muted::Unknown(fate)) => fate.clone().about(&format!(
                    "whether alarm {} is muted is not known:",
                    alarm.name
                )),
                (fate, _) => fate,
            };
            (Some(arn), fate)
        })
        .collect()
}

/// The topics through which alarms of these controls reach a person, each with the number of
/// alarms that do. An alarm of ours counts though nothing sets it off for the moment: its topic was
/// good once and still is.
#[must_use]
pub fn working_topics(inputs: Inputs<'_>, trail: &ChosenTrail) -> BTreeMap<TopicArn, usize> {
    let mut alarms: BTreeMap<TopicArn, BTreeSet<&str>> = BTreeMap::new();
    let all = chains_by_events(inputs, trail);
    for (events, chain) in all
        .iter()
        .flat_map(|(n, all)| all.iter().map(move |c| (n, c)))
    {
        let (Some(topic), Some(alarm)) = (&chain.topic, chain.alarm) else {
            continue;
        };
        // Whether the alarm is muted says nothing of its topic.
        if topic::fate(inputs, topic, &alarm.name) != Fate::Whole {
            continue;
        }
        let wanted = inputs.controls().any(|control| {
            inputs.settings.events_allowed(&control.slug) == *events
                && counts(inputs, control, &[&chain.pattern]).is_some()
        });
        if wanted {
            alarms.entry(topic.clone()).or_default().insert(&alarm.name);
        }
    }
    let known = inputs.observed.known_alarms(&trail.trail.home_region);
    for alarm in known
        .into_iter()
        .filter(|alarm| is_our_alarm(inputs, alarm))
    {
        for topic in alarm.topics() {
            if topic::fate(inputs, &topic, &alarm.name) == Fate::Whole {
                alarms.entry(topic).or_default().insert(&alarm.name);
            }
        }
    }
    alarms
        .into_iter()
        .map(|(topic, alarms)| (topic, alarms.len()))
        .collect()
}
