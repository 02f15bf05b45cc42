//! For each control the filter that shall match and the alarm that shall speak, as far as the log
//! group has room.

use super::Obstacle;
use super::owner::of_log_group;
use super::scene::Scene;
use super::topic::DesiredTopic;
use crate::assess::{Link, Watched, candidates, proof};
use crate::control::{Control, Slug};
use crate::select::{ChosenTrail, Inputs, Selection};
use crate::state::{Alarm, MetricFilter};
use std::collections::BTreeMap;

/// How many metric filters a log group may carry ("CloudWatch Logs quotas", not adjustable).
pub const FILTERS_PER_LOG_GROUP: usize = 100;

/// The filter and the alarm of one control.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// The filter that matches.
    pub filter: FilterSource,
    /// The alarm that speaks.
    pub alarm: Alarm,
    /// The alarm of ours as it is now.
    pub alarm_before: Option<Alarm>,
    /// The tags of the alarm.
    pub tags: BTreeMap<String, String>,
    /// Whether what is ours works as it is, and the settings ask for something else by name.
    pub asked_for: bool,
    /// What is remarkable about the choice.
    pub notes: Vec<String>,
}

/// Where the filter comes from.
#[expect(clippy::large_enum_variant, reason = "there are fourteen of them")]
#[derive(Debug, Clone, PartialEq)]
pub enum FilterSource {
    /// Somebody's filter that counts already.
    Existing(MetricFilter),
    /// Ours, to be made or brought up to date.
    Own {
        /// As it is now.
        before: Option<MetricFilter>,
        /// As it shall be.
        after: MetricFilter,
    },
}

impl FilterSource {
    /// The filter as it shall be.
    #[must_use]
    pub fn filter(&self) -> &MetricFilter {
        match self {
            Self::Existing(filter) | Self::Own { after: filter, .. } => filter,
        }
    }

    /// Whether anything is to be written.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Existing(_) => true,
            Self::Own { before, after } => before.as_ref() == Some(after),
        }
    }
}

pub(super) fn desired(
    inputs: Inputs<'_>,
    selection: &Selection,
    trail: &ChosenTrail,
    topic: &DesiredTopic,
) -> BTreeMap<Slug, Result<Watch, Obstacle>> {
    let filters = inputs.observed.known_filters(&trail.log_group);
    let mut free = FILTERS_PER_LOG_GROUP.saturating_sub(filters.len());
    let whole = passing(inputs, selection);
    let candidates = candidates(inputs, &trail.log_group);
    let mut watches = BTreeMap::new();
    for control in inputs.controls() {
        let Some(asked) = control.filter() else {
            continue;
        };
        let mut watch = Scene::of(
            inputs,
            trail,
            topic,
            (&filters, &candidates),
            control,
            asked,
        )
        .watch();
        let adds = matches!(
            &watch,
            Ok(Watch {
                filter: FilterSource::Own { before: None, .. },
                ..
            })
        );
        if adds && !whole.contains(&&control.slug) {
            if let Some(owner) = kept_by(inputs, trail) {
                watch = Err(owner);
            } else if free == 0 {
                watch = Err(quota(trail));
            } else {
                free -= 1;
            }
        }
        watches.insert(control.slug.clone(), watch);
    }
    watches
}

/// The controls that some qualifying trail meets already; they take no room.
fn passing<'a>(inputs: Inputs<'a>, selection: &Selection) -> Vec<&'a Slug> {
    let watched = Watched::of(inputs, selection);
    let passes = |control: &&Control| proof(inputs, control, &watched).is_some();
    let passing = inputs.controls().filter(passes);
    passing.map(|control| &control.slug).collect()
}

/// Where nothing is to be added to what a template keeps, whoever keeps the log group stands in the way.
fn kept_by(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<Obstacle> {
    let group = &trail.log_group;
    let owner = of_log_group(inputs, group).filter(|_| inputs.settings.respect_owners)?;
    Some(Obstacle::new(
        Link::Filter,
        format!(
            "log group {} is kept by {owner}, to whom --respect-owners leaves it",
            group.name()
        ),
        vec![owner.filter_snippet(group)],
    ))
}

fn quota(trail: &ChosenTrail) -> Obstacle {
    Obstacle::new(
        Link::Filter,
        format!(
            "log group {} already carries {FILTERS_PER_LOG_GROUP} metric filters, all that AWS allows",
            trail.log_group.name()
        ),
        vec![format!(
            "aws logs describe-metric-filters --region {} --log-group-name {} --query 'metricFilters[].filterName'   # remove one that is no longer needed",
            trail.trail.home_region,
            trail.log_group.name()
        )],
    )
}
