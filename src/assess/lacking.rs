//! What the filters of a log group lack, where they do not cover what a control asks for.

use super::chain::Chain;
use super::counting::{disqualified, might_cover};
use crate::cloudtrail::CloudTrailValues;
use crate::control::{Accepted, Control};
use crate::pattern::{Coverage, CoverageQuery, Pattern, can_overlap};
use crate::pattern_comparison::{covers_records, missed_events};
use crate::select::{ChosenTrail, Inputs};
use crate::state::MetricFilter;
use serde_json::Value;

/// What comes of it: not for certain, for a filter that does not count may wake somebody all the same.
const PERHAPS: &str = ", so perhaps nobody is told";

/// Why no filter counts, one clause.
pub(super) fn reason(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &ChosenTrail,
    chains: &[&Chain<'_>],
) -> String {
    touched(inputs, control, chains)
        .or_else(|| spoiled(inputs, control, trail))
        .unwrap_or_else(|| {
            let filters = inputs.observed.known_filters(&trail.log_group).len();
            unmatched(trail, filters)
        })
}

/// No filter counts. That none matches is more than was proven, unless there is none at all.
fn unmatched(trail: &ChosenTrail, filters: usize) -> String {
    let group = trail.log_group.name();
    match filters {
        0 => format!("log group {group} has no metric filter, so nobody is told"),
        1 => {
            format!("the one metric filter of {group} is not proven to match these events{PERHAPS}")
        }
        many => format!(
            "none of the {many} metric filters of {group} is proven to match these events{PERHAPS}"
        ),
    }
}

/// The command that shows what the filters of the log group are.
pub(super) fn show(trail: &ChosenTrail) -> String {
    format!(
        "aws logs describe-metric-filters --region {} --log-group-name '{}' --query 'metricFilters[].[filterName,filterPattern]' --output text",
        trail.trail.home_region,
        trail.log_group.name()
    )
}

/// What those filters miss that are meant for these events, to all appearance.
fn touched(inputs: Inputs<'_>, control: &Control, chains: &[&Chain<'_>]) -> Option<String> {
    texts(inputs, control).find_map(|accepted| {
        let required = &accepted.pattern;
        let touching = chains.iter().copied();
        let touching = touching.filter(|chain| is_meant(control, &chain.pattern, required));
        let touching: Vec<&Chain<'_>> = touching.collect();
        let patterns: Vec<&Pattern> = touching.iter().map(|chain| &chain.pattern).collect();
        let who = names(touching.iter().map(|chain| chain.filter.name.as_str()))?;
        let comparison =
            CoverageQuery::new(&patterns, required).with_typical_values(&CloudTrailValues);
        if let Coverage::Undecided { why } = comparison.decide() {
            return Some(format!(
                "{who} not proven to match these events: {why}{PERHAPS}",
                who = who.are()
            ));
        }
        let lost = missed_events(comparison)?;
        let second = if covers_records(comparison) {
            ", though nothing that CloudTrail itself writes; only what the text says counts"
        } else {
            PERHAPS
        };
        Some(format!("{} {}{second}", who.miss(), lost.words))
    })
}

/// Whether a pattern looks as if it were meant for what is required: it matches most sample events, or asks for half of
/// the texts, or asks the same field for something and can match one of the events. A filter on all that root does is
/// meant for something else, though root may do anything.
fn is_meant(control: &Control, pattern: &Pattern, required: &Pattern) -> bool {
    let samples = control.matching.iter().map(|example| &example.event);
    let wanted: Vec<&Value> = samples.filter(|event| required.matches(event)).collect();
    let matched = wanted.iter().filter(|event| pattern.matches(event)).count();
    if 2 * matched > wanted.len() {
        return true;
    }
    let (theirs, wanted) = (pattern.equality_texts(), required.equality_texts());
    let shared = wanted.intersection(&theirs).count();
    let half = shared > 0 && 2 * shared >= wanted.len();
    let same_field = || {
        !pattern
            .equality_fields()
            .is_disjoint(&required.equality_fields())
    };
    half || same_field() && can_overlap(pattern, required)
}

/// A filter that would cover, were it not for something else.
fn spoiled(inputs: Inputs<'_>, control: &Control, trail: &ChosenTrail) -> Option<String> {
    let filters = inputs.observed.known_filters(&trail.log_group);
    let spoiled = |filter: &&MetricFilter| {
        let pattern = Pattern::parse(&filter.pattern).ok()?;
        let why = disqualified(filter)?;
        let would = texts(inputs, control).any(|accepted| {
            might_cover(control, &[&pattern], &accepted.pattern)
                && CoverageQuery::new(&[&pattern], &accepted.pattern).covers()
        });
        would.then(|| {
            let told = if why.contains(", so ") { "" } else { PERHAPS };
            format!(
                "metric filter {} has a pattern that covers these events, but {why}{told}",
                filter.name
            )
        })
    };
    filters.iter().find_map(spoiled)
}

fn texts<'c>(inputs: Inputs<'_>, control: &'c Control) -> impl Iterator<Item = &'c Accepted> {
    let version = inputs.settings.benchmark;
    control
        .filter()
        .into_iter()
        .flat_map(move |filter| filter.accepted(version))
}

/// Filters as the subject of a sentence.
struct Who {
    names: String,
    many: bool,
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> Option<Who> {
    let names: Vec<&str> = names.collect();
    let (last, before) = names.split_last()?;
    Some(match before {
        [] => Who {
            names: format!("metric filter {last}"),
            many: false,
        },
        before => Who {
            names: format!("metric filters {} and {last}", before.join(", ")),
            many: true,
        },
    })
}

impl Who {
    fn miss(&self) -> String {
        let verb = if self.many { "together miss" } else { "misses" };
        format!("{} {verb}", self.names)
    }

    fn are(&self) -> String {
        let verb = if self.many { "are" } else { "is" };
        format!("{} {verb}", self.names)
    }
}
