//! A search problem: the fields that the patterns test as a tree, and the conditions as formulas over that tree.

use super::super::ast::{Expr, FieldCondition};
use super::super::semantics::Semantics;
use super::budget::SearchMeter;
use super::formula::Formula;
use super::interpretations::Interpretations;
use super::tree::{Node, Tree};

/// The number of conditions, with wildcards expanded, up to which a problem is searched.
const MAX_LEAVES: usize = 20_000;

/// The patterns that an event must match and must not match, prepared for a search.
#[derive(Debug)]
pub(super) struct SearchProblem<'p> {
    pub(super) nodes: Vec<Node<'p>>,
    /// Holds for an event that matches one pattern of each set.
    pub(super) matched: Formula,
    /// Holds for an event that matches a pattern it must not match.
    pub(super) unmatched: Formula,
    pub(super) interpretations: Interpretations,
    /// The sets of patterns; an event must match one pattern of each.
    pub(super) matched_sets: Vec<Vec<&'p Expr>>,
    /// The patterns that an event must not match.
    pub(super) unmatched_patterns: Vec<&'p Expr>,
    /// The number of leaves of the formulas, at least 1.
    pub(super) leaf_count: usize,
    /// The steps that the search may take.
    pub(super) meter: SearchMeter,
}

impl<'p> SearchProblem<'p> {
    /// Returns `None` if the patterns have too many conditions or wildcards for a search.
    pub(super) fn new(
        matched: &[&[&'p Expr]],
        unmatched: &[&'p Expr],
        meter: SearchMeter,
    ) -> Option<Self> {
        let exprs = matched.iter().copied().flatten().chain(unmatched);
        let conditions: Vec<&FieldCondition> = exprs.flat_map(|expr| expr.conditions()).collect();
        let mut tree = Tree::new(relevant_interpretations(&conditions));
        tree.grow(&conditions)?;
        let matched_sets: Vec<Vec<&Expr>> = matched.iter().map(|set| set.to_vec()).collect();
        let build_any = |tree: &mut Tree<'p>, set: &[&'p Expr]| {
            Formula::Any(set.iter().map(|expr| tree.build_formula(expr)).collect())
        };
        let sets = matched_sets.iter().map(|set| build_any(&mut tree, set));
        let matched_formula = Formula::All(sets.collect());
        let unmatched_formula = build_any(&mut tree, unmatched);
        (tree.leaf_count <= MAX_LEAVES && !tree.is_incomplete).then(|| Self {
            nodes: tree.nodes,
            matched: matched_formula,
            unmatched: unmatched_formula,
            interpretations: tree.interpretations,
            matched_sets,
            unmatched_patterns: unmatched.to_vec(),
            leaf_count: tree.leaf_count.max(1),
            meter,
        })
    }
}

/// The semantics that can give different results for these patterns.
pub(in super::super) fn relevant_semantics(exprs: &[&Expr]) -> Vec<Semantics> {
    let conditions: Vec<&FieldCondition> =
        exprs.iter().flat_map(|expr| expr.conditions()).collect();
    let interpretations = relevant_interpretations(&conditions);
    let all = interpretations.semantics();
    all.map(|(_, semantics)| semantics).collect()
}

fn relevant_interpretations(conditions: &[&FieldCondition]) -> Interpretations {
    let tests = conditions.iter();
    Interpretations::of(tests.map(|condition| (&condition.test, condition.selector.has_wildcard())))
}
