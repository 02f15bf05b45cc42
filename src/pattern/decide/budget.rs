//! The work that the searches of a run may take. It is counted in steps, never in time, so a verdict does not depend on the
//! machine.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// The steps that are left to all searches together. A step is a look at one condition, or at one state of one automaton.
///
/// A search that gets no more steps proves nothing: its patterns are undecided.
#[derive(Debug)]
pub struct SearchBudget {
    steps: u64,
    taken: AtomicU64,
    searches: AtomicU64,
    /// The number of searches that gave up.
    given_up: AtomicU64,
}

impl SearchBudget {
    /// The steps that each search may take, however many others came before: patterns as people write them need fewer.
    pub const GUARANTEED: u64 = 10_000;

    /// This many steps for all searches, and a few for each search beyond.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self {
            steps,
            taken: AtomicU64::new(0),
            searches: AtomicU64::new(0),
            given_up: AtomicU64::new(0),
        }
    }

    /// As many steps as each search takes by itself at most.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self::new(u64::MAX)
    }

    /// The steps that all searches have taken so far.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// How many searches there were so far.
    #[must_use]
    pub fn searches(&self) -> u64 {
        self.searches.load(Ordering::Relaxed)
    }

    /// How many searches have given up so far.
    #[must_use]
    pub fn given_up(&self) -> u64 {
        self.given_up.load(Ordering::Relaxed)
    }

    /// The meter of the next search.
    pub(super) fn meter(&self) -> SearchMeter {
        SearchMeter {
            allowed: self
                .steps
                .saturating_sub(self.taken())
                .max(Self::GUARANTEED),
            taken: Cell::new(0),
        }
    }

    /// Takes off what a search has taken.
    pub(super) fn settle(&self, meter: &SearchMeter) {
        self.taken.fetch_add(meter.taken.get(), Ordering::Relaxed);
        self.searches.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn give_up(&self) {
        self.given_up.fetch_add(1, Ordering::Relaxed);
    }
}

/// The steps of one search.
#[derive(Debug)]
pub(super) struct SearchMeter {
    allowed: u64,
    taken: Cell<u64>,
}

impl SearchMeter {
    /// Takes steps. Returns whether the search may go on.
    pub(super) fn take(&self, steps: usize) -> bool {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let taken = self.taken.get().saturating_add(steps);
        self.taken.set(taken);
        taken <= self.allowed
    }
}
