//! A plan as it is shown, saved and applied.

use crate::plan::digest::Digest;
use crate::plan::step::{Note, Step};
use crate::plan::totals::Totals;
use serde::{Deserialize, Serialize};

/// The ordered changes, with notes, totals and digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps. Every step stands after those it waits for.
    pub steps: Vec<Step>,
    /// What is not changed, and why.
    pub notes: Vec<Note>,
    /// The counts and the cost.
    pub totals: Totals,
    /// The digest of what the plan rests on.
    pub digest: Digest,
}
