//! How what is there stands to what a run did, and why it stays.

use crate::plan::Delta;
use crate::state::Read;
use std::collections::BTreeMap;

/// How what is there stands to what a run did.
pub(super) enum Stands {
    /// It is as the run left it.
    AsLeft,
    /// The run did not make it, or it was taken back already.
    Done,
    /// Neither, or it cannot be seen: why.
    Otherwise(Why),
}

/// The value that is there against the two of a change.
pub(super) fn stands<T: PartialEq>(now: &Read<T>, delta: &Delta<T>) -> Stands {
    match now {
        Read::Present(now) if *now == delta.after => Stands::AsLeft,
        Read::Present(now) if Some(now) == delta.before.as_ref() => Stands::Done,
        Read::Absent if delta.before.is_none() => Stands::Done,
        Read::Denied { action } => Stands::Otherwise(unread(action)),
        Read::Present(_) | Read::Absent => Stands::Otherwise(CHANGED.into()),
        Read::NotAsked => Stands::Otherwise(unseen()),
    }
}

pub(super) const CHANGED: &str = "somebody has changed it since";

/// Why something stays.
pub(super) struct Why {
    pub(super) words: String,
    /// Whether it is that AWS did not show what decides.
    pub(super) unread: bool,
}

impl<T: Into<String>> From<T> for Why {
    fn from(words: T) -> Self {
        Self {
            words: words.into(),
            unread: false,
        }
    }
}

pub(super) fn unread(action: &str) -> Why {
    unshown(format!("it cannot be looked at; allow {action}"))
}

pub(super) fn unseen() -> Why {
    unshown("it was not looked at".to_owned())
}

pub(super) fn unshown(words: String) -> Why {
    Why {
        words,
        unread: true,
    }
}

/// Whether all of our tags are there; otherwise why that is not known.
pub(super) fn tagged(now: &Read<Tags>, ours: &Tags) -> Result<bool, Why> {
    match now {
        Read::Present(tags) => Ok(ours.iter().all(|(key, value)| tags.get(key) == Some(value))),
        Read::Absent => Ok(ours.is_empty()),
        Read::Denied { action } => Err(unread(action)),
        Read::NotAsked => Err(unseen()),
    }
}

type Tags = BTreeMap<String, String>;
