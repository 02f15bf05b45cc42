//! What our filters, metrics and alarms are called.

use super::description::ownership_mark;
use crate::control::Control;
use crate::select::{ChosenTrail, Inputs};
use crate::state::{Alarm, Metric, MetricFilter};
use std::collections::BTreeSet;

/// The metric of ours that bears a name.
pub(super) fn own_metric(inputs: Inputs<'_>, name: &str) -> Metric {
    Metric {
        namespace: inputs.settings.namespace.clone(),
        name: name.to_owned(),
    }
}

/// What the filter, the metric and the alarm of a control are called.
pub(crate) fn plain_name(inputs: Inputs<'_>, control: &Control) -> String {
    format!("{}{}", inputs.settings.name_prefix, control.slug)
}

/// Our name, with a number behind it where somebody else's filter feeds the metric of that name
/// already: their events would raise our alarm. Where ours is made already it keeps its name. With
/// it, who feeds the metric of the plain name.
pub(super) fn free_name(
    inputs: Inputs<'_>,
    filters: &[&MetricFilter],
    plain: &str,
) -> (String, Option<String>) {
    let mut name = plain.to_owned();
    let mut fed_by = None;
    let mut number = 2;
    loop {
        let metric = own_metric(inputs, &name);
        let mut feeders = filters.iter().filter(|f| f.metric == metric);
        if feeders.clone().any(|f| f.name == name) {
            return (name, fed_by);
        }
        let Some(feeder) = feeders.next() else {
            return (name, fed_by);
        };
        fed_by.get_or_insert_with(|| feeder.name.clone());
        name = format!("{plain}-{number}");
        number += 1;
    }
}

/// Every name an alarm of ours may bear in this log group.
#[must_use]
pub fn alarm_names(inputs: Inputs<'_>, trail: &ChosenTrail) -> BTreeSet<String> {
    let filters = inputs.observed.known_filters(&trail.log_group);
    inputs
        .controls()
        .filter(|control| control.filter().is_some())
        .flat_map(|control| {
            let plain = plain_name(inputs, control);
            let (free, _) = free_name(inputs, &filters, &plain);
            [plain, free]
        })
        .collect()
}

/// Whether a filter is one we would write for some control of this run: ours by name and metric.
pub(super) fn is_named_by_us(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    filter: &MetricFilter,
) -> bool {
    filter.metric == own_metric(inputs, &filter.name)
        && alarm_names(inputs, trail).contains(&filter.name)
}

/// Whether an alarm bears our mark for some control of this run.
pub(crate) fn is_our_alarm(inputs: Inputs<'_>, alarm: &Alarm) -> bool {
    let description = alarm.description.trim_end();
    inputs
        .controls()
        .any(|control| description.ends_with(&ownership_mark(control.slug.as_str())))
}
