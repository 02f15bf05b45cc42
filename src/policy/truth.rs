//! Three-valued logic (Kleene's): what evaluation computes with, so that a doubt survives exactly as long as
//! the answer hangs on it.

use super::decision::Uncertainty;

/// Whether something holds, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown(Uncertainty),
}

impl Truth {
    /// Whether all hold: one that does not settles it, whatever is unknown about the others. None at all: yes.
    pub(super) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut so_far = Self::Yes;
        for truth in truths {
            match truth {
                Self::No => return Self::No,
                Self::Unknown(_) if so_far == Self::Yes => so_far = truth,
                _ => {}
            }
        }
        so_far
    }

    /// Whether one holds: the first that does settles it. None at all: no.
    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::all(truths.into_iter().map(Self::negated)).negated()
    }

    /// The opposite; of the unknown, the unknown.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// The opposite, if `negate` says so.
    pub(super) fn negated_if(self, negate: bool) -> Self {
        if negate { self.negated() } else { self }
    }

    /// What is left of it under a doubt: a yes becomes unknown, a no stays a no.
    pub(super) fn with_uncertainty(self, reason: Uncertainty) -> Self {
        Self::all([self, Self::Unknown(reason)])
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
