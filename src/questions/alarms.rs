//! The alarms that matter, where there are too many to list, and the topics they notify.

use crate::assess::{candidates, taking_part};
use crate::desired::alarm_names;
use crate::select::{ChosenTrail, Inputs};
use crate::state::{Alarm, Metric, Question, RegionalMetric, TopicArn, lookup};
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

/// The topics of every alarm that matters, or will once a filter of ours feeds its metric: those
/// on metrics that count or that bear a name of ours, and those that bear one themselves.
pub(super) fn topics(inputs: Inputs<'_>, trail: &ChosenTrail) -> BTreeSet<TopicArn> {
    let metrics = counting_metrics(inputs, trail);
    let names = alarm_names(inputs, trail);
    let matters = |alarm: &Alarm| {
        names.contains(&alarm.name)
            || alarm.metric.as_ref().is_some_and(|metric| {
                let ours = metric.namespace == inputs.settings.namespace;
                metrics.contains(metric) || (ours && names.contains(&metric.name))
            })
    };
    inputs
        .observed
        .known_alarms(&trail.trail.home_region)
        .into_iter()
        .filter(|alarm| matters(alarm))
        .flat_map(|alarm| alarm.topics().collect::<Vec<_>>())
        .collect()
}
