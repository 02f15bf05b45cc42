//! The names of our filters, metrics and alarms in a log group. A metric of ours that others feed too may keep its alarm in
//! ALARM, so ours then gets a name with a number.

use crate::chain::metric_feed::feeders_beside;
use crate::inputs::Inputs;
use crate::naming::{monitor_name, own_metric};
use crate::ownership::is_our_filter;
use crate::state::{LogGroupArn, MetricFilter};
use std::collections::BTreeSet;

/// A name for our filter, metric and alarm.
pub(crate) struct FreeName {
    /// The name.
    pub(crate) name: String,
    /// The filter that feeds the metric of the plain name, if that name is not free because of it.
    pub(crate) fed_by: Option<String>,
}

/// The first free name: the plain one, or one with a number. A name is free if no filter feeds its metric that would trigger
/// our alarm. A filter of ours that exists keeps its name unless another filter disturbs its metric.
pub(crate) fn free_name(inputs: Inputs<'_>, group: &LogGroupArn, plain: &str) -> FreeName {
    let mut free = FreeName {
        name: plain.to_owned(),
        fed_by: None,
    };
    let mut number = 2;
    while let Some(feeder) = why_not_free(inputs, group, &free.name) {
        free.fed_by.get_or_insert(feeder);
        free.name = format!("{plain}-{number}");
        number += 1;
    }
    free
}

/// The filter because of which a name is not free.
fn why_not_free(inputs: Inputs<'_>, group: &LogGroupArn, name: &str) -> Option<String> {
    let metric = own_metric(inputs, name);
    let others = feeders_beside(inputs, group, &metric, (name, None));
    if let Some(disturbing) = others.iter().find(|other| other.disturbs()) {
        return Some(disturbing.label());
    }
    let filters = inputs.observed.known_filters(group);
    let mut here = filters.iter().filter(|filter| filter.metric == metric);
    if here.clone().any(|filter| filter.name == name) {
        return None;
    }
    here.next()
        .map(|filter| format!("metric filter {}", filter.name))
}

/// Every name that an alarm of ours may have for this log group.
#[must_use]
pub fn alarm_names(inputs: Inputs<'_>, log_group: &LogGroupArn) -> BTreeSet<String> {
    inputs
        .controls()
        .filter(|control| control.filter().is_some())
        .flat_map(|control| {
            let plain = monitor_name(inputs, control);
            let free = free_name(inputs, log_group, &plain);
            [plain, free.name]
        })
        .collect()
}

/// Whether a filter is one of ours for a control of the run, by name and metric.
pub(crate) fn is_named_by_us(
    inputs: Inputs<'_>,
    log_group: &LogGroupArn,
    filter: &MetricFilter,
) -> bool {
    is_our_filter(inputs.settings, filter) && alarm_names(inputs, log_group).contains(&filter.name)
}
