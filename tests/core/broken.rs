//! Chains that break at their end: each cause with what is said of it, what is to be typed to see it, and what a run does.

pub(crate) mod topics;
