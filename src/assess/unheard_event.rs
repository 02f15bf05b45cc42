//! An event of the control that reaches no person today. It is shown only if that is known.
//!
//! A filter that does not count may still trigger an alarm: its effect or its chain is neither proven to hold nor proven to
//! break. An event that such a filter matches is not shown.

use crate::chain::filter_chain::Chain;
use crate::chain::filter_coverage::check_usable;
use crate::chain::trail::ChosenTrail;
use crate::cloudtrail::{CloudTrailValues, sample_event};
use crate::control::Control;
use crate::inputs::Inputs;
use crate::pattern::{CoverageQuery, Pattern, SearchBudget};
use crate::state::{MetricFilter, lookup};
use serde_json::Value;

/// An event of the control that reaches no person; `None` if none is known.
pub(super) fn missed_event(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &ChosenTrail,
    chains: &[Chain<'_>],
) -> Option<Value> {
    let filter = control.filter()?;
    let created = filter.create.at(inputs.settings.benchmark);
    let own = inputs.settings.per_control.get(&control.slug);
    let asked = own.and_then(|own| own.pattern.as_deref());
    let asked = asked.and_then(|text| Pattern::parse(text).ok());
    let unproven = unproven_patterns(inputs, trail, chains)?;
    let reaching = chains.iter().filter(|chain| chain.status.may_notify());
    let mut others: Vec<&Pattern> = reaching.map(Chain::pattern).collect();
    others.extend(&unproven);
    let required = asked.as_ref().or(created)?;
    let mut patterns = others.clone();
    patterns.push(required);
    inputs.memo.missed_event(&patterns, |budget| {
        find_missed_event(&others, required, budget)
    })
}

/// An event that matches `required` and none of the other patterns.
fn find_missed_event(
    others: &[&Pattern],
    required: &Pattern,
    budget: &SearchBudget,
) -> Option<Value> {
    let (json, raw): (Vec<&Pattern>, Vec<&Pattern>) =
        others.iter().partition(|pattern| pattern.json().is_some());
    let query = CoverageQuery::new(&json, required)
        .within(budget)
        .with_typical_values(&CloudTrailValues);
    let witness = query.decide().witness()?.clone();
    let is_missed = |event: &Value| {
        let message = event.to_string();
        query.misses(event) && !raw.iter().any(|pattern| pattern.matches_message(&message))
    };
    Some(sample_event(&witness, is_missed)).filter(is_missed)
}

/// The patterns of filters that do not count and whose alarm may still notify; `None` if one of them does not parse.
fn unproven_patterns(
    inputs: Inputs<'_>,
    trail: &ChosenTrail,
    chains: &[Chain<'_>],
) -> Option<Vec<Pattern>> {
    let filters = inputs.observed.known_filters(&trail.log_group).into_iter();
    let others = filters.filter(|filter| {
        let counted = chains
            .iter()
            .any(|chain| std::ptr::eq(chain.filter(), *filter));
        !counted && may_add(filter) && may_be_watched(inputs, trail, filter)
    });
    let parsed: Result<Vec<Pattern>, _> = others
        .map(|filter| inputs.memo.parse(&filter.pattern))
        .collect();
    let usable = |pattern: &Pattern| check_usable(inputs.memo, pattern).is_ok();
    Some(parsed.ok()?.into_iter().filter(usable).collect())
}

/// Whether a filter may add to its metric. A value taken from the event may be any number.
fn may_add(filter: &MetricFilter) -> bool {
    filter.value.parse::<f64>().is_ok_and(|value| value > 0.0) || filter.value.starts_with('$')
}

/// Whether an alarm on the filter's metric notifies a topic, or may: the list of alarms may be incomplete.
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
