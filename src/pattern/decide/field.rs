//! What a question says of one field: what it is called, and which texts alone it can be about.

use std::collections::BTreeSet;

use super::super::ast::{Literal, Selector, SelectorStep, Test};
use super::super::text_match::is_plain;
use super::question::{Asked, Place, Question};

impl<'p> Question<'p> {
    /// The only values of a node that can matter, where every way to match asks for one of some given texts.
    pub(super) fn only_texts(&self, node: usize) -> Option<Vec<&'p str>> {
        let here = self.nodes.get(node)?;
        let mut asked = BTreeSet::new();
        self.matched.asked_of(node, &mut asked);
        let mut strings = Vec::new();
        for place in asked {
            match here.asked.get(place) {
                Some(Asked::Test(Test::Equal(Literal::Text(text)))) if is_plain(text) => {
                    strings.push(text.as_str());
                }
                _ => return None,
            }
        }
        let all = self.interpretations.all();
        let (_, refuted) = self
            .matched
            .judged(all, &|at, _| (0, if at == node { all } else { 0 }));
        (refuted == all).then_some(strings)
    }

    /// The selector of a node, with a nameless element as one of its kind.
    pub(super) fn selector(&self, node: usize) -> Selector {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(here) = self.nodes.get(at) {
            match here.place {
                Place::Root => break,
                Place::Key(name) => steps.push(SelectorStep::Key(name.to_owned())),
                Place::Index(index) => steps.push(SelectorStep::Index(index)),
                Place::SomeKey(_) => steps.push(SelectorStep::AnyKey),
                Place::SomeIndex(_) => steps.push(SelectorStep::AnyIndex),
            }
            at = here.parent;
        }
        steps.reverse();
        Selector { steps }
    }
}
