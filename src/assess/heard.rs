//! An event of which nobody would hear today: shown only where that is known.
//!
//! A filter that does not count may still wake somebody: its effect or its chain is not proven to hold, and not proven
//! to break. What such a filter matches is not shown.

use super::chain::Chain;
use super::counting::useful;
use super::fate::{Arrival, Fate};
use crate::cloudtrail::{CloudTrailValues, sample_event};
use crate::control::Control;
use crate::pattern::{CoverageQuery, Pattern};
use crate::select::{ChosenTrail, Inputs};
use crate::state::{MetricFilter, lookup};
use serde_json::Value;

/// An event the control is about that nobody would hear of; None where none is known.
pub(super) fn unheard(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &ChosenTrail,
    chains: &[&Chain<'_>],
) -> Option<Value> {
    let filter = control.filter()?;
    let created = filter.create.at(inputs.settings.benchmark);
    let own = inputs.settings.per_control.get(&control.slug);
    let asked = own.and_then(|own| own.pattern.as_deref());
    let asked = asked.and_then(|text| Pattern::parse(text).ok());
    let unproven = unproven(inputs, trail, chains)?;
    let reaching = chains.iter().filter(|chain| may_reach(&chain.fate));
    let mut heard: Vec<&Pattern> = reaching.map(|chain| &chain.pattern).collect();
    let (json, raw): (Vec<&Pattern>, Vec<&Pattern>) = unproven
        .iter()
        .partition(|pattern| pattern.json().is_some());
    heard.extend(json);
    let comparison = CoverageQuery::new(&heard, asked.as_ref().or(created)?)
        .with_typical_values(&CloudTrailValues);
    let witness = comparison.decide().witness()?.clone();
    let silent = |event: &Value| {
        let message = event.to_string();
        comparison.misses(event) && !raw.iter().any(|pattern| pattern.matches_message(&message))
    };
    Some(sample_event(&witness, silent)).filter(silent)
}

/// Whether an event may get to somebody, for all that is known.
fn may_reach(fate: &Fate) -> bool {
    match fate {
        Fate::Broken { .. }
        | Fate::Theirs { .. }
        | Fate::NoPerson { .. }
        | Fate::Muted { now: true, .. } => false,
        Fate::Machine { machines, .. } => !machines.iter().all(Arrival::is_refused),
        _ => true,
    }
}

/// The patterns of filters that do not count and whose alarm may speak all the same; None where one of them cannot be
/// read.
fn unproven(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    chains: &[&Chain<'_>],
) -> Option<Vec<Pattern>> {
    let filters = inputs.observed.known_filters(&trail.log_group).into_iter();
    let others = filters.filter(|filter| {
        let counted = chains
            .iter()
            .any(|chain| std::ptr::eq(chain.filter, *filter));
        !counted && adds_something(filter) && may_be_watched(inputs, trail, filter)
    });
    let parsed: Result<Vec<Pattern>, _> = others
        .map(|filter| Pattern::parse(&filter.pattern))
        .collect();
    let speaking = parsed.ok()?.into_iter();
    Some(speaking.filter(|pattern| useful(pattern).is_ok()).collect())
}

/// No, for a filter that adds zero or less. A value taken from the event may be anything.
fn adds_something(filter: &MetricFilter) -> bool {
    filter.value.parse::<f64>().is_ok_and(|value| value > 0.0) || filter.value.starts_with('$')
}

/// Whether an alarm on the filter's metric notifies a topic, or may: not all alarms were listed.
fn may_be_watched(inputs: Inputs<'_>, trail: &ChosenTrail, filter: &MetricFilter) -> bool {
    let region = &trail.trail.home_region;
    let listing = lookup(&inputs.observed.alarms, region);
    let all_listed = listing.present().is_some_and(|listing| listing.complete);
    let alarms = inputs.observed.known_alarms(region);
    !all_listed
        || alarms.into_iter().any(|alarm| {
            let notifies = alarm.actions_enabled && alarm.topics().next().is_some();
            alarm.metric.as_ref() == Some(&filter.metric) && notifies
        })
}
