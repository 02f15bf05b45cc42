//! The names and marks of what cis-fix creates.

use crate::control::Control;
use crate::inputs::Inputs;
use crate::state::Metric;
use std::collections::BTreeMap;

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
