//! The metric filter and alarm to create per control, within the quota of 100 filters.

use crate::aws_cli::{logs, with_note};
use crate::chain::blocker::Blocker;
use crate::chain::chains::Chains;
use crate::chain::link::Link;
use crate::chain::trail::ChosenTrail;
use crate::control::Slug;
use crate::desired::filter_and_alarm::MonitorBuilder;
use crate::desired::monitor::{FilterSource, Monitor};
use crate::desired::topic::DesiredTopic;
use crate::inputs::Inputs;
use crate::managed_by::log_group_managed_by;
use crate::quotas::FILTERS_PER_LOG_GROUP;
use crate::state::lookup;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn desired(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    topic: &DesiredTopic,
    repaired_by_topic: &BTreeSet<Slug>,
) -> BTreeMap<Slug, Result<Monitor, Blocker>> {
    let mut monitors = BTreeMap::new();
    let Some(chosen) = chains.chosen() else {
        return monitors;
    };
    let trail = &chosen.trail;
    let filters = inputs.observed.known_filters(&trail.log_group);
    let mut free = FILTERS_PER_LOG_GROUP.saturating_sub(filters.len());
    for control in inputs.controls() {
        let Some(filter_control) = control.filter() else {
            continue;
        };
        let builder = MonitorBuilder {
            inputs,
            chosen,
            topic,
            filters: &filters,
            control,
            filter_control,
            settings: inputs.settings.control(&control.slug),
        };
        let mut monitor = builder.monitor();
        let adds = matches!(
            &monitor,
            Ok(Monitor {
                filter: FilterSource::Own { before: None, .. },
                ..
            })
        );
        // A control that passes, now or by its topic alone, gets no filter, so it takes no room.
        let needs_none =
            repaired_by_topic.contains(&control.slug) || chains.proof(inputs, control).is_some();
        if adds && !needs_none {
            if let Some(blocker) = managed(inputs, trail) {
                monitor = Err(blocker);
            } else if free == 0 {
                monitor = Err(full(trail));
            } else {
                free -= 1;
            }
        }
        monitors.insert(control.slug.clone(), monitor);
    }
    monitors
}

/// The blocker where a template manages the log group, or may, and the settings leave it alone.
fn managed(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<Blocker> {
    let group = &trail.log_group;
    if !inputs.settings.respect_owners {
        return None;
    }
    let Some(owner) = log_group_managed_by(inputs, group) else {
        let tags = lookup(&inputs.observed.log_group_tags, group);
        let unread = tags.unread("logs:ListTagsForResource")?;
        let reason = format!("whose log group {} is {} read", group.name(), unread.verb());
        return Some(Blocker::unread(Link::Filter, reason, unread));
    };
    Some(Blocker::new(
        Link::Filter,
        format!(
            "log group {} is managed by {owner}, and --respect-owners leaves it alone",
            group.name()
        ),
        vec![owner.filter_snippet(group)],
    ))
}

/// The blocker where the log group is full.
fn full(trail: &ChosenTrail) -> Blocker {
    Blocker::new(
        Link::Filter,
        format!(
            "log group {} already carries {FILTERS_PER_LOG_GROUP} metric filters, all that AWS allows",
            trail.log_group.name()
        ),
        vec![with_note(
            &logs::describe_metric_filter_names(&trail.trail.home_region, trail.log_group.name()),
            "remove one that is no longer needed",
        )],
    )
}
