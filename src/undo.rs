//! The plan of an undo: what the journal of one run claims that the run made, reverted where AWS shows that it is ours, as the
//! run left it, and used by nobody else; and what is retained, with the reason. The journal only says where to look: what is
//! ours is decided by [`ownership`](crate::ownership). Deciding is pure, as it is for plans. An undo plan has types of its
//! own, so no deletion can become part of a [`Plan`](crate::plan::Plan).

mod claims;
mod possible_reversals;
mod questions;
mod revert;

pub use possible_reversals::possible_reversals;
pub use questions::questions;
pub use revert::{plan_foreign_undo, plan_undo};

use crate::plan::StepId;
use crate::reversal::Reversal;
use serde::Serialize;

/// One write of an undo.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoStep {
    /// The step of the run that it reverts.
    pub step: StepId,
    /// The write.
    pub reversal: Reversal,
    /// The steps of the run that must be reverted before it.
    pub after: Vec<StepId>,
}

/// A resource or setting of the run that the undo leaves in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retained {
    /// The step of the run that made it.
    pub step: StepId,
    /// Why it stays, and what a person can do.
    #[serde(rename = "why")]
    pub reason: String,
    /// Whether it stays only because AWS did not show what the decision depends on.
    #[serde(rename = "unread")]
    pub unreadable: bool,
    /// Whether it stays because the account does not show what the journal claims: that it is ours, or that what was there
    /// before is something that cis-fix writes.
    pub unproven: bool,
}

/// The writes of an undo, in order, and what it retains.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UndoPlan {
    /// The writes, in the order they are sent.
    pub steps: Vec<UndoStep>,
    /// What stays.
    pub retained: Vec<Retained>,
}

impl UndoPlan {
    /// Whether AWS showed everything the plan depends on, and bore out every claim of the journal. If not, a person has to
    /// look at what is retained.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_open = |retained: &Retained| retained.unreadable || retained.unproven;
        !self.retained.iter().any(is_open)
    }
}
