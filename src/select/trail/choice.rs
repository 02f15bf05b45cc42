//! The outcome of choosing a trail.

use crate::chain::link::Link;
use crate::chain::trail::ChosenTrail;
use crate::state::{AccountId, Trail, Unread};

/// The outcome of choosing a trail.
#[derive(Debug, Clone, PartialEq)]
pub enum TrailChoice {
    /// This trail.
    Chosen(ChosenTrail),
    /// No control of the run needs a trail.
    NotNeeded,
    /// No trail of this account qualifies.
    NoneQualifies {
        /// The nearest trail, which the advice is about; `None` if the account has no trail.
        nearest: Option<Trail>,
        /// The first link that is missing.
        link: Link,
        /// What is missing, one clause.
        why: String,
        /// The commands that fix it.
        advice: Vec<String>,
    },
    /// The log group of the trail, as far as is seen, belongs to another account.
    Elsewhere {
        /// The other account.
        account: AccountId,
        /// The trail.
        trail: Trail,
    },
    /// A read has no answer, so nothing is claimed.
    Unreadable {
        /// What it would show, in the singular.
        what: String,
        /// Why it has none.
        unread: Unread,
    },
}

/// A trail beside the chosen one: its filters may count, and none is created there.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherTrail {
    /// The trail.
    pub chosen: ChosenTrail,
    /// Why it is not known whether it qualifies; `None` if it does.
    pub unread: Option<Unread>,
}
