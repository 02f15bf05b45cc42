//! The verdict on a control.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The verdict on a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every link of the chain holds.
    Pass,
    /// The settings say so, with a reason.
    Excepted,
    /// Only a person can complete it, by confirming a subscription for example.
    Pending,
    /// It can only be fixed in another account or Region, which is named.
    Elsewhere,
    /// It is broken and cis-fix must not fix it.
    Manual,
    /// A read was denied or not made, so nothing is claimed.
    Unreadable,
    /// A link is broken and cis-fix can fix it.
    Fail,
}

impl Verdict {
    /// The word for it, as it is shown and serialized.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Excepted => "excepted",
            Self::Pending => "pending",
            Self::Elsewhere => "elsewhere",
            Self::Manual => "manual",
            Self::Unreadable => "unreadable",
            Self::Fail => "fail",
        }
    }

    /// Whether the control counts as met.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Pass | Self::Excepted)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
