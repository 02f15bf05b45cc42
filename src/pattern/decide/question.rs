//! A question put so that it can be searched: the fields as a tree, the conditions as one formula over them.

use super::super::ast::{Expr, FieldCondition, Test};
use super::formula::Formula;
use super::interpretations::Interpretations;
use super::tree::Tree;

/// More conditions than this, wildcards replaced, are not searched through.
const MOST_LEAVES: usize = 20_000;

/// A field, or an element that stands for any.
#[derive(Debug)]
pub(super) struct Node<'p> {
    /// Where it is in the node above.
    pub(super) place: Place<'p>,
    /// The node above; the root is its own.
    pub(super) parent: usize,
    /// The nodes below.
    pub(super) children: Vec<usize>,
    /// What is asked of its value, without repetition.
    pub(super) asked: Vec<Asked<'p>>,
}

/// Where a value is in the one that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'p> {
    /// The whole event.
    Root,
    /// The member of an object.
    Key(&'p str),
    /// The element of an array.
    Index(usize),
    /// A member whose key no selector names; counted from 0.
    SomeKey(usize),
    /// An element whose index no selector names; counted from 0.
    SomeIndex(usize),
}

impl Place<'_> {
    /// Whether the value is in an array, not in an object.
    pub(super) fn is_in_array(self) -> bool {
        matches!(self, Self::Index(_) | Self::SomeIndex(_))
    }
}

/// What is asked of the value of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asked<'p> {
    /// A test of a pattern.
    Test(&'p Test),
    /// Whether there is a value at all: needed to say "all of them, and at least one".
    Presence,
}

/// A question: the event wanted, and the patterns it was put about.
#[derive(Debug)]
pub(in super::super) struct Question<'p> {
    pub(super) nodes: Vec<Node<'p>>,
    /// What must hold of the event because of the patterns it is to match.
    pub(super) matched: Formula,
    /// What must not hold, because of the patterns it is not to match.
    pub(super) unmatched: Formula,
    pub(super) interpretations: Interpretations,
    pub(super) sets: Vec<Vec<&'p Expr>>,
    pub(super) others: Vec<&'p Expr>,
    /// How many leaves the formulas have.
    pub(super) size: usize,
}

impl<'p> Question<'p> {
    /// None when the patterns are too many or too wild for a search.
    pub(in super::super) fn new(sets: &[&[&'p Expr]], others: &[&'p Expr]) -> Option<Self> {
        let exprs = sets.iter().copied().flatten().chain(others);
        let conditions: Vec<&FieldCondition> = exprs.flat_map(|expr| expr.conditions()).collect();
        let mut tree = Tree::new(interpretations(&conditions));
        tree.grow(&conditions)?;
        let sets: Vec<Vec<&Expr>> = sets.iter().map(|set| set.to_vec()).collect();
        let any = |tree: &mut Tree<'p>, set: &[&'p Expr]| {
            Formula::Any(set.iter().map(|expr| tree.formula(expr)).collect())
        };
        let matched = Formula::All(sets.iter().map(|set| any(&mut tree, set)).collect());
        let unmatched = any(&mut tree, others);
        (tree.leaves <= MOST_LEAVES && !tree.beyond).then(|| Self {
            nodes: tree.nodes,
            matched,
            unmatched,
            interpretations: tree.interpretations,
            sets,
            others: others.to_vec(),
            size: tree.leaves.max(1),
        })
    }
}

/// The readings that can differ on these patterns.
pub(super) fn readings_of(exprs: &[&Expr]) -> Interpretations {
    let conditions: Vec<&FieldCondition> =
        exprs.iter().flat_map(|expr| expr.conditions()).collect();
    interpretations(&conditions)
}

fn interpretations(conditions: &[&FieldCondition]) -> Interpretations {
    let tests = conditions.iter();
    Interpretations::of(tests.map(|condition| (&condition.test, condition.selector.has_wildcard())))
}
