//! Tries the combinations of value classes until one makes a matching event, or none is left.
//!
//! The search decides a field only if the answer depends on it, and after the field that contains it. The evaluator
//! then checks each event found, under every interpretation. An event that it does not confirm does not count.

use serde_json::Value;

use super::super::ast::Expr;
use super::super::eval;
use super::super::semantics::Rule;
use super::assemble::build_event;
use super::assignment::{Assignment, NodeState};
use super::budget::SearchBudget;
use super::interpretations::Mask;
use super::problem::SearchProblem;
use super::typical_values::TypicalValues;
use super::value_classes::truths_if_absent;

/// The number of formula leaves that a search visits before it gives up.
const MAX_LEAF_VISITS: usize = 600_000;
/// The number of fields that a search may decide on one branch.
const MAX_DEPTH: usize = 400;

/// Whether a matching event exists.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum SearchResult {
    /// No event matches, under any interpretation.
    NoEvent,
    /// This event matches under every interpretation.
    Event(Value),
    /// This event matches under some interpretations, and no event was found that matches under every one.
    Depends {
        /// The event.
        event: Value,
        /// The rules that decide. Each of them alone can change the answer for the event.
        rules: Vec<Rule>,
    },
    /// The search was too large.
    GaveUp,
}

/// Which event ends the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// One that matches under some interpretation.
    SomeInterpretation,
    /// One that matches under every interpretation.
    EveryInterpretation,
}

/// Why a search stopped early.
enum Stop {
    Found { event: Value, under: Mask },
    GaveUp,
}

/// Searches for an event that matches one pattern of each set in `matched`, and none of `unmatched`, with the steps that the
/// budget has.
pub(in super::super) fn find_event(
    matched: &[&[&Expr]],
    unmatched: &[&Expr],
    typical: &dyn TypicalValues,
    budget: &SearchBudget,
) -> SearchResult {
    let problem = budget
        .meter()
        .and_then(|meter| SearchProblem::new(matched, unmatched, meter));
    let result = problem.map_or(SearchResult::GaveUp, |problem| {
        let result = solve(&problem, typical);
        budget.settle(&problem.meter);
        result
    });
    if result == SearchResult::GaveUp {
        budget.give_up();
    }
    result
}

fn solve(problem: &SearchProblem<'_>, typical: &dyn TypicalValues) -> SearchResult {
    let all = problem.interpretations.all();
    let mut search = Search::new(problem, typical);
    let (event, under) = match search.run(Goal::SomeInterpretation) {
        Ok(()) if search.is_incomplete => return SearchResult::GaveUp,
        Ok(()) => return SearchResult::NoEvent,
        Err(Stop::GaveUp) => return SearchResult::GaveUp,
        Err(Stop::Found { event, under }) if under == all => return SearchResult::Event(event),
        Err(Stop::Found { event, under }) => (event, under),
    };
    match search.run(Goal::EveryInterpretation) {
        Err(Stop::Found { event, .. }) => SearchResult::Event(event),
        _ => SearchResult::Depends {
            event,
            rules: problem.interpretations.deciding_rules(under),
        },
    }
}

struct Search<'q, 'p> {
    problem: &'q SearchProblem<'p>,
    typical: &'q dyn TypicalValues,
    all: Mask,
    assignment: Assignment<'q, 'p>,
    /// For each node, the interpretations under which each of its predicates holds on an absent value.
    absent: Vec<Vec<Mask>>,
    leaf_visits: usize,
    /// Whether the evaluator rejected an event, or a field was not tried with all classes of values.
    is_incomplete: bool,
}

impl<'q, 'p> Search<'q, 'p> {
    fn new(problem: &'q SearchProblem<'p>, typical: &'q dyn TypicalValues) -> Self {
        Self {
            problem,
            typical,
            all: problem.interpretations.all(),
            assignment: Assignment::new(problem),
            absent: (0..problem.nodes.len())
                .map(|node| truths_if_absent(problem, node))
                .collect(),
            leaf_visits: 0,
            is_incomplete: false,
        }
    }

    fn run(&mut self, goal: Goal) -> Result<(), Stop> {
        self.leaf_visits = 0;
        self.assignment.reset();
        self.descend(goal, 0)
    }

    fn descend(&mut self, goal: Goal, depth: usize) -> Result<(), Stop> {
        self.leaf_visits += self.problem.leaf_count;
        let may_go_on = self.problem.meter.take(1);
        if !may_go_on || self.leaf_visits > MAX_LEAF_VISITS || depth > MAX_DEPTH {
            return Err(Stop::GaveUp);
        }
        let leaf = |node: usize, predicate: usize| self.evaluate_leaf(node, predicate);
        let (matched, missed) = self.problem.matched.evaluate(self.all, &leaf);
        if missed == self.all || (goal == Goal::EveryInterpretation && missed != 0) {
            return Ok(());
        }
        let (caught, free) = self.problem.unmatched.evaluate(self.all, &leaf);
        let impossible = missed | caught;
        if impossible == self.all || (goal == Goal::EveryInterpretation && impossible != 0) {
            return Ok(());
        }
        let under = matched & free;
        if under == self.all || (goal == Goal::SomeInterpretation && under != 0) {
            return self.confirm(goal);
        }
        let open = self.problem.matched.first_undecided(self.all, &leaf);
        let open = open.or_else(|| self.problem.unmatched.first_undecided(self.all, &leaf));
        match open {
            Some(node) => self.branch(self.assignment.topmost_undecided(node), goal, depth),
            None => Ok(()),
        }
    }

    fn branch(&mut self, node: usize, goal: Goal, depth: usize) -> Result<(), Stop> {
        let loaded = self.assignment.load_classes(node, self.typical);
        let (count, complete) = loaded.ok_or(Stop::GaveUp)?;
        if self.problem.meter.is_spent() {
            return Err(Stop::GaveUp);
        }
        for index in 0..count {
            if !self.assignment.fits_parent(node, index) {
                continue;
            }
            let changed = self.assignment.assign(node, index);
            self.descend(goal, depth + 1)?;
            self.assignment.undo(changed);
        }
        self.is_incomplete |= !complete;
        Ok(())
    }

    /// The interpretations under which a predicate holds, and those under which it fails. Both are empty while the
    /// node is undecided.
    fn evaluate_leaf(&self, node: usize, predicate: usize) -> (Mask, Mask) {
        // Where no step is left, the search ends at its next branch.
        self.problem.meter.take(1);
        let truths = match self.assignment.state(node) {
            NodeState::Undecided => return (0, 0),
            NodeState::Absent => self.absent.get(node),
            NodeState::Class(index) => {
                let class = self.assignment.class(node, index);
                class.map(|class| &class.truths)
            }
        };
        let holds = truths
            .and_then(|truths| truths.get(predicate))
            .copied()
            .unwrap_or(0);
        (holds, self.all & !holds)
    }

    /// Builds the event and lets the evaluator check it.
    fn confirm(&mut self, goal: Goal) -> Result<(), Stop> {
        let Some(event) = build_event(&self.assignment) else {
            return Err(Stop::GaveUp);
        };
        let mut under = 0;
        let interpretations = usize::try_from(self.all.count_ones()).unwrap_or(usize::MAX);
        let evaluated = interpretations.saturating_mul(self.problem.leaf_count);
        self.problem.meter.take(evaluated);
        for (mask, semantics) in self.problem.interpretations.semantics() {
            let holds = |expr: &&Expr| eval::holds(expr, &event, semantics);
            let mut sets = self.problem.matched_sets.iter();
            if sets.all(|set| set.iter().any(holds))
                && !self.problem.unmatched_patterns.iter().any(holds)
            {
                under |= mask;
            }
        }
        let enough = match goal {
            Goal::SomeInterpretation => under != 0,
            Goal::EveryInterpretation => under == self.all,
        };
        if enough {
            return Err(Stop::Found { event, under });
        }
        self.is_incomplete = true;
        Ok(())
    }
}
