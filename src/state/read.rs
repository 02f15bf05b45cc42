//! The outcome of a read. It tells "there is none" from "the caller may not know", so that a denied
//! call never leads to a creation.

use serde::{Deserialize, Serialize};

/// The outcome of a read.
///
/// Only [`Read::Absent`] may lead to a creation. What depends on [`Read::Denied`] or
/// [`Read::NotAsked`] is `unreadable`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read<T> {
    /// AWS returned a value.
    Present(T),
    /// AWS answered that there is no such resource or setting.
    Absent,
    /// AWS denied the call.
    Denied {
        /// The IAM action that would allow it, such as `cloudtrail:DescribeTrails`.
        action: String,
    },
    /// Not read: the answer did not matter, or another denial kept this program from asking.
    #[default]
    NotAsked,
}

impl<T> Read<T> {
    /// The value, if AWS returned one.
    pub fn present(&self) -> Option<&T> {
        match self {
            Self::Present(value) => Some(value),
            Self::Absent | Self::Denied { .. } | Self::NotAsked => None,
        }
    }

    /// Whether AWS answered that there is none.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it was not asked.
    pub fn is_not_asked(&self) -> bool {
        matches!(self, Self::NotAsked)
    }

    /// The IAM action that was missing, if the call was denied.
    pub fn denied(&self) -> Option<&str> {
        match self {
            Self::Denied { action } => Some(action),
            Self::Present(_) | Self::Absent | Self::NotAsked => None,
        }
    }

    /// The same outcome with a reference to the value.
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

    /// The same outcome with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::Present(value) => Read::Present(change(value)),
            Self::Absent => Read::Absent,
            Self::Denied { action } => Read::Denied { action },
            Self::NotAsked => Read::NotAsked,
        }
    }
}

/// The outcome under a key; [`Read::NotAsked`] if there is none.
pub fn lookup<'a, K: Ord, T>(
    answers: &'a std::collections::BTreeMap<K, Read<T>>,
    key: &K,
) -> Read<&'a T> {
    answers.get(key).map_or(Read::NotAsked, Read::as_ref)
}
