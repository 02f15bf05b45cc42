//! The names and marks of what cis-fix creates.

use crate::control::Control;
use crate::inputs::Inputs;
use crate::state::{Alarm, LogGroupArn, Metric, MetricFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Our metric of this name.
pub(crate) fn own_metric(inputs: Inputs<'_>, name: &str) -> Metric {
    Metric {
        namespace: inputs.settings.namespace.clone(),
        name: name.to_owned(),
    }
}

/// The name of the filter, the metric and the alarm of a control.
pub(crate) fn monitor_name(inputs: Inputs<'_>, control: &Control) -> String {
    format!("{}{}", inputs.settings.name_prefix, control.slug)
}

/// The name for a new filter, and the filter that feeds the metric of the plain name already. Its events would trigger our
/// alarm, so our name then gets a number. A filter of ours that exists keeps its name.
pub(crate) fn free_name(
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

/// Every name that an alarm of ours may have for this log group.
#[must_use]
pub fn alarm_names(inputs: Inputs<'_>, log_group: &LogGroupArn) -> BTreeSet<String> {
    let filters = inputs.observed.known_filters(log_group);
    inputs
        .controls()
        .filter(|control| control.filter().is_some())
        .flat_map(|control| {
            let plain = monitor_name(inputs, control);
            let (free, _) = free_name(inputs, &filters, &plain);
            [plain, free]
        })
        .collect()
}

/// Whether a filter is one of ours for a control of the run, by name and metric.
pub(crate) fn is_named_by_us(
    inputs: Inputs<'_>,
    log_group: &LogGroupArn,
    filter: &MetricFilter,
) -> bool {
    filter.metric == own_metric(inputs, &filter.name)
        && alarm_names(inputs, log_group).contains(&filter.name)
}

/// Whether the description of an alarm ends in our marker for a control of the run.
pub(crate) fn has_alarm_marker(inputs: Inputs<'_>, alarm: &Alarm) -> bool {
    let description = alarm.description.trim_end();
    inputs
        .controls()
        .any(|control| description.ends_with(&alarm_marker(control.slug.as_str())))
}

/// The tag of every resource that cis-fix creates, where AWS has tags.
pub const OWNER_TAG: (&str, &str) = ("managed-by", "cis-fix");

/// The tags of everything that cis-fix creates: the owner tag, and those that the settings ask for.
#[must_use]
pub fn desired_tags(inputs: Inputs<'_>) -> BTreeMap<String, String> {
    let mut tags = inputs.settings.tags.clone();
    tags.insert(OWNER_TAG.0.to_owned(), OWNER_TAG.1.to_owned());
    tags
}

/// The end of the description of an alarm of ours.
#[must_use]
pub fn alarm_marker(slug: &str) -> String {
    format!("[cis-fix {slug}]")
}
