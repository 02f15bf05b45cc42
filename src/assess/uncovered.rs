//! What the filters of a log group miss, where they do not cover a control.

use crate::assess::undecided::undecided_filters;
use crate::assess::unheard_event::missed_event;
use crate::aws_cli::logs;
use crate::chain::filter_coverage::{
    check_effect, covered_text, might_cover, usable_pattern, why_disqualified,
};
use crate::chain::status::Consequence;
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_chains::TrailChains;
use crate::cloudtrail::CloudTrailValues;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::pattern::{Coverage, CoverageQuery, Pattern, can_overlap_within};
use crate::pattern_comparison::{covers_records, missed_events};
use crate::state::{MetricFilter, lookup};
use serde_json::Value;

/// What it means that no filter counts. A filter that does not count may still trigger an alarm.
const PERHAPS: Consequence = Consequence::PerhapsNobody;

/// How many filters a sentence names; the evidence names all that are undecided.
const NAMED: usize = 5;

/// Why no filter counts for the control, one clause, and the command that shows it.
pub(super) fn explain_no_coverage(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
) -> (String, String) {
    let (reason, command) = explain_without_undecided(inputs, control, trail);
    let undecided = undecided_filters(inputs, control, trail);
    match Subject::of(&undecided.into_iter().collect::<Vec<_>>()) {
        Some(filters) => (
            format!(
                "{reason}; {} too hard to decide, so not counted",
                filters.are()
            ),
            command,
        ),
        None => (reason, command),
    }
}

fn explain_without_undecided(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &TrailChains<'_>,
) -> (String, String) {
    let region = &trail.trail.trail.home_region;
    let group = trail.trail.log_group.name();
    let patterns = logs::describe_metric_filter_patterns(region, group);
    if let Some(near) = near_misses(inputs, control, trail) {
        return (near, patterns);
    }
    if let Some(disqualified) = disqualified_match(inputs, control, &trail.trail) {
        let values = logs::describe_metric_filter_transformations(region, group);
        return (disqualified, values);
    }
    let reason = unparsed_match(inputs, control, &trail.trail)
        .or_else(|| match_elsewhere(inputs, control, &trail.trail))
        .unwrap_or_else(|| {
            let filters = inputs.observed.known_filters(&trail.trail.log_group).len();
            let chains = trail.chains(inputs, control);
            let is_proven = missed_event(inputs, control, &trail.trail, chains).is_some();
            unmatched(&trail.trail, filters, is_proven)
        });
    (reason, patterns)
}

/// The reason where no filter comes near. It `is_proven` that an event reaches no person if one is known.
fn unmatched(trail: &ChosenTrail, filters: usize, is_proven: bool) -> String {
    let group = trail.log_group.name();
    let perhaps = PERHAPS.clause();
    let some = "no one of some of these events";
    match filters {
        0 => format!("log group {group} has no metric filter, so no one is notified"),
        1 if is_proven => format!("the one metric filter of {group} notifies {some}"),
        many if is_proven => format!("the {many} metric filters of {group} notify {some}"),
        1 => {
            format!("the one metric filter of {group} is not proven to cover these events{perhaps}")
        }
        many => format!(
            "none of the {many} metric filters of {group} is proven to cover these events{perhaps}"
        ),
    }
}

/// What the filters miss that look intended for the control.
fn near_misses(inputs: Inputs<'_>, control: &Control, trail: &TrailChains<'_>) -> Option<String> {
    accepted_patterns(inputs, control).find_map(|accepted| {
        let required = &accepted.pattern;
        let near = trail.candidates.iter();
        let near =
            near.filter(|candidate| looks_intended(inputs, control, &candidate.pattern, required));
        let (names, patterns): (Vec<&str>, Vec<&Pattern>) = near
            .map(|candidate| (candidate.filter.name.as_str(), &candidate.pattern))
            .unzip();
        let filters = Subject::of(&names)?;
        let comparison = CoverageQuery::new(&patterns, required)
            .within(inputs.memo.budget())
            .with_typical_values(&CloudTrailValues);
        if let Coverage::Undecided { why } = comparison.decide() {
            return Some(format!(
                "{} not proven to cover these events: {why}{}",
                filters.are(),
                PERHAPS.clause()
            ));
        }
        let lost = missed_events(comparison)?;
        let second = if covers_records(comparison) {
            ", though nothing that CloudTrail itself writes; only what the text says counts"
        } else {
            PERHAPS.clause()
        };
        Some(format!("{} {}{second}", filters.miss(), lost.words))
    })
}

/// Whether a pattern looks intended for `required`: it matches most sample events, or asks for half of the texts, or asks
/// the same field for something and can match one of the events. A filter on every call by root is intended for something
/// else, although root may make any call.
fn looks_intended(
    inputs: Inputs<'_>,
    control: &Control,
    pattern: &Pattern,
    required: &Pattern,
) -> bool {
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
    half || same_field() && can_overlap_within(pattern, required, inputs.memo.budget())
}

/// A filter whose pattern covers the control, and which is disqualified for another reason.
fn disqualified_match(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &ChosenTrail,
) -> Option<String> {
    let filters = inputs.observed.known_filters(&trail.log_group);
    let explain = |filter: &&MetricFilter| {
        let pattern = inputs.memo.parse(&filter.pattern).ok()?;
        let disqualified = why_disqualified(inputs.memo, filter)?;
        let covers = accepted_patterns(inputs, control).any(|accepted| {
            might_cover(control, &[&pattern], &accepted.pattern)
                && CoverageQuery::new(&[&pattern], &accepted.pattern)
                    .within(inputs.memo.budget())
                    .covers()
        });
        covers.then(|| {
            format!(
                "metric filter {} {} {}{}",
                filter.name,
                introduce_match(control, filter, &pattern),
                disqualified.why,
                disqualified.consequence.clause()
            )
        })
    };
    filters.iter().find_map(explain)
}

/// What a filter whose pattern covers the control has, before the reason that it does not count.
fn introduce_match(control: &Control, filter: &MetricFilter, pattern: &Pattern) -> String {
    let rejected = control.filter().into_iter().flat_map(|one| &one.reject);
    let mut same = rejected.filter(|rejected| rejected.pattern == *pattern);
    match same.next() {
        Some(rejected) if check_effect(filter).is_ok() => {
            format!("has a text of {} that does not count:", rejected.source)
        }
        _ => "has a pattern that covers these events, but".to_owned(),
    }
}

/// A filter whose pattern does not parse, and whose text has half of the texts that the control asks for. AWS may have
/// accepted it, so what it matches is not known.
fn unparsed_match(inputs: Inputs<'_>, control: &Control, trail: &ChosenTrail) -> Option<String> {
    let filters = inputs.observed.known_filters(&trail.log_group);
    let explain = |filter: &&MetricFilter| {
        let error = inputs.memo.parse(&filter.pattern).err()?;
        let is_meant = accepted_patterns(inputs, control).any(|accepted| {
            let wanted = accepted.pattern.equality_texts();
            let texts = wanted
                .iter()
                .filter(|(_, text)| filter.pattern.contains(text));
            let shared = texts.count();
            shared > 0 && 2 * shared >= wanted.len()
        });
        is_meant.then(|| {
            format!(
                "metric filter {} looks meant for these events, but its pattern does not parse: {}{}",
                filter.name,
                error.describe(&filter.pattern),
                PERHAPS.clause()
            )
        })
    };
    filters.iter().find_map(explain)
}

/// A filter that covers the control on a log group to which no trail delivers.
fn match_elsewhere(inputs: Inputs<'_>, control: &Control, trail: &ChosenTrail) -> Option<String> {
    let region = &trail.trail.home_region;
    let trails = inputs.observed.all_trails();
    let has_trail = |name: &str| {
        let mut groups = trails.iter().filter_map(|trail| trail.log_group.as_ref());
        groups.any(|group| group.name() == name)
    };
    let all = lookup(&inputs.observed.other_filters, region);
    let others = all.present().copied().into_iter().flatten();
    let mut fitting = others
        .filter(|one| !has_trail(&one.log_group))
        .filter(|one| {
            usable_pattern(inputs.memo, &one.filter)
                .is_some_and(|pattern| covered_text(inputs, control, &[&pattern]).is_some())
        });
    let found = fitting.next()?;
    Some(format!(
        "metric filter {} matches these events on log group {}, to which trail {} does not deliver{}",
        found.filter.name,
        found.log_group,
        trail.trail.arn.name(),
        PERHAPS.clause()
    ))
}

fn accepted_patterns<'c>(
    inputs: Inputs<'_>,
    control: &'c Control,
) -> impl Iterator<Item = &'c AcceptedPattern> {
    let version = inputs.settings.benchmark;
    control
        .filter()
        .into_iter()
        .flat_map(move |filter| filter.accepted(version))
}

/// Filters as the subject of a sentence.
struct Subject {
    names: String,
    many: bool,
}

impl Subject {
    /// `None` without filters.
    fn of(names: &[&str]) -> Option<Self> {
        let (last, before) = names.split_last()?;
        let many = !before.is_empty();
        let names = match (names.get(..NAMED), names.len().saturating_sub(NAMED)) {
            (Some(first), more @ 1..) => {
                format!("metric filters {} and {more} more", first.join(", "))
            }
            _ if many => format!("metric filters {} and {last}", before.join(", ")),
            _ => format!("metric filter {last}"),
        };
        Some(Self { names, many })
    }

    fn miss(&self) -> String {
        let verb = if self.many { "together miss" } else { "misses" };
        format!("{} {verb}", self.names)
    }

    fn are(&self) -> String {
        let verb = if self.many { "are" } else { "is" };
        format!("{} {verb}", self.names)
    }
}
