//! From each metric filter to its alarms, their topics and the people there.

use super::alarm::needs_more_than_one_event;
use super::finding::Link;
use super::topic;
use crate::control::{Accepted, Control, FilterControl};
use crate::desired::is_our_alarm;
use crate::pattern::{Coverage, Pattern, coverage};
use crate::select::{ChosenTrail, Inputs};
use crate::state::{AccountId, Alarm, LogGroupArn, MetricFilter, TopicArn};
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
    /// To another account, where this one cannot look.
    Elsewhere {
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
    /// To this link and no further.
    Broken {
        /// The link.
        link: Link,
        /// In words.
        words: String,
    },
}

impl Fate {
    pub(super) fn broken(link: Link, words: impl Into<String>) -> Self {
        Self::Broken {
            link,
            words: words.into(),
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
    pub(super) fn about(self, subject: &str) -> Self {
        match self {
            Self::Broken { link, words } => Self::Broken {
                link,
                words: format!("{subject} {words}"),
            },
            Self::Unknown {
                link,
                action,
                words,
            } => Self::Unknown {
                link,
                action,
                words: format!("{subject} {words}"),
            },
            Self::Unproven {
                link,
                words,
                advice,
            } => Self::Unproven {
                link,
                words: format!("{subject} {words}"),
                advice,
            },
            other => other,
        }
    }

    /// How good it is: the better of two chains is the one that is spoken of.
    pub(super) fn rank(&self) -> (u8, Link) {
        match self {
            Self::Whole => (5, Link::Person),
            Self::NoPerson { .. } => (4, Link::Person),
            Self::Elsewhere { .. } => (3, Link::Topic),
            Self::Unproven { link, .. } | Self::Unknown { link, .. } => (2, *link),
            Self::Broken { link, .. } => (1, *link),
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

/// Whether all that is known of this filter's effect is its pattern: a metric without dimensions,
/// a positive number for every event, no condition beside the pattern.
///
/// # Errors
///
/// Says what stands in the way.
pub fn provable(filter: &MetricFilter) -> Result<(), String> {
    if filter.on_transformed_logs {
        return Err("it sees transformed events".to_owned());
    }
    if let Some(criteria) = &filter.field_selection {
        return Err(format!(
            "it leaves events out by its field selection {criteria}"
        ));
    }
    if !filter.dimensions.is_empty() || !filter.system_dimensions.is_empty() {
        return Err("its dimensions split the metric".to_owned());
    }
    match filter.value.parse::<f64>() {
        Ok(value) if value > 0.0 => Ok(()),
        _ => Err(format!("it adds {} for an event", filter.value)),
    }
}

/// The pattern, if it is one that can count. One that matches everything does not: its alarm
/// never leaves ALARM, and so never speaks again.
pub(crate) fn countable(filter: &MetricFilter) -> Option<Pattern> {
    provable(filter).ok()?;
    Pattern::parse(&filter.pattern)
        .ok()
        .filter(|pattern| pattern.json().is_some())
}

/// The accepted text these patterns cover together.
///
/// A wider pattern counts only if it is itself prescribed, by whatever version: any other might
/// fire on nearly everything, and an alarm that never leaves ALARM never speaks again.
#[must_use]
pub fn counts<'a>(
    inputs: Inputs<'_>,
    control: &'a Control,
    patterns: &[&Pattern],
) -> Option<&'a Accepted> {
    let filter = control.filter()?;
    filter.accepted(inputs.settings.benchmark).find(|accepted| {
        match coverage(patterns, &accepted.pattern) {
            Coverage::Equal => true,
            Coverage::Wider => patterns.iter().any(|pattern| {
                is_prescribed(filter, pattern) && coverage(&[pattern], &accepted.pattern).covers()
            }),
            _ => false,
        }
    })
}

fn is_prescribed(filter: &FilterControl, pattern: &Pattern) -> bool {
    filter
        .accept
        .iter()
        .any(|text| coverage(&[pattern], &text.pattern) == Coverage::Equal)
}

/// The filters of a log group whose pattern alone counts for a control and whose effect is known.
#[must_use]
pub fn accepted_filters<'a>(
    inputs: Inputs<'a>,
    control: &Control,
    group: &LogGroupArn,
) -> Vec<&'a MetricFilter> {
    inputs
        .observed
        .known_filters(group)
        .into_iter()
        .filter(|filter| {
            countable(filter).is_some_and(|pattern| counts(inputs, control, &[&pattern]).is_some())
        })
        .collect()
}

/// Every filter of the trail's log group whose effect is known, with its best chain.
#[must_use]
pub fn chains<'a>(inputs: Inputs<'a>, trail: &ChosenTrail) -> Vec<Chain<'a>> {
    let alarms = inputs.observed.known_alarms(&trail.trail.home_region);
    inputs
        .observed
        .known_filters(&trail.log_group)
        .into_iter()
        .filter_map(|filter| Some(best_chain(inputs, filter, countable(filter)?, &alarms)))
        .collect()
}

fn best_chain<'a>(
    inputs: Inputs<'a>,
    filter: &'a MetricFilter,
    pattern: Pattern,
    alarms: &[&'a Alarm],
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
        for (topic, fate) in fates(inputs, filter, alarm) {
            if best.alarm.is_none() || fate.rank() > best.fate.rank() {
                best.alarm = Some(*alarm);
                best.topic = topic;
                best.fate = fate;
            }
        }
    }
    best
}

/// What becomes of an event at this alarm, for each of its topics.
fn fates(
    inputs: Inputs<'_>,
    filter: &MetricFilter,
    alarm: &Alarm,
) -> Vec<(Option<TopicArn>, Fate)> {
    let stuck = |why: String| {
        vec![(
            None,
            Fate::broken(Link::Alarm, format!("alarm {} {why}", alarm.name)),
        )]
    };
    if let Some(why) = needs_more_than_one_event(alarm, filter) {
        return stuck(format!("does not go off on one event: {why}"));
    }
    if !alarm.actions_enabled {
        return stuck("has its actions switched off".to_owned());
    }
    let mut topics: Vec<TopicArn> = alarm.topics().collect();
    topics.sort();
    if topics.is_empty() {
        return stuck("notifies no topic".to_owned());
    }
    topics
        .into_iter()
        .map(|arn| {
            let fate = topic::fate(inputs, &arn, &alarm.name);
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
    let all = chains(inputs, trail);
    for chain in &all {
        let (Fate::Whole, Some(topic), Some(alarm)) = (&chain.fate, &chain.topic, chain.alarm)
        else {
            continue;
        };
        let wanted = inputs
            .controls()
            .any(|control| counts(inputs, control, &[&chain.pattern]).is_some());
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
