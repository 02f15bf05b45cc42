//! Pairs of patterns by chance, and an examiner that doubts the verdicts on them.
//!
//! The tests, the fuzz target and the benchmark all take this file in by its path; it knows of the crate only what
//! `cis_fix::pattern` shows everybody, and nothing of how a verdict is reached. Chance comes from bytes ([`choices`]),
//! a pattern is a tree of our own ([`tree`]) over a small [`vocabulary`], a [`pair`] is two sides that were made from
//! one another by [`changes`] known to widen or likely to narrow, [`events`] are made to tell the two sides apart, and
//! [`examine`] holds the verdict against all of that.

pub(crate) mod changes;
pub(crate) mod choices;
pub(crate) mod events;
pub(crate) mod examine;
pub(crate) mod pair;
pub(crate) mod tree;
pub(crate) mod vocabulary;
