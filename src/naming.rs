//! The names and marks of what cis-fix creates.

use crate::control::Control;
use crate::inputs::Inputs;
use crate::state::{Alarm, Metric, MetricFilter};
use std::collections::BTreeMap;

/// Our metric of this name.
pub(crate) fn own_metric(inputs: Inputs<'_>, name: &str) -> Metric {
    Metric {
        namespace: inputs.settings.namespace.clone(),
        name: name.to_owned(),
    }
}

/// Whether a filter has a name and a metric as we give them, for whatever control. A filter of somebody else may have such a
/// name, but not with our metric.
pub(crate) fn has_own_name(inputs: Inputs<'_>, filter: &MetricFilter) -> bool {
    filter.name.starts_with(&inputs.settings.name_prefix)
        && filter.metric == own_metric(inputs, &filter.name)
}

/// The name of the filter, the metric and the alarm of a control.
pub(crate) fn monitor_name(inputs: Inputs<'_>, control: &Control) -> String {
    format!("{}{}", inputs.settings.name_prefix, control.slug)
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
