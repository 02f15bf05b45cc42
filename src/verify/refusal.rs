//! Why a fire drill is refused.

/// Why a fire drill is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireDrillRefusal {
    /// Why, in one clause.
    pub reason: String,
    /// What to do.
    pub advice: String,
}

impl FireDrillRefusal {
    pub(super) fn new(reason: String, advice: &str) -> Self {
        Self {
            reason,
            advice: advice.to_owned(),
        }
    }
}
