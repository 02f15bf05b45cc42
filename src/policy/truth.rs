//! Three-valued logic (Kleene's), used by evaluation. An answer is uncertain only if it depends on
//! something that is unknown.

use super::decision::Uncertainty;

/// Whether something holds, or why that is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown(Uncertainty),
}

impl Truth {
    /// Whether all hold. A single no decides, even if others are unknown. An empty list gives yes.
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

    /// Whether any holds. A single yes decides, even if others are unknown. An empty list gives no.
    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::all(truths.into_iter().map(Self::negated)).negated()
    }

    /// The opposite; unknown stays unknown.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// The opposite, if `negate` is true.
    pub(super) fn negated_if(self, negate: bool) -> Self {
        if negate { self.negated() } else { self }
    }

    /// The value under an uncertainty: yes becomes unknown, no stays no.
    pub(super) fn with_uncertainty(self, reason: Uncertainty) -> Self {
        Self::all([self, Self::Unknown(reason)])
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
