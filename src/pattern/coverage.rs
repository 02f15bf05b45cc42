//! Decides whether existing patterns match at least the events that a required pattern matches. `assess` asks this
//! about every metric filter that it finds, so that an account's own filters can count.
//!
//! A result is a claim about `eval` under every interpretation of the rules that AWS leaves open. It can be missing
//! ([`Coverage::Undecided`]), but it is never wrong: if a filter covers a control, `cis-fix` does not create another
//! one.

use serde_json::Value;

use super::ast::Expr;
use super::decide::{self, NoTypicalValues, SearchBudget, SearchResult, TypicalValues};
use super::deviation::DeviationKind;
use super::normal::{NormalForm, includes};
use super::semantics::Rule;
use super::{Pattern, PatternKind};

/// How a set of existing patterns compares with a required pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// The existing patterns together match exactly the events that the required pattern matches.
    Equal,
    /// The existing patterns together match all events that the required pattern matches. They are not proved to be
    /// equal.
    Wider,
    /// The existing patterns match some events that the required pattern matches, but not this one.
    Narrower {
        /// An event that the required pattern matches and no existing pattern matches.
        witness: Value,
    },
    /// The existing patterns match none of the events that the required pattern matches, such as this one.
    Unrelated {
        /// An event that the required pattern matches.
        witness: Value,
    },
    /// No result could be proved. Callers treat this as not covered.
    Undecided {
        /// The reason.
        why: UndecidedReason,
    },
}

/// The reason why no result could be proved. `Display` gives a clause that can follow "not proved: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UndecidedReason {
    /// One of the patterns is not a JSON pattern.
    #[error("patterns that look at raw text cannot be compared with a JSON pattern")]
    RawText,
    /// AWS may interpret a text differently than `cis-fix`.
    #[error("{0}")]
    Ambiguous(DeviationKind),
    /// The result depends on rules that no source settles.
    #[error("it hangs on {}", join_rules(rules))]
    Unsettled {
        /// The rules.
        rules: Vec<Rule>,
        /// An event that the existing patterns miss or match, depending on the rules.
        event: Value,
    },
    /// There are more combinations than the search tries.
    #[error("the patterns are too large to be searched through")]
    TooLarge,
}

impl Coverage {
    /// Whether it is proved that the existing patterns match every event of the required pattern.
    #[must_use]
    pub fn covers(&self) -> bool {
        matches!(self, Self::Equal | Self::Wider)
    }

    /// The event that proves that the existing patterns do not cover the required one.
    #[must_use]
    pub fn witness(&self) -> Option<&Value> {
        match self {
            Self::Narrower { witness } | Self::Unrelated { witness } => Some(witness),
            _ => None,
        }
    }
}

/// Compares `existing` patterns, taken together, with the `required` pattern.
///
/// The order of `existing` does not matter.
#[must_use]
pub fn decide_coverage(existing: &[&Pattern], required: &Pattern) -> Coverage {
    CoverageQuery::new(existing, required).decide()
}

/// For those who decide about a few patterns of their own.
pub(super) static UNLIMITED: SearchBudget = SearchBudget::unlimited();

/// A comparison of existing patterns with a required pattern, and its assumptions.
#[derive(Clone, Copy)]
pub struct CoverageQuery<'a> {
    existing: &'a [&'a Pattern],
    pub(super) required: &'a Pattern,
    assumed: &'a [&'a Pattern],
    typical: &'a dyn TypicalValues,
    budget: &'a SearchBudget,
}

impl<'a> CoverageQuery<'a> {
    /// Compares these patterns over all possible events.
    #[must_use]
    pub fn new(existing: &'a [&'a Pattern], required: &'a Pattern) -> Self {
        Self {
            existing,
            required,
            assumed: &[],
            typical: &NoTypicalValues,
            budget: &UNLIMITED,
        }
    }

    /// Takes the steps of its searches from a budget. What is beyond it is undecided.
    #[must_use]
    pub fn within(self, budget: &'a SearchBudget) -> Self {
        Self { budget, ..self }
    }

    /// Compares only over the events that also match all of these patterns.
    #[must_use]
    pub fn assuming(self, assumed: &'a [&'a Pattern]) -> Self {
        Self { assumed, ..self }
    }

    /// Prefers these values in witnesses.
    #[must_use]
    pub fn with_typical_values(self, typical: &'a dyn TypicalValues) -> Self {
        Self { typical, ..self }
    }

    /// Whether it is proved that the existing patterns match every event of the required pattern. The same as
    /// [`Coverage::covers`] on the result of [`Self::decide`], but faster.
    #[must_use]
    pub fn covers(&self) -> bool {
        let PatternKind::Json(required) = self.required.kind() else {
            return self.decide().covers();
        };
        let searchable = unambiguous_exprs(self.existing);
        let everything = |pattern: &&Pattern| *pattern.kind() == PatternKind::Everything;
        if self.required.is_ambiguous() || self.existing.iter().any(everything) {
            return self.decide().covers();
        }
        // No search, so a control keeps the filter of its own text whatever the others are.
        if self
            .existing
            .iter()
            .any(|pattern| are_same(pattern, self.required))
        {
            return true;
        }
        match self.find_event(&[&[required]], &searchable, &NoTypicalValues) {
            SearchResult::NoEvent => true,
            SearchResult::GaveUp => self.includes_by_shape(&searchable, required),
            SearchResult::Event(_) | SearchResult::Depends { .. } => false,
        }
    }

    /// Decides how the patterns compare.
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
            .any(|pattern| *pattern.kind() == PatternKind::Everything)
        {
            return Coverage::Wider;
        }
        let PatternKind::Json(required) = self.required.kind() else {
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
            SearchResult::GaveUp if self.includes_by_shape(&searchable, required) => {
                self.equal_or_wider()
            }
            SearchResult::GaveUp => self.undecided(UndecidedReason::TooLarge),
        }
    }

    /// The existing patterns are known to cover; decides whether they are equal or wider.
    fn equal_or_wider(&self) -> Coverage {
        let PatternKind::Json(required) = self.required.kind() else {
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
                        .all(|one| self.includes_by_shape(&[required], one)),
                    SearchResult::Event(_) | SearchResult::Depends { .. } => false,
                };
        if equal {
            Coverage::Equal
        } else {
            Coverage::Wider
        }
    }

    /// The search found a missed event; decides whether the patterns are narrower or unrelated. Undecided if an
    /// existing pattern was not part of the search.
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

    /// Whether existing patterns, joined by `||`, include a required pattern by their shape alone. `false` where the budget
    /// has too few steps: each condition is compared with each.
    fn includes_by_shape(&self, existing: &[&Expr], required: &Expr) -> bool {
        let conditions = existing.iter().map(|expr| expr.conditions().len());
        let compared = conditions.sum::<usize>() * required.conditions().len();
        if !self.budget.take(compared) {
            return false;
        }
        let alternatives = existing.iter().copied().map(NormalForm::of).collect();
        includes(&NormalForm::Any(alternatives), &NormalForm::of(required))
    }

    /// The reason why an existing pattern is not part of the search.
    fn exclusion_reason(&self) -> Option<UndecidedReason> {
        self.existing
            .iter()
            .find_map(|pattern| match pattern.kind() {
                PatternKind::Json(_) => pattern.ambiguity().map(UndecidedReason::Ambiguous),
                _ => Some(UndecidedReason::RawText),
            })
    }

    /// Whether the required pattern matches this event and no existing pattern does, under every interpretation.
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

    /// Whether the existing patterns miss an event that also matches `only`.
    pub(super) fn misses_event_matching(&self, only: &Expr) -> bool {
        let PatternKind::Json(required) = self.required.kind() else {
            return false;
        };
        let answer = self.find_event(
            &[&[required], &[only]],
            &unambiguous_exprs(self.existing),
            &NoTypicalValues,
        );
        matches!(answer, SearchResult::Event(_))
    }

    /// Searches for an event among those that match all assumptions.
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
        decide::find_event(&all, unmatched, typical, self.budget)
    }
}

/// The JSON patterns that AWS interprets in only one way.
fn unambiguous_exprs<'a>(patterns: &[&'a Pattern]) -> Vec<&'a Expr> {
    let searchable = patterns.iter().filter(|pattern| !pattern.is_ambiguous());
    searchable.filter_map(|pattern| pattern.json()).collect()
}

/// Whether two patterns are equal except for spelling, grouping, order and repetition.
fn are_same(one: &Pattern, other: &Pattern) -> bool {
    match (one.kind(), other.kind()) {
        (PatternKind::Everything, PatternKind::Everything) => true,
        // If AWS may interpret a text differently, only an identical text is certain to have the same meaning.
        (PatternKind::Json(mine), PatternKind::Json(theirs))
            if !one.is_ambiguous() && !other.is_ambiguous() =>
        {
            mine == theirs
        }
        _ => one.text() == other.text(),
    }
}

fn undecided(why: UndecidedReason) -> Coverage {
    Coverage::Undecided { why }
}

fn join_rules(rules: &[Rule]) -> String {
    let words: Vec<String> = rules.iter().map(ToString::to_string).collect();
    words.join(", and ")
}
