//! Which filters count: those whose effect is known, and whose pattern is one that is prescribed.

use crate::control::{Accepted, Control, FilterControl};
use crate::pattern::{Coverage, Pattern, coverage};
use crate::select::Inputs;
use crate::state::{LogGroupArn, MetricFilter};

/// Whether all that is known of this filter's effect is its pattern: a metric without dimensions,
/// a positive number for every event, no condition beside the pattern.
///
/// # Errors
///
/// Says what stands in the way.
pub fn provable(filter: &MetricFilter) -> Result<(), String> {
    if filter.on_transformed_logs {
        return Err("it sees transformed events".to_owned());
    }
    if let Some(criteria) = &filter.field_selection {
        return Err(format!(
            "it leaves events out by its field selection {criteria}"
        ));
    }
    if !filter.dimensions.is_empty() || !filter.system_dimensions.is_empty() {
        return Err("its dimensions split the metric".to_owned());
    }
    match filter.value.parse::<f64>() {
        Ok(value) if value > 0.0 => Ok(()),
        _ => Err(format!("it adds {} for an event", filter.value)),
    }
}

/// The pattern, if it is one that can count. One that matches everything does not: its alarm
/// never leaves ALARM, and so never speaks again.
pub(crate) fn countable(filter: &MetricFilter) -> Option<Pattern> {
    provable(filter).ok()?;
    Pattern::parse(&filter.pattern)
        .ok()
        .filter(|pattern| pattern.json().is_some())
}

/// The accepted text these patterns cover together.
///
/// A wider pattern counts only if it is itself prescribed, by whatever version: any other might
/// fire on nearly everything, and an alarm that never leaves ALARM never speaks again.
#[must_use]
pub fn counts<'a>(
    inputs: Inputs<'_>,
    control: &'a Control,
    patterns: &[&Pattern],
) -> Option<&'a Accepted> {
    let filter = control.filter()?;
    filter.accepted(inputs.settings.benchmark).find(|accepted| {
        match coverage(patterns, &accepted.pattern) {
            Coverage::Equal => true,
            Coverage::Wider => patterns.iter().any(|pattern| {
                is_prescribed(filter, pattern) && coverage(&[pattern], &accepted.pattern).covers()
            }),
            _ => false,
        }
    })
}

fn is_prescribed(filter: &FilterControl, pattern: &Pattern) -> bool {
    filter
        .accept
        .iter()
        .any(|text| coverage(&[pattern], &text.pattern) == Coverage::Equal)
}

/// The filters of a log group whose pattern alone counts for a control and whose effect is known.
#[must_use]
pub fn accepted_filters<'a>(
    inputs: Inputs<'a>,
    control: &Control,
    group: &LogGroupArn,
) -> Vec<&'a MetricFilter> {
    inputs
        .observed
        .known_filters(group)
        .into_iter()
        .filter(|filter| {
            countable(filter).is_some_and(|pattern| counts(inputs, control, &[&pattern]).is_some())
        })
        .collect()
}
