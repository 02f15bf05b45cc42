//! Grows the fields of a question as a tree, and the conditions as formulas over them.
//!
//! A selector with a wildcard speaks of any number of elements. It is replaced by the disjunction over those elements
//! that the question names by index or key, and as many nameless ones as there are conditions on that wildcard: an
//! event that needs more has elements no condition needs, and is answered for by the event without them.

use std::collections::HashMap;

use super::super::ast::{Expr, FieldCondition, SelectorStep, Test};
use super::super::semantics::Rule;
use super::formula::Formula;
use super::interpretations::Interpretations;
use super::question::{Asked, Node, Place};

/// More nameless elements than this in one place are not searched through.
const MOST_NAMELESS: usize = 6;
/// An event with an element beyond this is not made.
const LARGEST_INDEX: usize = 1_000;

/// Adds a condition to those of a node and a kind of wildcard.
fn join<'c>(wild: &mut Wild<'c>, node: usize, in_array: bool, condition: &'c FieldCondition) {
    let found = wild
        .iter_mut()
        .find(|(at, kind, _)| (*at, *kind) == (node, in_array));
    match found {
        Some((_, _, asking)) if asking.contains(&condition) => {}
        Some((_, _, asking)) => asking.push(condition),
        None => wild.push((node, in_array, Vec::from([condition]))),
    }
}

pub(super) struct Tree<'p> {
    pub(super) nodes: Vec<Node<'p>>,
    /// Where each thing asked of a node is among all that is asked of it.
    known: HashMap<(usize, Asked<'p>), usize>,
    pub(super) interpretations: Interpretations,
    /// How many leaves the formulas have.
    pub(super) leaves: usize,
    /// Whether something was asked that the nodes are too few to answer.
    pub(super) beyond: bool,
}

/// The wildcard conditions on what one node holds, with the node and whether its elements are meant.
type Wild<'c> = Vec<(usize, bool, Vec<&'c FieldCondition>)>;

impl<'p> Tree<'p> {
    pub(super) fn new(interpretations: Interpretations) -> Self {
        let root = Node {
            place: Place::Root,
            parent: 0,
            children: Vec::new(),
            asked: Vec::new(),
        };
        Self {
            nodes: Vec::from([root]),
            known: HashMap::new(),
            interpretations,
            leaves: 0,
            beyond: false,
        }
    }

    /// Makes all nodes down to the wildcards, then the nameless elements there: the formula of a wildcard must find
    /// every element that a selector names.
    pub(super) fn grow(&mut self, conditions: &[&'p FieldCondition]) -> Option<()> {
        let mut wild: Wild<'_> = Vec::new();
        for condition in conditions {
            let far = |step: &SelectorStep| matches!(step, SelectorStep::Index(index) if *index > LARGEST_INDEX);
            if condition.selector.steps.iter().any(far) {
                return None;
            }
            let (before, wildcard, _) = condition.selector.parts();
            let node = self.path(0, before);
            let Some(wildcard) = wildcard else { continue };
            join(
                &mut wild,
                node,
                *wildcard == SelectorStep::AnyIndex,
                condition,
            );
        }
        self.more_wild(conditions, &mut wild);
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

    /// Two kinds of conditions look at what a node holds though they do not say so: `IS NULL`, which finds a null in an
    /// array, and `[*]`, which finds the members of an object. They matter only where others look there, too.
    fn more_wild(&mut self, conditions: &[&'p FieldCondition], wild: &mut Wild<'p>) {
        for condition in conditions {
            let (path, wildcard, _) = condition.selector.parts();
            let node = self.path(0, path);
            let in_array = |place: Place<'_>| place.is_in_array();
            let looked_into = self.children(node, in_array).next().is_some()
                || wild
                    .iter()
                    .any(|(at, elements, _)| *at == node && *elements);
            match wildcard {
                None if condition.test == Test::IsNull && looked_into => {
                    join(wild, node, true, condition);
                }
                Some(SelectorStep::AnyIndex)
                    if self.children(node, |_| true).next().is_some()
                        || wild
                            .iter()
                            .any(|(at, elements, _)| *at == node && !*elements) =>
                {
                    join(wild, node, false, condition);
                }
                _ => {}
            }
        }
    }

    fn path(&mut self, from: usize, steps: &'p [SelectorStep]) -> usize {
        steps.iter().fold(from, |node, step| match step {
            SelectorStep::Key(name) => self.child(node, Place::Key(name)),
            SelectorStep::Index(index) => self.child(node, Place::Index(*index)),
            SelectorStep::AnyKey | SelectorStep::AnyIndex => node,
        })
    }

    /// The nodes below one, in places of some kind.
    fn children(
        &self,
        node: usize,
        of_kind: impl Fn(Place<'p>) -> bool,
    ) -> impl Iterator<Item = usize> {
        let children = self.nodes.get(node).map_or(&[][..], |node| &node.children);
        let nodes = &self.nodes;
        children.iter().copied().filter(move |child| {
            let child = nodes.get(*child);
            child.is_some_and(|child| of_kind(child.place))
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

    pub(super) fn formula(&mut self, expr: &'p Expr) -> Formula {
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

    fn condition(&mut self, condition: &'p FieldCondition) -> Formula {
        let (before, wildcard, after) = condition.selector.parts();
        let node = self.path(0, before);
        let Some(wildcard) = wildcard else {
            return self.test(node, &condition.test);
        };
        let looked_at =
            |place: Place<'_>| *wildcard == SelectorStep::AnyIndex || !place.is_in_array();
        let elements: Vec<usize> = self.children(node, looked_at).collect();
        let fields: Vec<usize> = elements
            .iter()
            .map(|child| self.path(*child, after))
            .collect();
        let holding = fields
            .iter()
            .map(|node| self.test(*node, &condition.test))
            .collect();
        match condition.test {
            Test::NotExists => self.lacking(&elements, holding),
            Test::NotEqual(_) => self.differing(&fields, holding),
            _ => Formula::Any(holding),
        }
    }

    /// A test of the value of one node; `IS NULL` looks at the elements as well.
    fn test(&mut self, node: usize, test: &'p Test) -> Formula {
        let holds = self.leaf(node, Asked::Test(test));
        let elements: Vec<usize> = self.children(node, Place::is_in_array).collect();
        if *test != Test::IsNull || elements.is_empty() {
            return holds;
        }
        let nameless = |place| matches!(place, Place::SomeIndex(_));
        let none_nameless = self.children(node, nameless).next().is_none();
        self.beyond |= none_nameless;
        let nulls = elements
            .into_iter()
            .map(|element| self.leaf(element, Asked::Test(test)));
        Formula::Any([holds].into_iter().chain(nulls).collect())
    }

    /// `NOT EXISTS` with a wildcard: no element has the field, or one lacks it, as the reading has it.
    fn lacking(&mut self, elements: &[usize], holding: Vec<Formula>) -> Formula {
        let by_one = self.interpretations.departing(Rule::OneLacks);
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
        let of_all = self.interpretations.departing(Rule::AllDiffer);
        let every = elements.iter().zip(&holding).map(|(node, holds)| {
            let absent = Formula::Not(Box::new(self.leaf(*node, Asked::Presence)));
            Formula::Any(Vec::from([absent, holds.clone()]))
        });
        let mut all = Vec::from([Formula::Under(of_all)]);
        all.extend(every.collect::<Vec<_>>());
        // If all differ that are there, one that differs says that one is there.
        all.push(Formula::Any(holding.clone()));
        let any = [
            Formula::Under(!of_all & self.interpretations.all()),
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
