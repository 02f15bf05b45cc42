//! Two sides of patterns compared in every respect a person asks about: the verdict, what is lost, what is matched
//! beyond what is required, and what would be said of `CloudTrail`'s own records alone.

use serde_json::Value;

use crate::cloudtrail::{
    CloudTrailValues, Excess, describe_missed_events, find_excess, sample_event, schema,
};
use crate::pattern::{Coverage, CoverageQuery, Pattern, UndecidedReason, never_matches};

/// How existing patterns, taken together, compare with a required one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternComparison {
    /// The verdict, over all events there could be.
    pub coverage: Coverage,
    /// What is lost, where that is proved.
    pub missed: Option<MissedEvents>,
    /// An event that an existing pattern matches and the required one does not, where there is one.
    pub extra_event: Option<Value>,
    /// Whether nothing would be lost of the records that `CloudTrail` writes, where something is lost otherwise.
    pub covers_records: bool,
    /// Whether no existing pattern can match any event.
    pub never_matches: bool,
    /// How much of the ordinary an existing pattern matches, if it is most of it.
    pub excess: Option<Excess>,
}

/// What is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedEvents {
    /// An event that the required pattern matches and no existing one does, under any reading.
    pub event: Value,
    /// What is lost, in words, to follow "misses".
    pub words: String,
    /// The field of which the required pattern lists values; None where it lists none.
    pub field: Option<String>,
    /// Those values with which an event is lost.
    pub values: Vec<String>,
    /// The fields that decide: another value there would have the event matched.
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

    /// The verdict in a word.
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

    /// What the verdict means for these patterns, one clause; None where the word says it all.
    #[must_use]
    pub fn clause(&self) -> Option<String> {
        if self.never_matches {
            return Some("can match no event".to_owned());
        }
        match (&self.coverage, &self.missed, &self.excess) {
            (Coverage::Undecided { why }, ..) => Some(format!("not proved: {why}")),
            (_, Some(lost), _) => {
                let second = if self.covers_records {
                    ", though nothing that CloudTrail itself writes"
                } else {
                    ""
                };
                Some(format!("misses {}{second}", lost.words))
            }
            (_, None, Some(excess)) => Some(format!(
                "matches {} of {} ordinary events as well, so its alarm would never fall silent",
                excess.matched, excess.total
            )),
            _ => None,
        }
    }

    /// The event that shows the verdict: one that is lost, or that may be.
    #[must_use]
    pub fn event(&self) -> Option<&Value> {
        match (&self.coverage, &self.missed) {
            (
                Coverage::Undecided {
                    why: UndecidedReason::Unsettled { event, .. },
                },
                _,
            ) => Some(event),
            (coverage, lost) => lost.as_ref().map(|lost| &lost.event).or(coverage.witness()),
        }
    }
}

/// Whether nothing would be lost of the records that `CloudTrail` writes.
#[must_use]
pub fn covers_records(comparison: CoverageQuery<'_>) -> bool {
    let assumed: Vec<&Pattern> = schema().iter().collect();
    comparison.assuming(&assumed).covers()
}

/// What is lost; None if nothing is, or nothing is proved.
#[must_use]
pub fn missed_events(comparison: CoverageQuery<'_>) -> Option<MissedEvents> {
    let mut missing = comparison.gap()?;
    let event = sample_event(&missing.witness, |event| comparison.misses(event));
    missing.witness.clone_from(&event);
    let name = |field: &crate::pattern::Selector| field.to_string();
    Some(MissedEvents {
        words: describe_missed_events(&missing),
        field: missing.listed.as_ref().map(|listed| name(&listed.field)),
        values: missing
            .listed
            .map(|listed| listed.missed)
            .unwrap_or_default(),
        deciding: missing.deciding.iter().map(name).collect(),
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
