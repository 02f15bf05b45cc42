//! Do existing patterns match at least the events a required one does? The question `assess` asks of every metric
//! filter it finds, and the reason an account's own filters can count.
//!
//! An answer is a claim about `eval`, under every reading of what AWS leaves open. It may be withheld
//! ([`Coverage::Undecided`]) but not wrong: whoever takes a filter as covering builds no other.

use serde_json::Value;

use super::ast::Expr;
use super::decide::{self, NoTypicalValues, SearchResult, TypicalValues};
use super::deviation::DeviationKind;
use super::normal::{NormalForm, includes};
use super::semantics::Rule;
use super::{Pattern, PatternKind};

/// How a set of existing patterns compares with a required one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// The existing patterns together match exactly the events the required one does.
    Equal,
    /// The existing patterns together match all events the required one does, and are not proved to be equal.
    Wider,
    /// The existing patterns match some of the events the required one does, but not this one.
    Narrower {
        /// An event the required pattern matches and no existing one does.
        witness: Value,
    },
    /// The existing patterns match none of the events the required one does, such as this one.
    Unrelated {
        /// An event the required pattern matches.
        witness: Value,
    },
    /// No answer could be proved. To be treated as not covered.
    Undecided {
        /// Why not.
        why: UndecidedReason,
    },
}

/// Why no answer could be proved. Shown as one clause, fit to follow "not proved: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UndecidedReason {
    /// A pattern of another kind than JSON is concerned.
    #[error("patterns that look at raw text cannot be compared with a JSON pattern")]
    RawText,
    /// A text that AWS may read in another way than we do.
    #[error("{0}")]
    Ambiguous(DeviationKind),
    /// The answer hangs on rules that no source settles.
    #[error("it hangs on {}", join_rules(rules))]
    Unsettled {
        /// The rules.
        rules: Vec<Rule>,
        /// An event that is lost, or not, depending on them.
        event: Value,
    },
    /// There are more combinations than are tried.
    #[error("the patterns are too large to be searched through")]
    TooLarge,
}

impl Coverage {
    /// Whether every event of the required pattern is proved to be matched.
    #[must_use]
    pub fn covers(&self) -> bool {
        matches!(self, Self::Equal | Self::Wider)
    }

    /// The event that proves that it is not covered.
    #[must_use]
    pub fn witness(&self) -> Option<&Value> {
        match self {
            Self::Narrower { witness } | Self::Unrelated { witness } => Some(witness),
            _ => None,
        }
    }
}

/// Compares `existing` patterns, taken together, with the `required` one.
///
/// The order of `existing` plays no part.
#[must_use]
pub fn decide_coverage(existing: &[&Pattern], required: &Pattern) -> Coverage {
    CoverageQuery::new(existing, required).decide()
}

/// Whether no event whatever can match, under any reading. A no means nothing where a pattern is not JSON, or one of
/// those too large to be searched through.
#[must_use]
pub fn never_matches(pattern: &Pattern) -> bool {
    let ambiguous = pattern.is_ambiguous();
    let answer = pattern
        .json()
        .filter(|_| !ambiguous)
        .map(|expr| decide::find_event(&[&[expr]], &[], &NoTypicalValues));
    answer == Some(SearchResult::NoEvent)
}

/// Whether an event may match two patterns at once: no only if that is proved.
#[must_use]
pub fn can_overlap(one: &Pattern, other: &Pattern) -> bool {
    let (Some(mine), Some(theirs)) = (one.json(), other.json()) else {
        return true;
    };
    let ambiguous = one.is_ambiguous() || other.is_ambiguous();
    ambiguous
        || decide::find_event(&[&[mine], &[theirs]], &[], &NoTypicalValues) != SearchResult::NoEvent
}

/// A comparison of existing patterns with a required one, and what is to be taken into account.
#[derive(Clone, Copy)]
pub struct CoverageQuery<'a> {
    existing: &'a [&'a Pattern],
    pub(super) required: &'a Pattern,
    assumed: &'a [&'a Pattern],
    typical: &'a dyn TypicalValues,
}

impl<'a> CoverageQuery<'a> {
    /// Of these patterns, over all events there could be.
    #[must_use]
    pub fn new(existing: &'a [&'a Pattern], required: &'a Pattern) -> Self {
        Self {
            existing,
            required,
            assumed: &[],
            typical: &NoTypicalValues,
        }
    }

    /// Over those events only that match all of these patterns as well.
    #[must_use]
    pub fn assuming(self, assumed: &'a [&'a Pattern]) -> Self {
        Self { assumed, ..self }
    }

    /// With witnesses made of values that are usual.
    #[must_use]
    pub fn with_typical_values(self, typical: &'a dyn TypicalValues) -> Self {
        Self { typical, ..self }
    }

    /// Whether every event of the required pattern is proved to be matched: what [`Self::coverage`] says, in less time.
    #[must_use]
    pub fn covers(&self) -> bool {
        let PatternKind::Json(required) = &self.required.kind else {
            return self.decide().covers();
        };
        let searchable = unambiguous_exprs(self.existing);
        let everything = |pattern: &&Pattern| pattern.kind == PatternKind::Everything;
        if self.required.is_ambiguous() || self.existing.iter().any(everything) {
            return self.decide().covers();
        }
        match self.find_event(&[&[required]], &searchable, &NoTypicalValues) {
            SearchResult::NoEvent => true,
            SearchResult::GaveUp => includes_by_shape(&searchable, required),
            SearchResult::Event(_) | SearchResult::Depends { .. } => false,
        }
    }

    /// How they compare.
    #[must_use]
    pub fn decide(&self) -> Coverage {
        if self
            .existing
            .iter()
            .any(|pattern| are_same(pattern, self.required))
        {
            return self.equal_or_wider();
        }
        if self
            .existing
            .iter()
            .any(|pattern| pattern.kind == PatternKind::Everything)
        {
            return Coverage::Wider;
        }
        let PatternKind::Json(required) = &self.required.kind else {
            return undecided(UndecidedReason::RawText);
        };
        if let Some(kind) = self.required.ambiguity() {
            return undecided(UndecidedReason::Ambiguous(kind));
        }
        let searchable = unambiguous_exprs(self.existing);
        match self.find_event(&[&[required]], &searchable, self.typical) {
            SearchResult::NoEvent => self.equal_or_wider(),
            SearchResult::Event(witness) => {
                self.narrower_or_unrelated(required, &searchable, witness)
            }
            SearchResult::Depends { event, rules } => {
                self.undecided(UndecidedReason::Unsettled { rules, event })
            }
            SearchResult::GaveUp if includes_by_shape(&searchable, required) => {
                self.equal_or_wider()
            }
            SearchResult::GaveUp => self.undecided(UndecidedReason::TooLarge),
        }
    }

    /// That they cover is known; what is left is whether they are wider.
    fn equal_or_wider(&self) -> Coverage {
        let PatternKind::Json(required) = &self.required.kind else {
            return Coverage::Equal;
        };
        let searchable = unambiguous_exprs(self.existing);
        let alone = self
            .existing
            .iter()
            .all(|pattern| are_same(pattern, self.required));
        let equal = alone
            || searchable.len() == self.existing.len()
                && !self.required.is_ambiguous()
                && match self.find_event(&[&searchable], &[required], &NoTypicalValues) {
                    SearchResult::NoEvent => true,
                    SearchResult::GaveUp => searchable
                        .iter()
                        .all(|one| includes_by_shape(&[required], one)),
                    SearchResult::Event(_) | SearchResult::Depends { .. } => false,
                };
        if equal {
            Coverage::Equal
        } else {
            Coverage::Wider
        }
    }

    /// That they do not cover is proved, unless it is for patterns that were left out.
    fn narrower_or_unrelated(
        &self,
        required: &Expr,
        searchable: &[&Expr],
        witness: Value,
    ) -> Coverage {
        if let Some(reason) = self.exclusion_reason() {
            return undecided(reason);
        }
        match self.find_event(&[&[required], searchable], &[], &NoTypicalValues) {
            SearchResult::NoEvent => Coverage::Unrelated { witness },
            _ => Coverage::Narrower { witness },
        }
    }

    fn undecided(&self, reason: UndecidedReason) -> Coverage {
        undecided(self.exclusion_reason().unwrap_or(reason))
    }

    /// What keeps an existing pattern out of the search.
    fn exclusion_reason(&self) -> Option<UndecidedReason> {
        self.existing.iter().find_map(|pattern| match pattern.kind {
            PatternKind::Json(_) => pattern.ambiguity().map(UndecidedReason::Ambiguous),
            _ => Some(UndecidedReason::RawText),
        })
    }

    /// Whether this event is matched by the required pattern and by no existing one, under every reading.
    #[must_use]
    pub fn misses(&self, event: &Value) -> bool {
        let patterns = self.existing.iter().chain([&self.required]);
        let exprs: Vec<&Expr> = patterns.filter_map(|pattern| pattern.json()).collect();
        decide::relevant_semantics(&exprs)
            .into_iter()
            .all(|semantics| {
                let matches = |pattern: &Pattern| pattern.matches_under(semantics, event);
                matches(self.required) && !self.existing.iter().any(|pattern| matches(pattern))
            })
    }

    pub(super) fn existing(&self) -> &'a [&'a Pattern] {
        self.existing
    }

    /// Whether an event is lost among those that match `only` as well.
    pub(super) fn misses_event_matching(&self, only: &Expr) -> bool {
        let PatternKind::Json(required) = &self.required.kind else {
            return false;
        };
        let answer = self.find_event(
            &[&[required], &[only]],
            &unambiguous_exprs(self.existing),
            &NoTypicalValues,
        );
        matches!(answer, SearchResult::Event(_))
    }

    /// Asks for an event among those that are not ruled out.
    fn find_event(
        &self,
        sets: &[&[&Expr]],
        unmatched: &[&Expr],
        typical: &dyn TypicalValues,
    ) -> SearchResult {
        let assumed: Vec<&Expr> = self
            .assumed
            .iter()
            .filter_map(|pattern| pattern.json())
            .collect();
        let mut all = sets.to_vec();
        all.extend(assumed.iter().map(std::slice::from_ref));
        decide::find_event(&all, unmatched, typical)
    }
}

/// The patterns that mean to AWS what they mean to us.
fn unambiguous_exprs<'a>(patterns: &[&'a Pattern]) -> Vec<&'a Expr> {
    let searchable = patterns.iter().filter(|pattern| !pattern.is_ambiguous());
    searchable.filter_map(|pattern| pattern.json()).collect()
}

/// Whether two patterns are one but for spelling, grouping, order and repetition.
fn are_same(one: &Pattern, other: &Pattern) -> bool {
    match (&one.kind, &other.kind) {
        (PatternKind::Everything, PatternKind::Everything) => true,
        // Where AWS may read a text in another way than we do, only the very same text means the same for sure.
        (PatternKind::Json(mine), PatternKind::Json(theirs))
            if !one.is_ambiguous() && !other.is_ambiguous() =>
        {
            mine == theirs
        }
        _ => one.text == other.text,
    }
}

/// Whether existing patterns, as alternatives of one, include a required one by their shape.
fn includes_by_shape(existing: &[&Expr], required: &Expr) -> bool {
    let alternatives = existing.iter().copied().map(NormalForm::of).collect();
    includes(&NormalForm::Any(alternatives), &NormalForm::of(required))
}

fn undecided(why: UndecidedReason) -> Coverage {
    Coverage::Undecided { why }
}

fn join_rules(rules: &[Rule]) -> String {
    let words: Vec<String> = rules.iter().map(ToString::to_string).collect();
    words.join(", and ")
}
