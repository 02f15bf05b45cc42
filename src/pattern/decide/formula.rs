//! Formulas over the predicates of the fields. They can be evaluated while only some fields are decided.

use std::collections::BTreeSet;

use super::interpretations::Mask;

/// A condition on an event, over the predicates of the nodes.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    /// A predicate of a node.
    Leaf {
        /// The node.
        node: usize,
        /// The index of the predicate in the node's list.
        predicate: usize,
    },
    /// Holds under these interpretations, for any event.
    Interpretations(Mask),
    /// The negation.
    Not(Box<Self>),
    /// All of them.
    All(Vec<Self>),
    /// At least one of them.
    Any(Vec<Self>),
}

impl Formula {
    /// The interpretations under which the formula certainly holds, and those under which it certainly fails. `leaf`
    /// gives the same for leaves.
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

    /// The node of the first leaf on which the undecided part of the result depends.
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

    /// Collects the predicates of a node that the formula uses.
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
