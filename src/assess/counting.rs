//! Which filters count: those whose effect is known, that can match, that fall silent again, and whose patterns cover a
//! text that is prescribed.

use super::known::Known;
use crate::cloudtrail::{describe_event, find_excess};
use crate::control::{Accepted, Control};
use crate::pattern::{CoverageQuery, Pattern, can_overlap, never_matches};
use crate::select::Inputs;
use crate::state::{LogGroupArn, MetricFilter};

/// A filter that can count, with its pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a> {
    /// The filter.
    pub filter: &'a MetricFilter,
    /// Its pattern, parsed once.
    pub pattern: Pattern,
}

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

/// Whether the pattern itself can be of any use to a control, whatever the control.
///
/// # Errors
///
/// Says why not: it matches nothing, or so much that its alarm never leaves ALARM and so never speaks again.
pub fn useful(pattern: &Pattern) -> Result<(), String> {
    static USEFUL: Known<Result<(), String>> = Known::nothing();
    USEFUL.on(&[pattern], || decide_useful(pattern))
}

fn decide_useful(pattern: &Pattern) -> Result<(), String> {
    if never_matches(pattern) {
        return Err("its pattern can match no event".to_owned());
    }
    match find_excess(pattern) {
        Some(excess) => Err(format!(
            "its pattern matches {} of {} events that any account records all day, such as {}, so its alarm would never fall silent",
            excess.matched,
            excess.total,
            describe_event(excess.example)
        )),
        None => Ok(()),
    }
}

/// The pattern, if it is one that can count. One that looks at the raw text does not: JSON can write a letter in more
/// ways than one.
pub(crate) fn countable(filter: &MetricFilter) -> Option<Pattern> {
    provable(filter).ok()?;
    let pattern = Pattern::parse(&filter.pattern).ok()?;
    let counts = pattern.json().is_some() && useful(&pattern).is_ok();
    counts.then_some(pattern)
}

/// Why a filter counts for no control, whatever it asks for; None where that is not known.
#[must_use]
pub fn disqualified(filter: &MetricFilter) -> Option<String> {
    if let Err(why) = provable(filter) {
        return Some(why);
    }
    let pattern = Pattern::parse(&filter.pattern).ok()?;
    useful(&pattern).err()
}

/// The filters of a log group that can count.
#[must_use]
pub fn candidates<'a>(inputs: Inputs<'a>, group: &LogGroupArn) -> Vec<Candidate<'a>> {
    let filters = inputs.observed.known_filters(group).into_iter();
    filters
        .filter_map(|filter| {
            let pattern = countable(filter)?;
            Some(Candidate { filter, pattern })
        })
        .collect()
}

/// The accepted text these patterns cover together, in whatever words.
#[must_use]
pub fn counts<'a>(
    inputs: Inputs<'_>,
    control: &'a Control,
    patterns: &[&Pattern],
) -> Option<&'a Accepted> {
    static COVERS: Known<bool> = Known::nothing();
    let filter = control.filter()?;
    let mut accepted = filter.accepted(inputs.settings.benchmark);
    accepted.find(|accepted| {
        might_cover(control, patterns, &accepted.pattern)
            && COVERS.on(&[patterns, &[&accepted.pattern]].concat(), || {
                CoverageQuery::new(patterns, &accepted.pattern).covers()
            })
    })
}

/// Whether none of the control's sample events shows already that the patterns do not cover a text. Most filters of a
/// log group are made for something else, and fall here.
pub(super) fn might_cover(control: &Control, patterns: &[&Pattern], required: &Pattern) -> bool {
    control.matching.iter().all(|example| {
        !required.matches(&example.event)
            || patterns
                .iter()
                .any(|pattern| pattern.matches(&example.event))
    })
}

/// Those that may have a part in covering what a control asks for: the ones whose pattern alone counts, and where there
/// is none, all that match any event it asks for.
#[must_use]
pub fn taking_part<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    candidates: &[Candidate<'a>],
) -> Vec<&'a MetricFilter> {
    static OVERLAP: Known<bool> = Known::nothing();
    let alone: Vec<&MetricFilter> = accepted_filters(inputs, control, candidates).collect();
    let Some(filter) = control.filter().filter(|_| alone.is_empty()) else {
        return alone;
    };
    let texts: Vec<&Accepted> = filter.accepted(inputs.settings.benchmark).collect();
    let touching = candidates.iter().filter(|candidate| {
        texts.iter().any(|text| {
            let both = [&candidate.pattern, &text.pattern];
            OVERLAP.on(&both, || can_overlap(both[0], both[1]))
        })
    });
    touching.map(|candidate| candidate.filter).collect()
}

/// Those whose pattern alone counts for a control.
pub fn accepted_filters<'c, 'a>(
    inputs: Inputs<'c>,
    control: &'c Control,
    candidates: &'c [Candidate<'a>],
) -> impl Iterator<Item = &'a MetricFilter> + use<'c, 'a> {
    let counting = candidates
        .iter()
        .filter(move |candidate| counts(inputs, control, &[&candidate.pattern]).is_some());
    counting.map(|candidate| candidate.filter)
}
