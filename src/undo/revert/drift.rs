//! Drift: how a value in the account differs from the one the run left, and the reason a resource is retained.

use crate::ownership::has_owner_tag;
use crate::plan::Delta;
use crate::state::Read;
use std::collections::BTreeMap;

/// How a value in the account differs from the one the run left.
pub(super) enum Drift {
    /// It does not: the value is the one the run left.
    None,
    /// The value is the one from before the run: the run did not write it, or it was reverted already.
    Reverted,
    /// The value is neither, or AWS did not show it. It stays, for this reason.
    Blocking(RetainReason),
}

/// Compares the value in the account with the two values of a change.
pub(super) fn detect_drift<T: PartialEq>(now: &Read<T>, delta: &Delta<T>) -> Drift {
    match now {
        Read::Present(now) if *now == delta.after => Drift::None,
        Read::Present(now) if Some(now) == delta.before.as_ref() => Drift::Reverted,
        Read::Absent if delta.before.is_none() => Drift::Reverted,
        Read::Present(_) | Read::Absent => Drift::Blocking(CHANGED.into()),
        unread => Drift::Blocking(unread_reason(unread)),
    }
}

pub(super) const CHANGED: &str = "somebody has changed it since";

/// Why a resource or setting is retained.
pub(super) struct RetainReason {
    /// A clause for people.
    pub(super) text: String,
    /// Whether the reason is that AWS did not show what the decision depends on.
    pub(super) unreadable: bool,
    /// Whether the reason is that the account does not bear out what the journal claims.
    pub(super) unproven: bool,
}

impl<T: Into<String>> From<T> for RetainReason {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            unreadable: false,
            unproven: false,
        }
    }
}

/// The reason for a read without an answer.
pub(super) fn unread_reason<T>(read: &Read<T>) -> RetainReason {
    unreadable_reason(match read.refused() {
        Some(unread) => format!("it cannot be looked at; {unread}"),
        None => "it was not looked at".to_owned(),
    })
}

/// A reason that says AWS did not show what the decision depends on.
pub(super) fn unreadable_reason(text: String) -> RetainReason {
    RetainReason {
        text,
        unreadable: true,
        unproven: false,
    }
}

/// A reason that says the account does not bear out what the journal claims.
pub(super) fn unproven_reason(text: impl Into<String>) -> RetainReason {
    RetainReason {
        text: text.into(),
        unreadable: false,
        unproven: true,
    }
}

/// The reasons as one; None if there is none.
pub(super) fn join_reasons(reasons: Vec<RetainReason>) -> Option<RetainReason> {
    reasons.into_iter().reduce(|all, one| RetainReason {
        text: format!("{}; {}", all.text, one.text),
        unreadable: all.unreadable || one.unreadable,
        unproven: all.unproven || one.unproven,
    })
}

/// Whether our tag and all that the run set are present; an error says why that is not known.
pub(super) fn has_tags(now: &Read<Tags>, ours: &Tags) -> Result<bool, RetainReason> {
    match now {
        Read::Present(tags) => {
            Ok(has_owner_tag(tags) && ours.iter().all(|(key, value)| tags.get(key) == Some(value)))
        }
        Read::Absent => Ok(false),
        unread => Err(unread_reason(unread)),
    }
}

type Tags = BTreeMap<String, String>;
