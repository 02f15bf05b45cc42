//! Compares existing patterns with a required one in all respects that a user asks about: the verdict, the missed
//! events, an event beyond the requirement, and the verdict for CloudTrail's own records.

use serde_json::Value;

use crate::cloudtrail::{
    CloudTrailValues, Excess, describe_missed_events, find_excess, sample_event, schema,
};
use crate::pattern::{Coverage, CoverageQuery, Pattern, UndecidedReason, never_matches};

/// How existing patterns, taken together, compare with a required pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternComparison {
    /// The verdict over all possible events.
    pub coverage: Coverage,
    /// The missed events, if a gap is proved.
    pub missed: Option<MissedEvents>,
    /// An event that an existing pattern matches and the required pattern does not, if there is one.
    pub extra_event: Option<Value>,
    /// Whether the existing patterns miss no record that CloudTrail writes, although they miss other events.
    pub covers_records: bool,
    /// Whether no existing pattern can match any event.
    pub never_matches: bool,
    /// How many baseline events an existing pattern matches, if it matches most of them.
    pub excess: Option<Excess>,
}

/// The events that existing patterns miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedEvents {
    /// An event that the required pattern matches and no existing pattern does, under any interpretation.
    pub event: Value,
    /// What is missed, in words that can follow "misses".
    pub words: String,
    /// The field for which the required pattern lists values; `None` if it lists none.
    pub field: Option<String>,
    /// The values with which an event is missed.
    pub values: Vec<String>,
    /// The fields that decide: with another value there, the event would match.
    pub deciding: Vec<String>,
}

impl PatternComparison {
    /// Compares patterns.
    #[must_use]
    pub fn of(existing: &[&Pattern], required: &Pattern) -> Self {
        let comparison =
            CoverageQuery::new(existing, required).with_typical_values(&CloudTrailValues);
        let coverage = comparison.decide();
        let refuted = coverage.witness().is_some();
        Self {
            missed: refuted.then(|| missed_events(comparison)).flatten(),
            extra_event: find_extra_event(existing, required),
            covers_records: refuted && covers_records(comparison),
            never_matches: existing.iter().all(|pattern| never_matches(pattern)),
            excess: existing.iter().find_map(|pattern| find_excess(pattern)),
            coverage,
        }
    }

    /// The verdict in one word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.coverage {
            Coverage::Equal => "equal",
            Coverage::Wider => "wider",
            Coverage::Narrower { .. } => "narrower",
            Coverage::Unrelated { .. } => "unrelated",
            Coverage::Undecided { .. } => "undecided",
        }
    }

    /// The meaning of the verdict for these patterns, as one clause; `None` if the word says everything.
    #[must_use]
    pub fn clause(&self) -> Option<String> {
        if self.never_matches {
            return Some("can match no event".to_owned());
        }
        match (&self.coverage, &self.missed, &self.excess) {
            (Coverage::Undecided { why }, ..) => Some(format!("not proved: {why}")),
            (_, Some(missed), _) => {
                let second = if self.covers_records {
                    ", though nothing that CloudTrail itself writes"
                } else {
                    ""
                };
                Some(format!("misses {}{second}", missed.words))
            }
            (_, None, Some(excess)) => Some(format!(
                "matches {} of {} ordinary events as well, so its alarm would never fall silent",
                excess.matched, excess.total
            )),
            _ => None,
        }
    }

    /// The event that shows the verdict: a missed event, or one that may be missed.
    #[must_use]
    pub fn event(&self) -> Option<&Value> {
        match (&self.coverage, &self.missed) {
            (
                Coverage::Undecided {
                    why: UndecidedReason::Unsettled { event, .. },
                },
                _,
            ) => Some(event),
            (coverage, missed) => missed
                .as_ref()
                .map(|missed| &missed.event)
                .or(coverage.witness()),
        }
    }
}

/// Whether the existing patterns miss no record that CloudTrail writes.
#[must_use]
pub fn covers_records(comparison: CoverageQuery<'_>) -> bool {
    let assumed: Vec<&Pattern> = schema().iter().collect();
    comparison.assuming(&assumed).covers()
}

/// The events that the existing patterns miss; `None` if they miss none, or no gap is proved.
#[must_use]
pub fn missed_events(comparison: CoverageQuery<'_>) -> Option<MissedEvents> {
    let mut gap = comparison.gap()?;
    let event = sample_event(&gap.witness, |event| comparison.misses(event));
    gap.witness.clone_from(&event);
    let name = |field: &crate::pattern::Selector| field.to_string();
    Some(MissedEvents {
        words: describe_missed_events(&gap),
        field: gap.listed.as_ref().map(|listed| name(&listed.field)),
        values: gap.listed.map(|listed| listed.missed).unwrap_or_default(),
        deciding: gap.deciding.iter().map(name).collect(),
        event,
    })
}

fn find_extra_event(existing: &[&Pattern], required: &Pattern) -> Option<Value> {
    let required = [required];
    existing.iter().find_map(|pattern| {
        let converse =
            CoverageQuery::new(&required, pattern).with_typical_values(&CloudTrailValues);
        let witness = converse.decide().witness()?.clone();
        Some(sample_event(&witness, |event| converse.misses(event)))
    })
}
