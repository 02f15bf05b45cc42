//! The alarms that matter where there are too many to list, and the topics that they notify.

use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::filter_coverage::contributing_filters;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::own_names::alarm_names;
use crate::chain::trail_chains::TrailChains;
use crate::chain::warm_up::warming_up;
use crate::inputs::Inputs;
use crate::state::{Alarm, Metric, MetricFilter, Question, RegionalMetric, TopicArn, lookup};
use std::collections::BTreeSet;

/// The metrics of the filters that may count for a control of the run, alone or together.
fn counting_metrics(inputs: Inputs<'_>, trail: &TrailChains<'_>) -> BTreeSet<Metric> {
    inputs
        .controls()
        .flat_map(|control| contributing_filters(inputs, control, &trail.candidates))
        .map(|candidate| candidate.filter.metric.clone())
        .collect()
}

/// Asks for the alarms on the metrics that matter and for those under our names, if the list of alarms was too long.
pub(super) fn ask(inputs: Inputs<'_>, trail: &TrailChains<'_>, wanted: &mut BTreeSet<Question>) {
    let region = &trail.trail.trail.home_region;
    let listing = lookup(&inputs.observed.alarms, region);
    if listing.present().is_none_or(|listing| listing.complete) {
        return;
    }
    let names = alarm_names(inputs, &trail.trail.log_group)
        .into_iter()
        .collect();
    wanted.insert(Question::NamedAlarms(region.clone(), names));
    ask_on_metrics(inputs, trail, wanted);
}

/// Asks for the alarms on the metrics that matter, if the list of alarms was too long.
pub(super) fn ask_on_metrics(
    inputs: Inputs<'_>,
    trail: &TrailChains<'_>,
    wanted: &mut BTreeSet<Question>,
) {
    let region = &trail.trail.trail.home_region;
    let listing = lookup(&inputs.observed.alarms, region);
    if listing.present().is_none_or(|listing| listing.complete) {
        return;
    }
    for metric in counting_metrics(inputs, trail) {
        wanted.insert(Question::MetricAlarms(RegionalMetric {
            region: region.clone(),
            metric,
        }));
    }
}

/// Asks for the mute rules if an alarm notifies a topic, or will once the plan is applied; and for composite and log alarms if
/// no alarm on a metric does, or the plan creates one.
pub(super) fn ask_related(
    inputs: Inputs<'_>,
    trail: &TrailChains<'_>,
    wanted: &mut BTreeSet<Question>,
) {
    let region = &trail.trail.trail.home_region;
    let observed = inputs.observed;
    let listed = lookup(&observed.alarms, region);
    let Some(listing) = listed.present() else {
        return;
    };
    // If the list was too long, the alarms on a metric are known once they were read.
    let known = |filter: &MetricFilter| {
        let key = RegionalMetric {
            region: region.clone(),
            metric: filter.metric.clone(),
        };
        listing.complete || observed.metric_alarms.contains_key(&key)
    };
    let alarms = observed.known_alarms(region);
    let names = alarm_names(inputs, &trail.trail.log_group);
    if alarms
        .iter()
        .any(|alarm| is_or_watches_ours(inputs, &names, alarm))
    {
        wanted.insert(Question::MuteRules(region.clone()));
    }
    for control in inputs.controls() {
        let events = inputs.settings.events_allowed(&control.slug);
        let notified = |feed: &MetricFeed<'_>| {
            let now = observed.observed_at;
            alarms
                .iter()
                .any(|one| notifies_on(one, feed, events) && warming_up(one, now).is_none())
        };
        if contributing_filters(inputs, control, &trail.candidates)
            .iter()
            .any(|candidate| notified(&candidate.feed))
        {
            wanted.insert(Question::MuteRules(region.clone()));
        }
        // One of them may watch the metric, or have the name of an alarm that the plan creates.
        let mut covering = trail.covering_filters(control).peekable();
        let creates = covering.peek().is_none();
        if creates || covering.any(|one| known(one.filter) && !notified(&one.feed)) {
            wanted.insert(Question::OtherAlarms(region.clone()));
        }
        // A rule may mute an alarm that the plan creates.
        if creates {
            wanted.insert(Question::MuteRules(region.clone()));
        }
    }
    let rules = lookup(&observed.mute_rules, region);
    for rule in rules.present().into_iter().flat_map(|rules| rules.iter()) {
        wanted.insert(Question::MuteRule(region.clone(), rule.clone()));
    }
}

/// Whether so many events that a filter counts trigger an alarm that notifies a topic.
fn notifies_on(alarm: &Alarm, feed: &MetricFeed<'_>, events: u32) -> bool {
    alarm.metric.as_ref() == Some(&feed.filter.metric)
        && alarm.dimensions.is_empty()
        && alarm.actions_enabled
        && alarm.topics().next().is_some()
        && why_not_triggered_by(events, alarm, feed).is_none()
}

/// The topics of every alarm that matters, or will once a filter of ours feeds its metric: those on metrics that count, and
/// those under a name of ours or on a metric of that name.
pub(super) fn topics(inputs: Inputs<'_>, trail: &TrailChains<'_>) -> BTreeSet<TopicArn> {
    let metrics = counting_metrics(inputs, trail);
    let names = alarm_names(inputs, &trail.trail.log_group);
    let matters = |alarm: &Alarm| {
        is_or_watches_ours(inputs, &names, alarm)
            || alarm
                .metric
                .as_ref()
                .is_some_and(|metric| metrics.contains(metric))
    };
    inputs
        .observed
        .known_alarms(&trail.trail.trail.home_region)
        .into_iter()
        .filter(|alarm| matters(alarm))
        .flat_map(|alarm| alarm.topics().collect::<Vec<_>>())
        .collect()
}

/// Whether an alarm has a name of ours, or is on a metric of that name.
fn is_or_watches_ours(inputs: Inputs<'_>, names: &BTreeSet<String>, alarm: &Alarm) -> bool {
    let ours = |metric: &Metric| {
        metric.namespace == inputs.settings.namespace && names.contains(&metric.name)
    };
    names.contains(&alarm.name) || alarm.metric.as_ref().is_some_and(ours)
}
