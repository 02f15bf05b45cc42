//! What keeps cis-fix from creating or changing a resource.

use crate::chain::link::Link;

/// A fact that keeps cis-fix from creating or changing a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The link that stays broken.
    pub link: Link,
    /// The reason, one clause.
    pub reason: String,
    /// What a person can do.
    pub advice: Vec<String>,
    /// The IAM action that is missing; `None` if no read was denied.
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
