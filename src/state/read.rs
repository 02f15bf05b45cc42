//! What came of one question put to AWS. The difference between "there is none" and "we may not
//! know" is what keeps a denied call from becoming a creation.

use serde::{Deserialize, Serialize};

/// The answer to one read.
///
/// Only [`Read::Absent`] may lead to a creation; [`Read::Denied`] and [`Read::NotAsked`] make
/// what depends on them `unreadable`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read<T> {
    /// AWS answered with a value.
    Present(T),
    /// AWS answered that there is no such thing.
    Absent,
    /// AWS refused the call.
    Denied {
        /// The IAM action that would allow it, such as `cloudtrail:DescribeTrails`.
        action: String,
    },
    /// Nobody asked: it did not matter, or asking was not allowed to us.
    #[default]
    NotAsked,
}

impl<T> Read<T> {
    /// The value, if AWS gave one.
    pub fn present(&self) -> Option<&T> {
        match self {
            Self::Present(value) => Some(value),
            Self::Absent | Self::Denied { .. } | Self::NotAsked => None,
        }
    }

    /// Whether AWS said there is no such thing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the question is still open.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::NotAsked)
    }

    /// The IAM action that was missing, if the call was denied.
    pub fn denied(&self) -> Option<&str> {
        match self {
            Self::Denied { action } => Some(action),
            Self::Present(_) | Self::Absent | Self::NotAsked => None,
        }
    }

    /// The same answer, borrowed.
    pub fn as_ref(&self) -> Read<&T> {
        match self {
            Self::Present(value) => Read::Present(value),
            Self::Absent => Read::Absent,
            Self::Denied { action } => Read::Denied {
                action: action.clone(),
            },
            Self::NotAsked => Read::NotAsked,
        }
    }

    /// The same answer about another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::Present(value) => Read::Present(change(value)),
            Self::Absent => Read::Absent,
            Self::Denied { action } => Read::Denied { action },
            Self::NotAsked => Read::NotAsked,
        }
    }
}

/// Looks an answer up by key; a key nobody asked about is [`Read::NotAsked`].
pub fn lookup<'a, K: Ord, T>(
    answers: &'a std::collections::BTreeMap<K, Read<T>>,
    key: &K,
) -> Read<&'a T> {
    answers.get(key).map_or(Read::NotAsked, Read::as_ref)
}
