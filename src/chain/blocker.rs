//! What keeps cis-fix from creating or changing a resource.

use crate::chain::link::Link;

/// Something in the way that this program may not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The link it breaks.
    pub link: Link,
    /// What it is, one clause.
    pub reason: String,
    /// What a person can do.
    pub advice: Vec<String>,
    /// The IAM action that is missing, where it is a denied call.
    pub denied: Option<String>,
}

impl Blocker {
    pub(crate) fn new(link: Link, reason: impl Into<String>, advice: Vec<String>) -> Self {
        Self {
            link,
            reason: reason.into(),
            advice,
            denied: None,
        }
    }

    pub(crate) fn denied(link: Link, reason: impl Into<String>, action: &str) -> Self {
        Self {
            link,
            reason: reason.into(),
            advice: Vec::new(),
            denied: Some(action.to_owned()),
        }
    }
}
