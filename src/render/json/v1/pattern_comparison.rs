//! What `pattern compare` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::pattern::{Coverage, Pattern};
use crate::pattern_comparison::PatternComparison;
use serde::Serialize;
use serde_json::Value;

/// What `pattern compare` prints.
#[derive(Debug, Clone, Serialize)]
pub struct PatternComparisonV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern compare`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The existing patterns, verbatim.
    pub existing: Vec<&'a str>,
    /// The required pattern.
    pub required: &'a str,
    /// Who prescribes the required pattern; null if it was given on the command line.
    pub required_by: Option<&'a str>,
    /// `equal`, `wider`, `narrower`, `unrelated` or `undecided`.
    pub verdict: &'static str,
    /// Whether it is proven that every event of the required pattern is matched.
    pub covers: bool,
    /// What the verdict means here, in words; null if there is nothing to add.
    pub why: Option<String>,
    /// What is missed; null if nothing is, or if nothing is proven.
    pub missed: Option<MissedEventV1<'a>>,
    /// An event that is missed or not, depending on behavior that no source documents; null except for `undecided`.
    pub perhaps_missed: Option<&'a Value>,
    /// An event that an existing pattern matches and the required one does not; null if none is known.
    pub beyond: Option<&'a Value>,
    /// Whether no record that `CloudTrail` itself writes is missed, although some conceivable event is.
    pub covers_records: bool,
    /// Whether no event can match the existing patterns.
    pub dead: bool,
    /// How many ordinary events are matched; null unless it is most of them.
    pub excess: Option<ExcessV1<'a>>,
}

/// What the existing patterns miss.
#[derive(Debug, Clone, Serialize)]
pub struct MissedEventV1<'a> {
    /// A missed event.
    pub event: &'a Value,
    /// The field for which the required pattern lists values; null if it lists none.
    pub field: Option<&'a str>,
    /// The values with which an event is missed.
    pub values: &'a [String],
    /// The fields in which another value would make the event match.
    pub decided_by: &'a [String],
}

/// How many ordinary events are matched.
#[derive(Debug, Clone, Serialize)]
pub struct ExcessV1<'a> {
    /// The number of events that match.
    pub matched: usize,
    /// The number of events that were tried.
    pub of: usize,
    /// One of those that match.
    pub such_as: &'a Value,
}

impl<'a> PatternComparisonV1<'a> {
    /// The document of one comparison.
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
            missed: compared.missed.as_ref().map(|missed| MissedEventV1 {
                event: &missed.event,
                field: missed.field.as_deref(),
                values: &missed.values,
                decided_by: &missed.deciding,
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
