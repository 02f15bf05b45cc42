//! From the desired state and the findings to steps: only what a failing control needs, in an order that can be followed.

mod access_logging;
mod filters_and_alarms;
mod mute_notes;
mod noise_notes;
mod step_list;
mod trail_notes;

use super::digest::{digest, sorted};
use super::document::Plan;
use super::step::{Note, NoteKind};
use super::totals::Totals;
use crate::assess::Finding;
use crate::chain::chains::Chains;
use crate::chain::filter_coverage::why_disqualified;
use crate::chain::trail_chains::TrailChains;
use crate::control::Slug;
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::ownership::is_our_filter;
use crate::select::Selection;
use crate::state::lookup;
use crate::verdict::Verdict;
use step_list::StepList;

pub(super) fn plan(
    inputs: Inputs<'_>,
    selection: &Selection,
    chains: &Chains<'_>,
    desired: &Desired,
    findings: &[Finding],
) -> Plan {
    let mut steps = StepList::default();
    let mut notes = Vec::new();
    let failing: Vec<&Slug> = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .map(|finding| &finding.control)
        .collect();
    if let Some(control) = inputs.logging_control() {
        access_logging::add_steps(inputs, desired, &control.slug, &mut steps, &mut notes);
    }
    filters_and_alarms::add_steps(inputs, selection, desired, &failing, &mut steps, &mut notes);
    notes.extend(unlisted_trails_note(inputs));
    if let Some(chosen) = chains.chosen() {
        notes.extend(untouched_notes(inputs, chosen, findings));
    }
    notes.extend(trail_notes::notes(inputs, chains));
    notes.extend(noise_notes::notes(inputs, chains, desired, findings));
    let steps = steps.into_list();
    notes.extend(mute_notes::notes(inputs, &steps));
    Plan {
        totals: Totals::of(&steps, count_filters(inputs, chains)),
        digest: digest(inputs, selection, &steps),
        notes: sorted(notes),
        steps,
    }
}

/// The number of metric filters that the chosen trail's log group has now.
fn count_filters(inputs: Inputs<'_>, chains: &Chains<'_>) -> usize {
    let chosen = chains.chosen();
    let filters = chosen.map(|chosen| inputs.observed.known_filters(&chosen.trail.log_group));
    filters.map_or(0, |filters| filters.len())
}

/// The note where the trails of other Regions may not be listed. It matters to their buckets alone: a trail that serves an alarm
/// is shown in every Region.
fn unlisted_trails_note(inputs: Inputs<'_>) -> Option<Note> {
    inputs.logging_control()?;
    let unread = inputs.observed.trail_names.refused()?;
    Some(Note {
        kind: NoteKind::Information,
        about: "trails".to_owned(),
        text: format!(
            "those homed in other Regions {} listed, so a bucket may have been overlooked; {unread}",
            unread.verb()
        ),
    })
}

/// The notes on what was seen at the chosen trail and is not changed.
fn untouched_notes(
    inputs: Inputs<'_>,
    chosen: &TrailChains<'_>,
    findings: &[Finding],
) -> Vec<Note> {
    let mut notes = Vec::new();
    let trail = &chosen.trail;
    let home = &trail.trail.home_region;
    if *home != inputs.observed.start_region {
        notes.push(Note {
            kind: NoteKind::Information,
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
        let ours = is_our_filter(inputs.settings, filter);
        if !ours && let Some(disqualified) = why_disqualified(inputs.memo, filter) {
            notes.push(Note {
                kind: NoteKind::Information,
                about: format!("metric filter {}", filter.name),
                text: format!("left alone and not counted: {}", disqualified.why),
            });
        }
    }
    let uncounted = uncounted_filters(inputs, chosen);
    // If every control is met, no one asks why a filter does not count.
    let unmet = findings.iter().any(|finding| !finding.verdict.is_met());
    if unmet && !uncounted.is_empty() {
        notes.push(Note {
            kind: NoteKind::Information,
            about: format!("log group {}", trail.log_group.name()),
            text: format!(
                "left alone, because not proven to cover any of these controls: metric filter{} {}",
                if uncounted.len() == 1 { "" } else { "s" },
                uncounted.join(", ")
            ),
        });
    }
    notes
}

/// The filters of others whose effect is known and that cover no control of the run alone.
fn uncounted_filters(inputs: Inputs<'_>, chosen: &TrailChains<'_>) -> Vec<String> {
    let counting: Vec<&str> = chosen
        .candidates
        .iter()
        .filter(|candidate| !candidate.covers.is_empty())
        .map(|candidate| candidate.filter.name.as_str())
        .collect();
    inputs
        .observed
        .known_filters(&chosen.trail.log_group)
        .into_iter()
        .filter(|filter| !is_our_filter(inputs.settings, filter))
        .filter(|filter| {
            why_disqualified(inputs.memo, filter).is_none()
                && !counting.contains(&filter.name.as_str())
        })
        .map(|filter| filter.name.clone())
        .collect()
}
