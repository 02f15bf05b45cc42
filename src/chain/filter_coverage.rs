//! Which metric filters can count for a control, and which accepted pattern they cover.
//!
//! A filter can count if its effect on the metric is known, its pattern can match an event, and its alarm leaves ALARM
//! again in quiet times.

use crate::chain::metric_feed::MetricFeed;
use crate::chain::pattern_usability::usability;
use crate::chain::status::Consequence;
use crate::control::{AcceptedPattern, Control, Slug};
use crate::inputs::Inputs;
use crate::memo::{Memo, Usability};
use crate::pattern::{CoverageQuery, Pattern, can_overlap_within};
use crate::state::{LogGroupArn, MetricFilter};
use std::collections::BTreeMap;

/// A filter that can count.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a> {
    /// The filter.
    pub filter: &'a MetricFilter,
    /// Its pattern, parsed once.
    pub pattern: Pattern,
    /// Everything that feeds its metric.
    pub feed: MetricFeed<'a>,
    /// The accepted pattern that it covers alone, by the control of the run.
    pub covers: BTreeMap<&'a Slug, &'a AcceptedPattern>,
}

/// Checks that the pattern alone tells the filter's effect: a metric without dimensions, a positive number for every
/// event, and no condition beside the pattern.
///
/// # Errors
///
/// Says why the effect is not known.
pub fn check_effect(filter: &MetricFilter) -> Result<(), String> {
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

/// Why a filter counts for no control, and what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disqualification {
    /// The reason, one clause.
    pub why: String,
    /// What it means for the people who should be notified.
    pub consequence: Consequence,
}

/// Checks that a pattern can serve some control.
///
/// # Errors
///
/// Says why it cannot: it matches no event, or so many that its alarm never leaves ALARM.
pub fn check_usable(memo: &Memo, pattern: &Pattern) -> Result<(), Disqualification> {
    match usability(memo, pattern) {
        Usability::Usable => Ok(()),
        Usability::NeverMatches => Err(Disqualification {
            why: "its pattern can match no event".to_owned(),
            consequence: Consequence::PerhapsNobody,
        }),
        Usability::MatchesTooMuch(what) => Err(Disqualification {
            why: format!("{what}, so its alarm would never fall silent"),
            consequence: Consequence::InReason,
        }),
    }
}

/// The pattern of a filter that can count. A pattern on the raw text cannot: JSON has several spellings of one character.
pub(crate) fn usable_pattern(memo: &Memo, filter: &MetricFilter) -> Option<Pattern> {
    check_effect(filter).ok()?;
    let pattern = memo.parse(&filter.pattern).ok()?;
    let is_usable = pattern.json().is_some() && check_usable(memo, &pattern).is_ok();
    is_usable.then_some(pattern)
}

/// Why a filter counts for no control at all; `None` if it may count, or if its pattern does not parse.
#[must_use]
pub fn why_disqualified(memo: &Memo, filter: &MetricFilter) -> Option<Disqualification> {
    if let Err(why) = check_effect(filter) {
        return Some(Disqualification {
            why,
            consequence: Consequence::PerhapsNobody,
        });
    }
    let pattern = memo.parse(&filter.pattern).ok()?;
    check_usable(memo, &pattern).err()
}

/// The filters of a log group that can count, in the order of their names. Of a control, only these texts count.
#[must_use]
pub fn candidate_filters<'a>(
    inputs: Inputs<'a>,
    group: &LogGroupArn,
    texts: impl Fn(&'a Control) -> Vec<&'a AcceptedPattern>,
) -> Vec<Candidate<'a>> {
    let filters = inputs.observed.known_filters(group).into_iter();
    filters
        .filter_map(|filter| {
            let pattern = usable_pattern(inputs.memo, filter)?;
            let covers = inputs.controls().filter_map(|control| {
                let texts = texts(control);
                let accepted = first_covered(inputs, control, &texts, &[&pattern])?;
                Some((&control.slug, accepted))
            });
            Some(Candidate {
                filter,
                feed: MetricFeed::of(inputs, group, filter),
                covers: covers.collect(),
                pattern,
            })
        })
        .collect()
}

/// The accepted pattern of a control that these patterns cover together: every event that it matches, one of them matches.
#[must_use]
pub fn covered_text<'a>(
    inputs: Inputs<'_>,
    control: &'a Control,
    patterns: &[&Pattern],
) -> Option<&'a AcceptedPattern> {
    let filter = control.filter()?;
    let accepted = filter.accepted(inputs.settings.benchmark);
    let accepted: Vec<&AcceptedPattern> = accepted.collect();
    first_covered(inputs, control, &accepted, patterns)
}

/// The first of these texts that the patterns cover together.
pub(super) fn first_covered<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    texts: &[&'a AcceptedPattern],
    patterns: &[&Pattern],
) -> Option<&'a AcceptedPattern> {
    let mut texts = texts.iter().copied();
    texts.find(|accepted| {
        might_cover(control, patterns, &accepted.pattern)
            && inputs
                .memo
                .covers(&[patterns, &[&accepted.pattern]].concat(), |budget| {
                    CoverageQuery::new(patterns, &accepted.pattern)
                        .within(budget)
                        .covers()
                })
    })
}

/// Whether the sample events of the control leave open that the patterns cover `required`. Most filters of a log group
/// serve another purpose and fail this cheap test.
pub(crate) fn might_cover(control: &Control, patterns: &[&Pattern], required: &Pattern) -> bool {
    control.matching.iter().all(|example| {
        !required.matches(&example.event)
            || patterns
                .iter()
                .any(|pattern| pattern.matches(&example.event))
    })
}

/// The filters that cover a control alone; if there are none, those that match some event of the control.
#[must_use]
pub fn contributing_filters<'c, 'a, C: AsRef<Candidate<'a>>>(
    inputs: Inputs<'_>,
    control: &Control,
    candidates: &'c [C],
) -> Vec<&'c Candidate<'a>> {
    let candidates = || candidates.iter().map(AsRef::as_ref);
    let alone = candidates().filter(|candidate| candidate.covers.contains_key(&control.slug));
    let alone: Vec<&Candidate<'a>> = alone.collect();
    let Some(filter) = control.filter().filter(|_| alone.is_empty()) else {
        return alone;
    };
    let accepted: Vec<&AcceptedPattern> = filter.accepted(inputs.settings.benchmark).collect();
    let overlapping = candidates().filter(|candidate| {
        accepted.iter().any(|accepted| {
            let both = [&candidate.pattern, &accepted.pattern];
            inputs
                .memo
                .overlaps(both, |budget| can_overlap_within(both[0], both[1], budget))
        })
    });
    overlapping.collect()
}
