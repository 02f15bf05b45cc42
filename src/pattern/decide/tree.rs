//! Builds the fields of a problem as a tree, and the conditions as formulas over its nodes.
//!
//! A selector with a wildcard selects any number of elements. A disjunction replaces it: over the elements that the
//! patterns name by index or key, and over as many unnamed elements as there are conditions on that wildcard. An event
//! with more elements has some that no condition needs, so the event without them gives the same result.

use std::collections::HashMap;

use super::super::ast::{Expr, FieldCondition, SelectorStep, Test};
use super::super::semantics::Rule;
use super::formula::Formula;
use super::interpretations::Interpretations;

/// The number of unnamed elements in one place up to which a problem is searched.
const MAX_UNNAMED: usize = 6;
/// Events with a larger index are not built.
const MAX_INDEX: usize = 1_000;

/// A field, or an unnamed element.
#[derive(Debug)]
pub(super) struct Node<'p> {
    /// The position in the parent.
    pub(super) position: NodePosition<'p>,
    /// The parent node. The root is its own parent.
    pub(super) parent: usize,
    /// The child nodes.
    pub(super) children: Vec<usize>,
    /// The predicates on its value, without duplicates.
    pub(super) predicates: Vec<Predicate<'p>>,
}

/// The position of a value in its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodePosition<'p> {
    /// The whole event.
    Root,
    /// A member of an object.
    Key(&'p str),
    /// An element of an array.
    Index(usize),
    /// A member whose key no selector names; counted from 0.
    SomeKey(usize),
    /// An element whose index no selector names; counted from 0.
    SomeIndex(usize),
}

impl NodePosition<'_> {
    /// Whether the parent is an array, not an object.
    pub(super) fn is_in_array(self) -> bool {
        matches!(self, Self::Index(_) | Self::SomeIndex(_))
    }
}

/// A predicate on the value of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Predicate<'p> {
    /// A test of a pattern.
    Test(&'p Test),
    /// The value exists. Needed to express "all elements, and at least one".
    IsPresent,
}

/// The wildcard conditions on the children of a node.
struct WildcardConditions<'c> {
    node: usize,
    /// Whether they test the elements of an array, not the members of an object.
    in_array: bool,
    /// The conditions, without duplicates.
    conditions: Vec<&'c FieldCondition>,
}

/// Adds a condition to the wildcard conditions on a node's elements or members.
fn add_wildcard_condition<'c>(
    wildcards: &mut Vec<WildcardConditions<'c>>,
    node: usize,
    in_array: bool,
    condition: &'c FieldCondition,
) {
    let same_children =
        |known: &&mut WildcardConditions<'_>| known.node == node && known.in_array == in_array;
    match wildcards.iter_mut().find(same_children) {
        Some(known) if known.conditions.contains(&condition) => {}
        Some(known) => known.conditions.push(condition),
        None => wildcards.push(WildcardConditions {
            node,
            in_array,
            conditions: Vec::from([condition]),
        }),
    }
}

pub(super) struct Tree<'p> {
    pub(super) nodes: Vec<Node<'p>>,
    /// The index of each predicate in the list of its node.
    predicate_indexes: HashMap<(usize, Predicate<'p>), usize>,
    pub(super) interpretations: Interpretations,
    /// The number of leaves of the formulas.
    pub(super) leaf_count: usize,
    /// Whether a condition needs more nodes than the tree has.
    pub(super) is_incomplete: bool,
}

impl<'p> Tree<'p> {
    pub(super) fn new(interpretations: Interpretations) -> Self {
        let root = Node {
            position: NodePosition::Root,
            parent: 0,
            children: Vec::new(),
            predicates: Vec::new(),
        };
        Self {
            nodes: Vec::from([root]),
            predicate_indexes: HashMap::new(),
            interpretations,
            leaf_count: 0,
            is_incomplete: false,
        }
    }

    /// Creates all nodes down to the wildcards, then the unnamed elements there. The formula of a wildcard must include
    /// every element that a selector names, so the nodes come first.
    pub(super) fn grow(&mut self, conditions: &[&'p FieldCondition]) -> Option<()> {
        let mut wildcards = Vec::new();
        for condition in conditions {
            let far = |step: &SelectorStep| matches!(step, SelectorStep::Index(index) if *index > MAX_INDEX);
            if condition.selector.steps.iter().any(far) {
                return None;
            }
            let (before, wildcard, _) = condition.selector.split_at_wildcard();
            let node = self.ensure_path(0, before);
            let Some(wildcard) = wildcard else { continue };
            add_wildcard_condition(
                &mut wildcards,
                node,
                *wildcard == SelectorStep::AnyIndex,
                condition,
            );
        }
        self.add_implied_wildcards(conditions, &mut wildcards);
        for wildcard in wildcards {
            let count = wildcard.conditions.len();
            if count > MAX_UNNAMED {
                return None;
            }
            let position = if wildcard.in_array {
                NodePosition::SomeIndex
            } else {
                NodePosition::SomeKey
            };
            for unnamed in 0..count {
                self.ensure_child(wildcard.node, position(unnamed));
            }
        }
        Some(())
    }

    /// Two kinds of conditions look at the children of a node implicitly: `IS NULL` finds a null in an array, and `[*]`
    /// finds the members of an object. They matter only if other conditions look at these children, too.
    fn add_implied_wildcards(
        &mut self,
        conditions: &[&'p FieldCondition],
        wildcards: &mut Vec<WildcardConditions<'p>>,
    ) {
        for condition in conditions {
            let (path, wildcard, _) = condition.selector.split_at_wildcard();
            let node = self.ensure_path(0, path);
            let has_wildcards = |in_array: bool| {
                let mut known = wildcards.iter();
                known.any(|known| known.node == node && known.in_array == in_array)
            };
            let mut elements = self.children(node, NodePosition::is_in_array);
            let tests_elements = elements.next().is_some() || has_wildcards(true);
            let tests_members =
                self.children(node, |_| true).next().is_some() || has_wildcards(false);
            match wildcard {
                None if condition.test == Test::IsNull && tests_elements => {
                    add_wildcard_condition(wildcards, node, true, condition);
                }
                Some(SelectorStep::AnyIndex) if tests_members => {
                    add_wildcard_condition(wildcards, node, false, condition);
                }
                _ => {}
            }
        }
    }

    fn ensure_path(&mut self, from: usize, steps: &'p [SelectorStep]) -> usize {
        steps.iter().fold(from, |node, step| match step {
            SelectorStep::Key(name) => self.ensure_child(node, NodePosition::Key(name)),
            SelectorStep::Index(index) => self.ensure_child(node, NodePosition::Index(*index)),
            SelectorStep::AnyKey | SelectorStep::AnyIndex => node,
        })
    }

    /// The children of a node whose position fits.
    fn children(
        &self,
        node: usize,
        of_kind: impl Fn(NodePosition<'p>) -> bool,
    ) -> impl Iterator<Item = usize> {
        let children = self.nodes.get(node).map_or(&[][..], |node| &node.children);
        let nodes = &self.nodes;
        children.iter().copied().filter(move |child| {
            let child = nodes.get(*child);
            child.is_some_and(|child| of_kind(child.position))
        })
    }

    fn ensure_child(&mut self, parent: usize, position: NodePosition<'p>) -> usize {
        let known = self.nodes.get(parent).and_then(|node| {
            let mut children = node.children.iter().copied();
            children.find(|child| {
                self.nodes
                    .get(*child)
                    .is_some_and(|node| node.position == position)
            })
        });
        if let Some(known) = known {
            return known;
        }
        let new = self.nodes.len();
        self.nodes.push(Node {
            position,
            parent,
            children: Vec::new(),
            predicates: Vec::new(),
        });
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(new);
        }
        new
    }

    pub(super) fn build_formula(&mut self, expr: &'p Expr) -> Formula {
        match expr {
            Expr::Any(operands) => {
                Formula::Any(operands.iter().map(|one| self.build_formula(one)).collect())
            }
            Expr::All(operands) => {
                Formula::All(operands.iter().map(|one| self.build_formula(one)).collect())
            }
            Expr::Condition(condition) => self.build_condition(condition),
        }
    }

    fn build_condition(&mut self, condition: &'p FieldCondition) -> Formula {
        let (before, wildcard, after) = condition.selector.split_at_wildcard();
        let node = self.ensure_path(0, before);
        let Some(wildcard) = wildcard else {
            return self.build_test(node, &condition.test);
        };
        let looked_at = |position: NodePosition<'_>| {
            *wildcard == SelectorStep::AnyIndex || !position.is_in_array()
        };
        let elements: Vec<usize> = self.children(node, looked_at).collect();
        let fields: Vec<usize> = elements
            .iter()
            .map(|child| self.ensure_path(*child, after))
            .collect();
        let holding = fields
            .iter()
            .map(|node| self.build_test(*node, &condition.test))
            .collect();
        match condition.test {
            Test::NotExists => self.build_not_exists(&elements, holding),
            Test::NotEqual(_) => self.build_not_equal(&fields, holding),
            _ => Formula::Any(holding),
        }
    }

    /// Builds a test of the value of one node. `IS NULL` also tests the elements.
    fn build_test(&mut self, node: usize, test: &'p Test) -> Formula {
        let holds = self.add_leaf(node, Predicate::Test(test));
        let elements: Vec<usize> = self.children(node, NodePosition::is_in_array).collect();
        if *test != Test::IsNull || elements.is_empty() {
            return holds;
        }
        let unnamed = |position| matches!(position, NodePosition::SomeIndex(_));
        let none_nameless = self.children(node, unnamed).next().is_none();
        self.is_incomplete |= none_nameless;
        let nulls = elements
            .into_iter()
            .map(|element| self.add_leaf(element, Predicate::Test(test)));
        Formula::Any([holds].into_iter().chain(nulls).collect())
    }

    /// Builds `NOT EXISTS` with a wildcard: no element has the field, or one element lacks it, depending on the
    /// interpretation.
    fn build_not_exists(&mut self, elements: &[usize], holding: Vec<Formula>) -> Formula {
        let by_one = self.interpretations.non_default(Rule::OneLacks);
        let lacked = elements.iter().zip(&holding).map(|(element, lacks)| {
            let is_there = self.add_leaf(*element, Predicate::IsPresent);
            Formula::All(Vec::from([
                Formula::Interpretations(by_one),
                is_there,
                lacks.clone(),
            ]))
        });
        let mut any: Vec<Formula> = lacked.collect();
        any.push(Formula::All(holding));
        Formula::Any(any)
    }

    /// Builds `!=` with a wildcard: one element differs, or all do and there is one, depending on the interpretation.
    fn build_not_equal(&mut self, elements: &[usize], holding: Vec<Formula>) -> Formula {
        let of_all = self.interpretations.non_default(Rule::AllDiffer);
        let every = elements.iter().zip(&holding).map(|(node, holds)| {
            let absent = Formula::Not(Box::new(self.add_leaf(*node, Predicate::IsPresent)));
            Formula::Any(Vec::from([absent, holds.clone()]))
        });
        let mut all = Vec::from([Formula::Interpretations(of_all)]);
        all.extend(every.collect::<Vec<_>>());
        // If all existing values differ, a value that differs proves that one exists.
        all.push(Formula::Any(holding.clone()));
        let any = [
            Formula::Interpretations(!of_all & self.interpretations.all()),
            Formula::Any(holding),
        ];
        Formula::Any(Vec::from([Formula::All(Vec::from(any)), Formula::All(all)]))
    }

    fn add_leaf(&mut self, node: usize, predicate: Predicate<'p>) -> Formula {
        self.leaf_count += 1;
        let index = match self.predicate_indexes.get(&(node, predicate)) {
            Some(index) => *index,
            None => {
                let all = self.nodes.get_mut(node).map(|node| &mut node.predicates);
                let index = all.map_or(0, |all| {
                    all.push(predicate);
                    all.len() - 1
                });
                self.predicate_indexes.insert((node, predicate), index);
                index
            }
        };
        Formula::Leaf {
            node,
            predicate: index,
        }
    }
}
