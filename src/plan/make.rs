//! From desired and findings to steps: only what a failing control needs, in an order that can be
//! followed.

mod logging;
mod noise;
mod trails;
mod watch;

use super::digest::{digest, settled};
use super::{Change, Note, Plan, Step, StepId, Totals};
use crate::assess::{Finding, Verdict, accepted_filters, candidates, disqualified};
use crate::control::Slug;
use crate::desired::Desired;
use crate::select::{Inputs, Selection, TrailChoice};
use crate::state::{LogGroupArn, lookup};
use std::collections::BTreeMap;

/// Steps by id, in the order they were first wanted; a step wanted twice serves both controls.
#[derive(Default)]
struct Steps {
    order: Vec<StepId>,
    by_id: BTreeMap<StepId, Step>,
}

impl Steps {
    fn add(&mut self, kind: &str, change: Change, after: &[StepId], control: &Slug) -> StepId {
        let id = StepId::new(format!("{kind}/{}", change.resource()));
        let step = self.by_id.entry(id.clone()).or_insert_with(|| {
            self.order.push(id.clone());
            Step {
                id: id.clone(),
                change,
                controls: Vec::new(),
                after: after.to_vec(),
            }
        });
        if !step.controls.contains(control) {
            step.controls.push(control.clone());
        }
        id
    }

    fn into_list(mut self) -> Vec<Step> {
        self.order
            .iter()
            .filter_map(|id| self.by_id.remove(id))
            .collect()
    }
}

pub(super) fn plan(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    findings: &[Finding],
) -> Plan {
    let mut steps = Steps::default();
    let mut notes = Vec::new();
    let failing: Vec<&Slug> = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .map(|finding| &finding.control)
        .collect();
    if let Some(control) = inputs.logging_control() {
        logging::steps(inputs, desired, &control.slug, &mut steps, &mut notes);
    }
    watch::steps(inputs, selection, desired, &failing, &mut steps, &mut notes);
    left_alone(inputs, selection, findings, &mut notes);
    notes.extend(trails::notes(inputs, selection));
    notes.extend(noise::notes(inputs, selection, desired, findings));
    let steps = steps.into_list();
    Plan {
        totals: Totals::of(&steps, filters_now(inputs, selection)),
        digest: digest(inputs, selection, &steps),
        notes: settled(notes),
        steps,
    }
}

fn filters_now(inputs: Inputs<'_>, selection: &Selection) -> usize {
    match &selection.trail {
        TrailChoice::Chosen(trail) => lookup(&inputs.observed.metric_filters, &trail.log_group)
            .present()
            .map_or(0, |filters| filters.len()),
        _ => 0,
    }
}

/// What was seen and not touched.
fn left_alone(
    inputs: Inputs<'_>,
    selection: &Selection,
    findings: &[Finding],
    notes: &mut Vec<Note>,
) {
    if let Some(action) = inputs.observed.trail_names.denied() {
        notes.push(Note {
            about: "trails".to_owned(),
            text: format!(
                "those homed in other Regions may not be listed, so a bucket may have been overlooked; allow {action}"
            ),
        });
    }
    let TrailChoice::Chosen(trail) = &selection.trail else {
        return;
    };
    let home = &trail.trail.home_region;
    if *home != inputs.observed.start_region {
        notes.push(Note {
            about: format!("region {home}"),
            text: format!(
                "trail {} is homed there, so its filters, alarms and topic live there and not in {}",
                trail.trail.arn.name(),
                inputs.observed.start_region
            ),
        });
    }
    let filters = lookup(&inputs.observed.metric_filters, &trail.log_group);
    for filter in filters.present().copied().into_iter().flatten() {
        let ours = filter.name.starts_with(&inputs.settings.name_prefix);
        if !ours && let Some(why) = disqualified(filter) {
            notes.push(Note {
                about: format!("metric filter {}", filter.name),
                text: format!("left alone and not counted: {why}"),
            });
        }
    }
    let uncounted = uncounted(inputs, &trail.log_group);
    // Where every control is met nobody wonders why a filter of theirs does not count.
    let wondered = findings.iter().any(|finding| !finding.verdict.is_met());
    if wondered && !uncounted.is_empty() {
        notes.push(Note {
            about: format!("log group {}", trail.log_group.name()),
            text: format!(
                "left alone, and not proven to match what any of these controls asks for: metric filter{} {}",
                if uncounted.len() == 1 { "" } else { "s" },
                uncounted.join(", ")
            ),
        });
    }
}

/// Filters of others whose effect is known and that count for no control of the run.
fn uncounted(inputs: Inputs<'_>, group: &LogGroupArn) -> Vec<String> {
    let candidates = candidates(inputs, group);
    let counting: Vec<&str> = inputs
        .controls()
        .flat_map(|control| accepted_filters(inputs, control, &candidates))
        .map(|filter| filter.name.as_str())
        .collect();
    inputs
        .observed
        .known_filters(group)
        .into_iter()
        .filter(|filter| !filter.name.starts_with(&inputs.settings.name_prefix))
        .filter(|filter| {
            disqualified(filter).is_none() && !counting.contains(&filter.name.as_str())
        })
        .map(|filter| filter.name.clone())
        .collect()
}
