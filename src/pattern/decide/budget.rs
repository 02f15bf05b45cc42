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
    /// The steps beyond, of which each search gets a few.
    reserve: u64,
    taken: AtomicU64,
    searches: AtomicU64,
    /// The number of searches that gave up.
    given_up: AtomicU64,
}

impl SearchBudget {
    /// The steps that each search gets of the reserve: patterns as people write them need fewer, so they are decided beside
    /// many that are hard.
    pub const GUARANTEED: u64 = 10_000;
    /// The reserve: enough for a thousand searches that take all they get.
    pub const RESERVE: u64 = 1_000 * Self::GUARANTEED;

    /// This many steps for all searches, and a reserve beyond.
    #[must_use]
    pub const fn new(steps: u64) -> Self {
        Self {
            steps,
            reserve: Self::RESERVE,
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

    /// Half of the steps, without a reserve, for questions of less weight.
    #[must_use]
    pub const fn half(&self) -> Self {
        let steps = match self.steps {
            u64::MAX => u64::MAX,
            steps => steps / 2,
        };
        Self {
            reserve: 0,
            ..Self::new(steps)
        }
    }

    /// The steps of all searches together, the reserve among them. The last search may take a few more.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.steps.saturating_add(self.reserve)
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

    /// The meter of the next search; `None` if no step is left.
    pub(super) fn meter(&self) -> Option<SearchMeter> {
        let taken = self.taken();
        let left = self.limit().saturating_sub(taken);
        let shared = self.steps.saturating_sub(taken);
        let allowed = shared.max(left.min(Self::GUARANTEED));
        (allowed > 0).then(|| SearchMeter {
            allowed,
            taken: Cell::new(0),
        })
    }

    /// Takes steps for work beside a search. Returns whether there are so many.
    pub(in super::super) fn take(&self, steps: usize) -> bool {
        let Some(meter) = self.meter() else {
            return false;
        };
        let enough = meter.take(steps);
        if enough {
            self.taken.fetch_add(meter.taken.get(), Ordering::Relaxed);
        }
        enough
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

    /// Whether more steps were taken than the search has.
    pub(super) fn is_spent(&self) -> bool {
        self.taken.get() > self.allowed
    }
}
