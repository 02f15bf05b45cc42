//! The outcome of a step.

use serde::{Deserialize, Serialize};

/// The outcome of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The change was made.
    Done,
    /// The resource was as planned already.
    Unchanged,
    /// The step was not tried.
    Skipped {
        /// The reason.
        why: String,
    },
    /// AWS rejected the change, or it failed.
    Failed {
        /// What AWS said, and what to do.
        error: String,
    },
}

impl Outcome {
    /// Whether the steps that wait for it can be done.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Done | Self::Unchanged)
    }
}
