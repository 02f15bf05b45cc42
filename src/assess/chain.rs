//! From each metric filter to its alarms, their topics and the people there.

use super::alarm::{Takes, needs_more_than, takes};
use super::counting::{Candidate, candidates, counts};
use super::finding::Link;
use super::mute::{Muted, muted};
use super::topic;
use super::watchers::{Watchers, watchers};
use crate::control::Control;
use crate::desired::is_our_alarm;
use crate::pattern::Pattern;
use crate::select::{ChosenTrail, Inputs};
use crate::settings::Subscriber;
use crate::state::{AccountId, Alarm, MetricFilter, Region, TopicArn};
use std::collections::{BTreeMap, BTreeSet};

/// How far one event gets along one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// To a person.
    Whole,
    /// To a topic nobody has confirmed.
    NoPerson {
        /// The topic.
        topic: TopicArn,
        /// How many subscriptions wait to be confirmed.
        unconfirmed: usize,
    },
    /// To a topic that only machines are subscribed to: whether they let SNS in, and whether a
    /// person reads what arrives there, was not read.
    Machine {
        /// The topic.
        topic: TopicArn,
        /// The machines, each as protocol and ARN.
        machines: Vec<Subscriber>,
    },
    /// To another account, where this one cannot look.
    Elsewhere {
        /// The link that account sees.
        link: Link,
        /// That account.
        account: AccountId,
        /// In words.
        words: String,
    },
    /// To something that may not be read.
    Unknown {
        /// The link that is not proven.
        link: Link,
        /// The IAM action that is missing.
        action: String,
        /// In words.
        words: String,
    },
    /// To a link that was read and still cannot be told to hold.
    Unproven {
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// How a person finds out.
        advice: String,
    },
    /// To an alarm that a mute rule keeps from telling anybody.
    Muted {
        /// The rule.
        rule: String,
        /// In words.
        words: String,
        /// Whether it does so at this moment.
        now: bool,
    },
    /// To this link, and whether any further is not proven; mended like a broken one.
    Doubtful {
        /// The link.
        link: Link,
        /// In words.
        words: String,
    },
    /// To this link and no further, and only whoever owns it can mend it.
    Theirs {
        /// The topic.
        topic: TopicArn,
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// What its owner does.
        advice: Vec<String>,
    },
    /// To this link and no further.
    Broken {
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// The command that shows it, where there is one.
        shown_by: Option<String>,
    },
}

impl Fate {
    pub(super) fn broken(link: Link, words: impl Into<String>) -> Self {
        Self::Broken {
            link,
            words: words.into(),
            shown_by: None,
        }
    }

    /// Adds the command that shows what is broken.
    pub(super) fn shown_by(self, command: String) -> Self {
        match self {
            Self::Broken { link, words, .. } => Self::Broken {
                link,
                words,
                shown_by: Some(command),
            },
            other => other,
        }
    }

    pub(super) fn unknown(link: Link, action: &str, words: impl Into<String>) -> Self {
        Self::Unknown {
            link,
            action: action.to_owned(),
            words: words.into(),
        }
    }

    /// Puts the subject before the words.
    pub(super) fn about(mut self, subject: &str) -> Self {
        if let Self::Broken { words, .. }
        | Self::Doubtful { words, .. }
        | Self::Muted { words, .. }
        | Self::Theirs { words, .. }
        | Self::Elsewhere { words, .. }
        | Self::Unknown { words, .. }
        | Self::Unproven { words, .. } = &mut self
        {
            *words = format!("{subject} {words}");
        }
        self
    }

    /// How good it is: the better of two chains is the one that is spoken of.
    pub(super) fn rank(&self) -> (u8, Link) {
        match self {
            Self::Whole => (7, Link::Person),
            Self::Machine { .. } => (6, Link::Person),
            Self::NoPerson { .. } => (5, Link::Person),
            Self::Elsewhere { link, .. } => (4, *link),
            Self::Unproven { link, .. } | Self::Unknown { link, .. } => (3, *link),
            Self::Theirs { link, .. } => (2, *link),
            Self::Muted { .. } => (1, Link::Alarm),
            Self::Doubtful { link, .. } | Self::Broken { link, .. } => (1, *link),
        }
    }
}

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
