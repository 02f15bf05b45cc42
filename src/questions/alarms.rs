//! The alarms that matter, where there are too many to list, and the topics they notify.

use crate::assess::{accepted_filters, candidates, needs_more_than, taking_part};
use crate::desired::alarm_names;
use crate::select::{ChosenTrail, Inputs};
use crate::state::{Alarm, Metric, MetricFilter, Question, RegionalMetric, TopicArn, lookup};
use std::collections::BTreeSet;

/// The metrics of the filters that may count for any control of the run, alone or with others.
fn counting_metrics(inputs: Inputs<'_>, trail: &ChosenTrail) -> BTreeSet<Metric> {
    let candidates = candidates(inputs, &trail.log_group);
    inputs
        .controls()
        .flat_map(|control| taking_part(inputs, control, &candidates))
        .map(|filter| filter.metric.clone())
        .collect()
}

/// Where the list of alarms was too long, those on the metrics that matter and those under the
/// names we would use are asked for one by one.
pub(super) fn ask(inputs: Inputs<'_>, trail: &ChosenTrail, wanted: &mut BTreeSet<Question>) {
    let region = &trail.trail.home_region;
    let listing = lookup(&inputs.observed.alarms, region);
    if listing.present().is_none_or(|listing| listing.complete) {
        return;
    }
    let names = alarm_names(inputs, trail).into_iter().collect();
    wanted.insert(Question::NamedAlarms(region.clone(), names));
    ask_of(inputs, trail, wanted);
}

/// Of a log group where nothing is made only the alarms on the metrics that matter.
pub(super) fn ask_of(inputs: Inputs<'_>, trail: &ChosenTrail, wanted: &mut BTreeSet<Question>) {
    let region = &trail.trail.home_region;
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

/// What else there is to know of alarms that go off and tell a topic, or will once what is planned is there, and of
/// metrics on which there is none: whether a rule mutes the former, and what watches the latter.
pub(super) fn beside(inputs: Inputs<'_>, trail: &ChosenTrail, wanted: &mut BTreeSet<Question>) {
    let region = &trail.trail.home_region;
    let observed = inputs.observed;
    let listed = lookup(&observed.alarms, region);
    let Some(listing) = listed.present() else {
        return;
    };
    // Where the list was too long, the alarms on a metric are known once they were asked for.
    let known = |filter: &MetricFilter| {
        let key = RegionalMetric {
            region: region.clone(),
            metric: filter.metric.clone(),
        };
        listing.complete || observed.metric_alarms.contains_key(&key)
    };
    let alarms = observed.known_alarms(region);
    let candidates = candidates(inputs, &trail.log_group);
    let names = alarm_names(inputs, trail);
    if alarms
        .iter()
        .any(|alarm| is_or_watches_ours(inputs, &names, alarm))
    {
        wanted.insert(Question::MuteRules(region.clone()));
    }
    for control in inputs.controls() {
        let events = inputs.settings.events_allowed(&control.slug);
        let told = |filter: &&MetricFilter| alarms.iter().any(|one| speaks(one, filter, events));
        if taking_part(inputs, control, &candidates).iter().any(told) {
            wanted.insert(Question::MuteRules(region.clone()));
        }
        let mut covering = accepted_filters(inputs, control, &candidates);
        if covering.any(|filter| known(filter) && !told(&filter)) {
            wanted.insert(Question::OtherAlarms(region.clone()));
        }
    }
    let rules = lookup(&observed.mute_rules, region);
    for rule in rules.present().into_iter().flat_map(|rules| rules.iter()) {
        wanted.insert(Question::MuteRule(region.clone(), rule.clone()));
    }
}

/// Whether an alarm goes off on so many events that a filter counts, and tells a topic.
fn speaks(alarm: &Alarm, filter: &MetricFilter, events: u32) -> bool {
    alarm.metric.as_ref() == Some(&filter.metric)
        && alarm.dimensions.is_empty()
        && alarm.actions_enabled
        && alarm.topics().next().is_some()
        && needs_more_than(events, alarm, filter).is_none()
}

/// The topics of every alarm that matters, or will once a filter of ours feeds its metric: those
/// on metrics that count or that bear a name of ours, and those that bear one themselves.
pub(super) fn topics(inputs: Inputs<'_>, trail: &ChosenTrail) -> BTreeSet<TopicArn> {
    let metrics = counting_metrics(inputs, trail);
    let names = alarm_names(inputs, trail);
    let matters = |alarm: &Alarm| {
        is_or_watches_ours(inputs, &names, alarm)
            || alarm
                .metric
                .as_ref()
                .is_some_and(|metric| metrics.contains(metric))
    };
    inputs
        .observed
        .known_alarms(&trail.trail.home_region)
        .into_iter()
        .filter(|alarm| matters(alarm))
        .flat_map(|alarm| alarm.topics().collect::<Vec<_>>())
        .collect()
}

/// Whether an alarm bears a name of ours, or is on a metric that does.
fn is_or_watches_ours(inputs: Inputs<'_>, names: &BTreeSet<String>, alarm: &Alarm) -> bool {
    let ours = |metric: &Metric| {
        metric.namespace == inputs.settings.namespace && names.contains(&metric.name)
    };
    names.contains(&alarm.name) || alarm.metric.as_ref().is_some_and(ours)
}
