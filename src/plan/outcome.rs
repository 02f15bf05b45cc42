//! What happened to a step.

use serde::{Deserialize, Serialize};

/// What happened to a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was made.
    Done,
    /// It was there already when its turn came.
    Unchanged,
    /// It was not tried.
    Skipped {
        /// Why.
        why: String,
    },
    /// AWS did not do it.
    Failed {
        /// What AWS said, and what to do.
        error: String,
    },
}

impl Outcome {
    /// Whether what comes after it may be done.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Done | Self::Unchanged)
    }
}
