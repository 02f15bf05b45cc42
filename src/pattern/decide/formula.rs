//! What must hold of an event, over the tests of the fields, and how much of it is known.

use std::collections::BTreeSet;

use super::interpretations::Mask;

/// What must hold, over the tests of the nodes.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    /// What is asked in place `predicate` of node `node`.
    Leaf {
        /// The node.
        node: usize,
        /// Which of the things asked of it.
        predicate: usize,
    },
    /// Holds under these readings, whatever the event.
    Interpretations(Mask),
    /// The opposite.
    Not(Box<Self>),
    /// All of them.
    All(Vec<Self>),
    /// At least one of them.
    Any(Vec<Self>),
}

impl Formula {
    /// The readings under which it holds for sure, and those under which it fails for sure, given the same of leaves.
    pub(super) fn evaluate(
        &self,
        all: Mask,
        leaf: &impl Fn(usize, usize) -> (Mask, Mask),
    ) -> (Mask, Mask) {
        match self {
            Self::Leaf { node, predicate } => leaf(*node, *predicate),
            Self::Interpretations(mask) => (*mask, all & !mask),
            Self::Not(inner) => {
                let (holds, fails) = inner.evaluate(all, leaf);
                (fails, holds)
            }
            Self::All(parts) => {
                let (mut holds, mut fails) = (all, 0);
                for part in parts {
                    let (one_holds, one_fails) = part.evaluate(all, leaf);
                    holds &= one_holds;
                    fails |= one_fails;
                    if fails == all {
                        break;
                    }
                }
                (holds & !fails, fails)
            }
            Self::Any(parts) => {
                let (mut holds, mut fails) = (0, all);
                for part in parts {
                    let (one_holds, one_fails) = part.evaluate(all, leaf);
                    holds |= one_holds;
                    fails &= one_fails;
                    if holds == all {
                        break;
                    }
                }
                (holds, fails & !holds)
            }
        }
    }

    /// The first leaf that what is not known yet hangs on.
    pub(super) fn first_undecided(
        &self,
        all: Mask,
        leaf: &impl Fn(usize, usize) -> (Mask, Mask),
    ) -> Option<usize> {
        let (holds, fails) = self.evaluate(all, leaf);
        if holds | fails == all {
            return None;
        }
        match self {
            Self::Leaf { node, .. } => Some(*node),
            Self::Interpretations(_) => None,
            Self::Not(inner) => inner.first_undecided(all, leaf),
            Self::All(parts) | Self::Any(parts) => parts
                .iter()
                .find_map(|part| part.first_undecided(all, leaf)),
        }
    }

    /// Which of the things asked of a node it looks at.
    pub(super) fn collect_predicates(&self, wanted: usize, found: &mut BTreeSet<usize>) {
        match self {
            Self::Leaf { node, predicate } => {
                if *node == wanted {
                    found.insert(*predicate);
                }
            }
            Self::Interpretations(_) => {}
            Self::Not(inner) => inner.collect_predicates(wanted, found),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect_predicates(wanted, found);
                }
            }
        }
    }
}
