//! The way back from one run: what its journal proves it made, taken back where it is still as that run left it; and
//! what is left alone, with why. Deciding is pure, as it is for plans; nothing here can be part of a plan.

mod possible_reversals;
mod revert;

pub use possible_reversals::reversals;
pub use revert::{questions, way_back};

use crate::plan::StepId;
use crate::reversal::Reversal;
use serde::Serialize;

/// One thing to take back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Back {
    /// The step of the run that made it.
    pub step: StepId,
    /// How.
    pub reversal: Reversal,
    /// The steps that must be taken back before it.
    pub after: Vec<StepId>,
}

/// Something that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The step of the run that made it.
    pub step: StepId,
    /// Why it stays, and what a person may do.
    pub why: String,
    /// Whether it stays only because AWS did not show what decides.
    pub unread: bool,
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Way {
    /// What is taken back, in this order.
    pub backs: Vec<Back>,
    /// What stays.
    pub left: Vec<Left>,
}

impl Way {
    /// Whether everything that decides was seen: what AWS did not show may still have to be taken back.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.left.iter().any(|left| left.unread)
    }
}
