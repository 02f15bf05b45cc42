//! Memo of parsed texts and pattern verdicts, shared by all rounds of a run.
//!
//! A run reads in rounds, and each round decides about the same patterns and policies. A verdict depends on the texts of the patterns
//! alone, so each text is parsed once and each verdict is decided once.

use crate::pattern::{ParseError, Pattern, SearchBudget};
use crate::policy::{Policy, PolicyError};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The number of entries a table keeps. A table that is full starts anew, so a process that looks at one account after
/// another does not grow.
const CAPACITY: usize = 20_000;

/// The steps that the pattern searches of a run may take together. A log group full of filters as people write them takes far
/// fewer.
const RUN_STEPS: u64 = 40_000_000;

/// Whether a pattern can serve some control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usability {
    /// It can.
    Usable,
    /// It matches no event.
    NeverMatches,
    /// It matches so many events that its alarm never leaves ALARM: how many, and such as which, one clause.
    MatchesTooMuch(String),
}

/// Which events of a control a trail records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrailCoverage {
    /// All of them.
    All,
    /// All but those of a source that AWS allows to exclude, for a control about every call; a clause whose subject is the
    /// trail.
    AllBut(String),
    /// All that one of the accepted patterns is about, and not all that another one is; a clause whose subject is the trail.
    AllOfOneText(String),
    /// Not all of them.
    Misses {
        /// The events it misses, to follow "misses".
        what: String,
        /// The reason, a clause whose subject is the selector.
        why: String,
    },
    /// It is not known, because of this.
    Undecidable(String),
}

impl TrailCoverage {
    /// Whether a control can rest on the trail.
    #[must_use]
    pub fn is_sufficient(&self) -> bool {
        matches!(self, Self::All | Self::AllBut(_) | Self::AllOfOneText(_))
    }
}

/// A verdict on two patterns of one metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PairVerdict {
    /// Whether it holds, as far as it is known.
    pub(crate) holds: bool,
    /// Whether the search gave up, so that it is not known.
    pub(crate) gave_up: bool,
}

/// The parsed texts and pattern verdicts of a run.
#[derive(Debug)]
pub struct Memo {
    budget: SearchBudget,
    /// The budget of the searches on filters that feed one metric: there are thousands of pairs.
    pair_budget: SearchBudget,
    parsed: Table<Result<Pattern, ParseError>>,
    policies: Table<Result<Arc<Policy>, PolicyError>>,
    usability: Table<Usability>,
    covers: Table<bool>,
    overlaps: Table<bool>,
    missed_events: Table<Option<Value>>,
    pairs_that_cover: Table<PairVerdict>,
    pairs_that_overlap: Table<PairVerdict>,
    /// The patterns whose search for `covers` gave up.
    undecided: Table<()>,
    trail_coverage: Table<Option<TrailCoverage>>,
}

/// A memo without a bound of the searches together.
impl Default for Memo {
    fn default() -> Self {
        Self::within(SearchBudget::unlimited())
    }
}

impl Memo {
    /// The memo of a run: its searches together are bounded, so that no account can keep it busy.
    #[must_use]
    pub fn of_run() -> Self {
        Self::within(SearchBudget::new(RUN_STEPS))
    }

    /// A memo whose searches take their steps from a budget.
    #[must_use]
    pub fn within(budget: SearchBudget) -> Self {
        Self {
            pair_budget: budget.half(),
            budget,
            parsed: Table::default(),
            policies: Table::default(),
            usability: Table::default(),
            covers: Table::default(),
            overlaps: Table::default(),
            missed_events: Table::default(),
            pairs_that_cover: Table::default(),
            pairs_that_overlap: Table::default(),
            undecided: Table::default(),
            trail_coverage: Table::default(),
        }
    }

    /// The budget of the searches on filters that feed one metric.
    #[must_use]
    pub fn pair_budget(&self) -> &SearchBudget {
        &self.pair_budget
    }

    /// The budget of the other searches.
    #[must_use]
    pub fn budget(&self) -> &SearchBudget {
        &self.budget
    }

    /// Parses a pattern.
    ///
    /// # Errors
    ///
    /// Those of [`Pattern::parse`].
    pub(crate) fn parse(&self, text: &str) -> Result<Pattern, ParseError> {
        let parse = || Pattern::parse(text);
        self.parsed.find_or_insert(text.to_owned(), parse)
    }

    /// Parses a policy.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::parse`].
    pub(crate) fn parse_policy(&self, text: &str) -> Result<Arc<Policy>, PolicyError> {
        let parse = || Policy::parse(text).map(Arc::new);
        self.policies.find_or_insert(text.to_owned(), parse)
    }

    /// Whether a pattern can serve some control.
    pub(crate) fn usability(
        &self,
        pattern: &Pattern,
        decide: impl FnOnce(&SearchBudget) -> Usability,
    ) -> Usability {
        let decide = || decide(&self.budget);
        self.usability.decide_once(&[pattern], decide)
    }

    /// Whether these patterns together cover the last one.
    pub(crate) fn covers(
        &self,
        patterns: &[&Pattern],
        decide: impl FnOnce(&SearchBudget) -> bool,
    ) -> bool {
        self.covers.decide_once(patterns, || {
            let given_up = self.budget.given_up();
            let covers = decide(&self.budget);
            if !covers && self.budget.given_up() > given_up {
                self.undecided.decide_once(patterns, || ());
            }
            covers
        })
    }

    /// Whether the search for [`Self::covers`] gave up on these patterns.
    pub(crate) fn is_undecided(&self, patterns: &[&Pattern]) -> bool {
        self.undecided.contains(patterns)
    }

    /// Whether some event matches both patterns.
    pub(crate) fn overlaps(
        &self,
        both: [&Pattern; 2],
        decide: impl FnOnce(&SearchBudget) -> bool,
    ) -> bool {
        self.overlaps.decide_once(&both, || decide(&self.budget))
    }

    /// Whether the first of two patterns of one metric covers the second.
    pub(crate) fn covers_in_metric(
        &self,
        both: [&Pattern; 2],
        decide: impl FnOnce(&SearchBudget) -> bool,
    ) -> PairVerdict {
        self.pairs_that_cover.decide_once(&both, || {
            let given_up = self.pair_budget.given_up();
            let holds = decide(&self.pair_budget);
            PairVerdict {
                holds,
                gave_up: !holds && self.pair_budget.given_up() > given_up,
            }
        })
    }

    /// Whether some event matches both patterns of one metric.
    pub(crate) fn overlap_in_metric(
        &self,
        both: [&Pattern; 2],
        decide: impl FnOnce(&SearchBudget) -> bool,
    ) -> PairVerdict {
        self.pairs_that_overlap.decide_once(&both, || {
            let given_up = self.pair_budget.given_up();
            let holds = decide(&self.pair_budget);
            PairVerdict {
                holds,
                gave_up: holds && self.pair_budget.given_up() > given_up,
            }
        })
    }

    /// An event that the last pattern matches and the others do not.
    pub(crate) fn missed_event(
        &self,
        patterns: &[&Pattern],
        decide: impl FnOnce(&SearchBudget) -> Option<Value>,
    ) -> Option<Value> {
        let decide = || decide(&self.budget);
        self.missed_events.decide_once(patterns, decide)
    }

    /// Which of a control's events selectors record; `None` if the control has no event. The key names everything the answer
    /// depends on.
    pub(crate) fn trail_coverage(
        &self,
        key: String,
        decide: impl FnOnce() -> Option<TrailCoverage>,
    ) -> Option<TrailCoverage> {
        self.trail_coverage.find_or_insert(key, decide)
    }
}

/// Parsed texts by the text, or verdicts by the texts of the patterns in order.
#[derive(Debug)]
struct Table<T>(Mutex<HashMap<String, T>>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Table<T> {
    fn decide_once(&self, patterns: &[&Pattern], decide: impl FnOnce() -> T) -> T {
        self.find_or_insert(joined(patterns), decide)
    }

    fn contains(&self, patterns: &[&Pattern]) -> bool {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.contains_key(&joined(patterns))
    }

    fn find_or_insert(&self, key: String, decide: impl FnOnce() -> T) -> T {
        let table = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = table().get(&key) {
            return verdict.clone();
        }
        // Not under the lock: a decision may take seconds.
        let verdict = decide();
        let mut table = table();
        if table.len() >= CAPACITY {
            table.clear();
        }
        table.insert(key, verdict.clone());
        verdict
    }
}

/// The texts as one key. Each is preceded by its length, so no two lists have the same key.
fn joined(patterns: &[&Pattern]) -> String {
    let mut key = String::new();
    for pattern in patterns {
        let text = pattern.text();
        key.push_str(&text.len().to_string());
        key.push(':');
        key.push_str(text);
    }
    key
}
