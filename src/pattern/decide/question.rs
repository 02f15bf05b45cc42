//! A question put so that it can be searched: the fields as a tree, the conditions as one formula over them.
//!
//! A selector with a wildcard speaks of any number of elements. It is replaced by the disjunction over those elements
//! that the question names by index or key, and as many nameless ones as there are conditions on that wildcard: an
//! event that needs more has elements no condition needs, and is answered for by the event without them.

use std::collections::HashMap;

use super::super::ast::{Condition, Expr, Step, Test};
use super::super::semantics::Rule;
use super::formula::Formula;
use super::readings::Readings;

/// More nameless elements than this in one place are not searched through.
const MOST_NAMELESS: usize = 6;
/// An event with an element beyond this is not made.
const LARGEST_INDEX: usize = 1_000;
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
    pub(super) readings: Readings,
    pub(super) sets: Vec<Vec<&'p Expr>>,
    pub(super) others: Vec<&'p Expr>,
    /// How many leaves the formulas have.
    pub(super) size: usize,
}

impl<'p> Question<'p> {
    /// None when the patterns are too many or too wild for a search.
    pub(in super::super) fn new(sets: &[&[&'p Expr]], others: &[&'p Expr]) -> Option<Self> {
        let exprs = sets.iter().copied().flatten().chain(others);
        let conditions: Vec<&Condition> = exprs.flat_map(|expr| expr.conditions()).collect();
        let mut tree = Tree::new(readings(&conditions));
        tree.grow(&conditions)?;
        let sets: Vec<Vec<&Expr>> = sets.iter().map(|set| set.to_vec()).collect();
        let any = |tree: &mut Tree<'p>, set: &[&'p Expr]| {
            Formula::Any(set.iter().map(|expr| tree.formula(expr)).collect())
        };
        let matched = Formula::All(sets.iter().map(|set| any(&mut tree, set)).collect());
        let unmatched = any(&mut tree, others);
        (tree.leaves <= MOST_LEAVES).then(|| Self {
            nodes: tree.nodes,
            matched,
            unmatched,
            readings: tree.readings,
            sets,
            others: others.to_vec(),
            size: tree.leaves.max(1),
        })
    }
}

/// The readings that can differ on these patterns.
pub(super) fn readings_of(exprs: &[&Expr]) -> Readings {
    let conditions: Vec<&Condition> = exprs.iter().flat_map(|expr| expr.conditions()).collect();
    readings(&conditions)
}

fn readings(conditions: &[&Condition]) -> Readings {
    let tests = conditions.iter();
    Readings::of(tests.map(|condition| (&condition.test, condition.selector.has_wildcard())))
}

struct Tree<'p> {
    nodes: Vec<Node<'p>>,
    /// Where each thing asked of a node is among all that is asked of it.
    known: HashMap<(usize, Asked<'p>), usize>,
    readings: Readings,
    leaves: usize,
}

impl<'p> Tree<'p> {
    fn new(readings: Readings) -> Self {
        let root = Node {
            place: Place::Root,
            parent: 0,
            children: Vec::new(),
            asked: Vec::new(),
        };
        Self {
            nodes: Vec::from([root]),
            known: HashMap::new(),
            readings,
            leaves: 0,
        }
    }

    /// Makes all nodes down to the wildcards, then the nameless elements there: the formula of a wildcard must find
    /// every element that a selector names.
    fn grow(&mut self, conditions: &[&'p Condition]) -> Option<()> {
        let mut wild: Vec<(usize, bool, Vec<&Condition>)> = Vec::new();
        for condition in conditions {
            let far = |step: &Step| matches!(step, Step::Index(index) if *index > LARGEST_INDEX);
            if condition.selector.steps.iter().any(far) {
                return None;
            }
            let (before, wildcard, _) = condition.selector.parts();
            let node = self.path(0, before);
            let Some(wildcard) = wildcard else { continue };
            let in_array = *wildcard == Step::AnyIndex;
            let found = wild
                .iter_mut()
                .find(|(at, kind, _)| (*at, *kind) == (node, in_array));
            match found {
                Some((_, _, asking)) if asking.contains(condition) => {}
                Some((_, _, asking)) => asking.push(condition),
                None => wild.push((node, in_array, Vec::from([*condition]))),
            }
        }
        for (node, in_array, asking) in wild {
            if asking.len() > MOST_NAMELESS {
                return None;
            }
            for nameless in 0..asking.len() {
                let place = if in_array {
                    Place::SomeIndex
                } else {
                    Place::SomeKey
                };
                self.child(node, place(nameless));
            }
        }
        Some(())
    }

    fn path(&mut self, from: usize, steps: &'p [Step]) -> usize {
        steps.iter().fold(from, |node, step| match step {
            Step::Key(name) => self.child(node, Place::Key(name)),
            Step::Index(index) => self.child(node, Place::Index(*index)),
            Step::AnyKey | Step::AnyIndex => node,
        })
    }

    fn child(&mut self, parent: usize, place: Place<'p>) -> usize {
        let known = self.nodes.get(parent).and_then(|node| {
            let mut children = node.children.iter().copied();
            children.find(|child| {
                self.nodes
                    .get(*child)
                    .is_some_and(|node| node.place == place)
            })
        });
        if let Some(known) = known {
            return known;
        }
        let new = self.nodes.len();
        self.nodes.push(Node {
            place,
            parent,
            children: Vec::new(),
            asked: Vec::new(),
        });
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(new);
        }
        new
    }

    fn formula(&mut self, expr: &'p Expr) -> Formula {
        match expr {
            Expr::Any(operands) => {
                Formula::Any(operands.iter().map(|one| self.formula(one)).collect())
            }
            Expr::All(operands) => {
                Formula::All(operands.iter().map(|one| self.formula(one)).collect())
            }
            Expr::Condition(condition) => self.condition(condition),
        }
    }

    fn condition(&mut self, condition: &'p Condition) -> Formula {
        let (before, wildcard, after) = condition.selector.parts();
        let node = self.path(0, before);
        let asked = Asked::Test(&condition.test);
        let Some(wildcard) = wildcard else {
            return self.leaf(node, asked);
        };
        let in_array = *wildcard == Step::AnyIndex;
        let children = self
            .nodes
            .get(node)
            .map_or(&[][..], |node| &node.children)
            .to_vec();
        let place = |child: usize| self.nodes.get(child).map(|node| node.place);
        let elements = children
            .into_iter()
            .filter(|child| place(*child).is_some_and(|place| place.is_in_array() == in_array));
        let elements: Vec<usize> = elements.collect();
        let fields: Vec<usize> = elements
            .iter()
            .map(|child| self.path(*child, after))
            .collect();
        let holding = fields.iter().map(|node| self.leaf(*node, asked)).collect();
        match condition.test {
            Test::NotExists => self.lacking(&elements, holding),
            Test::NotEqual(_) => self.differing(&fields, holding),
            _ => Formula::Any(holding),
        }
    }

    /// `NOT EXISTS` with a wildcard: no element has the field, or one lacks it, as the reading has it.
    fn lacking(&mut self, elements: &[usize], holding: Vec<Formula>) -> Formula {
        let by_one = self.readings.departing(Rule::OneLacks);
        let lacked = elements.iter().zip(&holding).map(|(element, lacks)| {
            let is_there = self.leaf(*element, Asked::Presence);
            Formula::All(Vec::from([Formula::Under(by_one), is_there, lacks.clone()]))
        });
        let mut any: Vec<Formula> = lacked.collect();
        any.push(Formula::All(holding));
        Formula::Any(any)
    }

    /// `!=` with a wildcard: one element that differs, or all of at least one, as the reading has it.
    fn differing(&mut self, elements: &[usize], holding: Vec<Formula>) -> Formula {
        let of_all = self.readings.departing(Rule::AllDiffer);
        let every = elements.iter().zip(&holding).map(|(node, holds)| {
            let absent = Formula::Not(Box::new(self.leaf(*node, Asked::Presence)));
            Formula::Any(Vec::from([absent, holds.clone()]))
        });
        let mut all = Vec::from([Formula::Under(of_all)]);
        all.extend(every.collect::<Vec<_>>());
        // If all differ that are there, one that differs says that one is there.
        all.push(Formula::Any(holding.clone()));
        let any = [
            Formula::Under(!of_all & self.readings.all()),
            Formula::Any(holding),
        ];
        Formula::Any(Vec::from([Formula::All(Vec::from(any)), Formula::All(all)]))
    }

    fn leaf(&mut self, node: usize, asked: Asked<'p>) -> Formula {
        self.leaves += 1;
        let place = match self.known.get(&(node, asked)) {
            Some(place) => *place,
            None => {
                let all = self.nodes.get_mut(node).map(|node| &mut node.asked);
                let place = all.map_or(0, |all| {
                    all.push(asked);
                    all.len() - 1
                });
                self.known.insert((node, asked), place);
                place
            }
        };
        Formula::Leaf { node, asked: place }
    }
}
