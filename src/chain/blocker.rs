//! What keeps cis-fix from creating or changing a resource.

use crate::chain::link::Link;
use crate::state::Unread;

/// A fact that keeps cis-fix from creating or changing a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The link that stays broken.
    pub link: Link,
    /// The reason, one clause.
    pub reason: String,
    /// What a person can do.
    pub advice: Vec<String>,
    /// Why a read that it depends on has no answer; `None` if all were answered.
    pub unread: Option<Unread>,
}

impl Blocker {
    pub(crate) fn new(link: Link, reason: impl Into<String>, advice: Vec<String>) -> Self {
        Self {
            link,
            reason: reason.into(),
            advice,
            unread: None,
        }
    }

    pub(crate) fn unread(link: Link, reason: impl Into<String>, unread: Unread) -> Self {
        Self {
            link,
            reason: reason.into(),
            advice: Vec::new(),
            unread: Some(unread),
        }
    }
}
