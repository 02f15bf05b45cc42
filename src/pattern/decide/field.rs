//! Facts about one field of a search problem: its selector, the only texts it can have, the free indexes of an array.

use std::collections::BTreeSet;

use super::super::ast::{Literal, Selector, SelectorStep, Test};
use super::super::text_match::equals_only_itself;
use super::problem::SearchProblem;
use super::tree::{NodePosition, Predicate};

impl<'p> SearchProblem<'p> {
    /// The only values that a node can have in a matching event, if every way to match requires one of a list of
    /// texts.
    pub(super) fn required_texts(&self, node: usize) -> Option<Vec<&'p str>> {
        let here = self.nodes.get(node)?;
        let mut tested = BTreeSet::new();
        self.matched.collect_predicates(node, &mut tested);
        let mut texts = Vec::new();
        for predicate in tested {
            match here.predicates.get(predicate) {
                Some(Predicate::Test(Test::Equal(Literal::Text(text))))
                    if equals_only_itself(text) =>
                {
                    texts.push(text.as_str());
                }
                _ => return None,
            }
        }
        let all = self.interpretations.all();
        let (_, refuted) = self
            .matched
            .evaluate(all, &|at, _| (0, if at == node { all } else { 0 }));
        (refuted == all).then_some(texts)
    }

    /// The selector of a node. An unnamed element becomes a wildcard.
    pub(super) fn selector(&self, node: usize) -> Selector {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(here) = self.nodes.get(at) {
            match here.position {
                NodePosition::Root => break,
                NodePosition::Key(name) => steps.push(SelectorStep::Key(name.to_owned())),
                NodePosition::Index(index) => steps.push(SelectorStep::Index(index)),
                NodePosition::SomeKey(_) => steps.push(SelectorStep::AnyKey),
                NodePosition::SomeIndex(_) => steps.push(SelectorStep::AnyIndex),
            }
            at = here.parent;
        }
        steps.reverse();
        Selector { steps }
    }

    /// The indexes that unnamed elements can have, in an array that has the named elements below `length` and not the
    /// next one.
    pub(super) fn free_indexes(
        &self,
        node: usize,
        length: usize,
    ) -> impl Iterator<Item = usize> + use<> {
        let children = self.nodes.get(node).map_or(&[][..], |node| &node.children);
        let named: Vec<usize> = children
            .iter()
            .filter_map(|child| match self.nodes.get(*child)?.position {
                NodePosition::Index(index) => Some(index),
                _ => None,
            })
            .collect();
        let end = named.iter().copied().filter(|index| *index >= length).min();
        (0..end.unwrap_or(usize::MAX)).filter(move |index| !named.contains(index))
    }
}
