//! The chain of one metric filter: from its metric through an alarm and a topic to a person.

use crate::aws_cli::cloudwatch;
use crate::chain::alarm_actions::no_topic;
use crate::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm, why_not_triggered_by};
use crate::chain::filter_coverage::Candidate;
use crate::chain::link::Link;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::mute_rules::{Muted, muted};
use crate::chain::other_alarms::{RelatedAlarms, related_alarms};
use crate::chain::status::{ChainStatus, Consequence};
use crate::chain::topic;
use crate::chain::warm_up::warming_up;
use crate::inputs::Inputs;
use crate::pattern::Pattern;
use crate::state::{Alarm, Metric, MetricFilter, Region, TopicArn};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One filter, and the best chain that starts at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<'a> {
    /// The filter, its pattern and what the pattern covers alone.
    pub candidate: Arc<Candidate<'a>>,
    /// The alarm of the chain; `None` if no alarm watches the metric.
    pub alarm: Option<&'a Alarm>,
    /// The topic of the chain; `None` if it ends before a topic.
    pub topic: Option<TopicArn>,
    /// How far an event gets.
    pub status: ChainStatus,
}

impl<'a> Chain<'a> {
    /// The metric filter.
    #[must_use]
    pub fn filter(&self) -> &'a MetricFilter {
        self.candidate.filter
    }

    /// The parsed pattern of the filter.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.candidate.pattern
    }

    /// Whether one event reaches a person.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.status == ChainStatus::Intact
    }
}

/// The alarms of a Region by the metric they watch, without those that ask for dimensions: a metric of a usable filter has
/// none.
pub(super) struct RegionAlarms<'a> {
    region: Region,
    by_metric: BTreeMap<&'a Metric, Vec<&'a Alarm>>,
}

impl<'a> RegionAlarms<'a> {
    pub(super) fn of(inputs: Inputs<'a>, region: &Region) -> Self {
        let mut by_metric: BTreeMap<&Metric, Vec<&Alarm>> = BTreeMap::new();
        for alarm in inputs.observed.known_alarms(region) {
            if let Some(metric) = alarm
                .metric
                .as_ref()
                .filter(|_| alarm.dimensions.is_empty())
            {
                by_metric.entry(metric).or_default().push(alarm);
            }
        }
        Self {
            region: region.clone(),
            by_metric,
        }
    }

    fn on(&self, metric: &Metric) -> &[&'a Alarm] {
        self.by_metric.get(metric).map_or(&[], Vec::as_slice)
    }
}

/// The best chain of a filter, where `events` matching events in one period may be needed to trigger its alarm.
pub(super) fn best_chain<'a>(
    inputs: Inputs<'a>,
    candidate: Arc<Candidate<'a>>,
    alarms: &RegionAlarms<'a>,
    events: u32,
) -> Chain<'a> {
    let filter = candidate.filter;
    let feed = &Arc::clone(&candidate).feed;
    let no_alarm = format!("no alarm watches metric {}", filter.metric);
    let mut best = Chain {
        candidate,
        alarm: None,
        topic: None,
        status: ChainStatus::broken(Link::Alarm, no_alarm, Consequence::NobodyNotified),
    };
    for alarm in alarms.on(&filter.metric) {
        for (topic, status) in statuses(inputs, &alarms.region, feed, alarm, events) {
            if best.alarm.is_none() || status.rank() > best.status.rank() {
                best.alarm = Some(*alarm);
                best.topic = topic;
                best.status = status;
            }
        }
        // No status is better.
        if best.is_intact() {
            break;
        }
    }
    if let ChainStatus::Broken {
        link: Link::Alarm,
        reason,
        consequence,
        shown_by,
    } = &best.status
    {
        let others = related_alarms(inputs, &alarms.region, filter);
        let status = with_related_alarms(reason, *consequence, others);
        best.status = match shown_by.clone() {
            Some(command) => status.shown_by(command),
            None => status,
        };
    }
    best
}

/// The same status, with what else there is about the metric.
fn with_related_alarms(
    reason: &str,
    consequence: Consequence,
    others: RelatedAlarms,
) -> ChainStatus {
    let mut clauses = vec![reason.to_owned()];
    clauses.extend(others.clauses);
    let reason = clauses.join("; ");
    let link = Link::Alarm;
    if others.may_speak {
        ChainStatus::Uncertain { link, reason }
    } else {
        ChainStatus::broken(link, reason, consequence)
    }
}

/// The status of the chain through this alarm, for each topic the alarm notifies.
fn statuses(
    inputs: Inputs<'_>,
    region: &Region,
    feed: &MetricFeed<'_>,
    alarm: &Alarm,
    events: u32,
) -> Vec<(Option<TopicArn>, ChainStatus)> {
    let alone = |status: ChainStatus| vec![(None, status.about(&format!("alarm {}", alarm.name)))];
    let broken = |why: &str, consequence| alone(ChainStatus::broken(Link::Alarm, why, consequence));
    // Without an action it notifies no one, whenever it goes off.
    if !alarm.actions_enabled {
        return broken("has its actions switched off", Consequence::NobodyNotified);
    }
    let mut topics: Vec<TopicArn> = alarm.topics().collect();
    topics.sort();
    if topics.is_empty() {
        return alone(no_topic(alarm));
    }
    if let Some(why) = why_not_triggered_by(events, alarm, feed) {
        let those = if events == 1 {
            "one event".to_owned()
        } else {
            format!("{events} events")
        };
        let needed = events_to_alarm(alarm, feed);
        if matches!(needed, EventsToAlarm::NotProven(_)) {
            return alone(ChainStatus::Uncertain {
                link: Link::Alarm,
                reason: format!("is not proven to go off on {those}: {why}"),
            });
        }
        let why = format!("does not go off on {those}: {why}");
        return broken(&why, needed.consequence());
    }
    if let Some(status) = warming_up(alarm, inputs.observed.observed_at) {
        return alone(status.shown_by(cloudwatch::describe_alarm_warm_up(region, &alarm.name)));
    }
    let muted = muted(inputs, region, alarm);
    if let Muted::Yes { rule, reason, now } = muted {
        return alone(ChainStatus::Muted { rule, reason, now });
    }
    topics
        .into_iter()
        .map(|arn| {
            let status = match (topic::status(inputs, &arn, &alarm.name), &muted) {
                // A link that is known to break the chain counts before a mute rule that may or may not.
                (ChainStatus::Intact, Muted::NotProven(status)) => status
                    .clone()
                    .about(&format!("whether alarm {}", alarm.name)),
                (ChainStatus::Intact, _) => why_unread(feed).unwrap_or(ChainStatus::Intact),
                (status, _) => status,
            };
            (Some(arn), status)
        })
        .collect()
}

/// The status where the other filters of the metric may not be read: any of them may keep the alarm in ALARM.
fn why_unread(feed: &MetricFeed<'_>) -> Option<ChainStatus> {
    let unread = feed.unread.clone()?;
    let reason = format!(
        "whether filters of other log groups feed metric {} too {} read",
        feed.filter.metric,
        unread.verb()
    );
    Some(ChainStatus::unreadable(Link::Metric, unread, reason))
}
