//! What `pattern compare` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::pattern::{Coverage, Pattern};
use crate::pattern_comparison::PatternComparison;
use serde::Serialize;
use serde_json::Value;

/// What `pattern compare` prints.
#[derive(Debug, Clone, Serialize)]
pub struct ComparedV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern compare`.
    pub command: &'static str,
    /// The program that made this.
    pub tool: ToolV1,
    /// The existing patterns, to the letter.
    pub existing: Vec<&'a str>,
    /// The required one.
    pub required: &'a str,
    /// Who prescribes it; null where it was typed.
    pub required_by: Option<&'a str>,
    /// `equal`, `wider`, `narrower`, `unrelated` or `undecided`.
    pub verdict: &'static str,
    /// Whether every event of the required pattern is proved to be matched.
    pub covers: bool,
    /// What the verdict means here, in words; null where it says all.
    pub why: Option<String>,
    /// What is lost; null where nothing is, or nothing is proved.
    pub missed: Option<MissedV1<'a>>,
    /// An event that is lost, or not, depending on what no source settles; null but for `undecided`.
    pub perhaps_missed: Option<&'a Value>,
    /// An event that an existing pattern matches and the required one does not; null where none is known.
    pub beyond: Option<&'a Value>,
    /// Whether nothing would be lost of what `CloudTrail` itself writes, though something is of all there could be.
    pub covers_records: bool,
    /// Whether no event can match what exists.
    pub dead: bool,
    /// How much of the ordinary is matched, if it is most of it.
    pub excess: Option<ExcessV1<'a>>,
}

/// What is lost.
#[derive(Debug, Clone, Serialize)]
pub struct MissedV1<'a> {
    /// An event that is.
    pub event: &'a Value,
    /// The field of which the required pattern lists values; null where it lists none.
    pub field: Option<&'a str>,
    /// Those with which an event is lost.
    pub values: &'a [String],
    /// Fields where another value would have the event matched.
    pub decided_by: &'a [String],
}

/// How much of the ordinary is matched.
#[derive(Debug, Clone, Serialize)]
pub struct ExcessV1<'a> {
    /// So many events.
    pub matched: usize,
    /// Of so many.
    pub of: usize,
    /// One of them.
    pub such_as: &'a Value,
}

impl<'a> ComparedV1<'a> {
    /// How the patterns compare.
    #[must_use]
    pub fn new(
        existing: &[&'a Pattern],
        (required, source): (&'a Pattern, Option<&'a str>),
        compared: &'a PatternComparison,
    ) -> Self {
        let undecided = matches!(compared.coverage, Coverage::Undecided { .. });
        Self {
            format_version: FORMAT_VERSION,
            command: "pattern compare",
            tool: ToolV1::this(),
            existing: existing.iter().map(|pattern| pattern.text()).collect(),
            required: required.text(),
            required_by: source,
            verdict: compared.word(),
            covers: compared.coverage.covers(),
            why: compared.clause(),
            missed: compared.missed.as_ref().map(|lost| MissedV1 {
                event: &lost.event,
                field: lost.field.as_deref(),
                values: &lost.values,
                decided_by: &lost.deciding,
            }),
            perhaps_missed: compared.event().filter(|_| undecided),
            beyond: compared.extra_event.as_ref(),
            covers_records: compared.covers_records,
            dead: compared.never_matches,
            excess: compared.excess.as_ref().map(|excess| ExcessV1 {
                matched: excess.matched,
                of: excess.total,
                such_as: excess.example,
            }),
        }
    }
}
