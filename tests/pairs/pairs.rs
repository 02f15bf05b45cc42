//! Makes random pairs of patterns, and examines the verdicts on them.
//!
//! The tests, the fuzz target and the benchmark include this file by its path. It uses only the public items of
//! `cis_fix::pattern`, and does not depend on how verdicts are decided. Random choices come from bytes ([`choices`]). A
//! pattern is a tree of its own type ([`tree`]) over a small [`vocabulary`]. A [`pair`] has two sides, one often
//! derived from the other by [`changes`] that widen it or [`near_misses`] that usually narrow it. [`events`] may distinguish the two sides.
//! [`examine`] checks the verdict against all of that.

pub(crate) mod changes;
pub(crate) mod choices;
pub(crate) mod events;
pub(crate) mod examine;
pub(crate) mod near_misses;
pub(crate) mod pair;
pub(crate) mod tree;
pub(crate) mod vocabulary;
