//! The outcome of a read. It tells "there is none" from "the caller may not know", so that a denied
//! call never leads to a creation.

use super::DenyingPolicy;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The outcome of a read.
///
/// Only [`Read::Absent`] may lead to a creation. What depends on any other outcome without a value
/// is `unreadable`.
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
    /// AWS denied the call by a policy that no further allow overrides.
    Forbidden {
        /// The IAM action that it denies.
        action: String,
        /// The policy.
        by: DenyingPolicy,
    },
    /// The call failed for another reason: AWS or the network did not give a usable answer.
    Failed {
        /// What AWS or the network said, such as `AWS answered InternalError: ...`.
        message: String,
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
            Self::Absent
            | Self::Denied { .. }
            | Self::Forbidden { .. }
            | Self::Failed { .. }
            | Self::NotAsked => None,
        }
    }

    /// Whether AWS denied the call.
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Denied { .. } | Self::Forbidden { .. })
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
            Self::Denied { action } | Self::Forbidden { action, .. } => Some(action),
            Self::Present(_) | Self::Absent | Self::Failed { .. } | Self::NotAsked => None,
        }
    }

    /// Why the value is not known although it was asked for; `None` if it is known or was not asked for.
    pub fn refused(&self) -> Option<Unread> {
        match self {
            Self::Denied { action } => Some(Unread::Denied {
                action: action.clone(),
            }),
            Self::Forbidden { action, by } => Some(Unread::Forbidden {
                action: action.clone(),
                by: by.clone(),
            }),
            Self::Failed { message } => Some(Unread::Failed {
                message: message.clone(),
            }),
            Self::Present(_) | Self::Absent | Self::NotAsked => None,
        }
    }

    /// Why the value is not known; `None` if AWS answered. `action` is the IAM action of the read, for one that was
    /// not made.
    pub fn unread(&self, action: &str) -> Option<Unread> {
        let not_asked = || self.is_not_asked().then(|| Unread::not_asked(action));
        self.refused().or_else(not_asked)
    }

    /// The value, or `None` if AWS answered that there is none. `action` is the IAM action of the read.
    ///
    /// # Errors
    ///
    /// Why it is not known, if AWS did not answer.
    pub fn known(self, action: &str) -> Result<Option<T>, Unread> {
        match self {
            Self::Present(value) => Ok(Some(value)),
            Self::Absent => Ok(None),
            Self::Denied { action } => Err(Unread::Denied { action }),
            Self::Forbidden { action, by } => Err(Unread::Forbidden { action, by }),
            Self::Failed { message } => Err(Unread::Failed { message }),
            Self::NotAsked => Err(Unread::not_asked(action)),
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
            Self::Forbidden { action, by } => Read::Forbidden {
                action: action.clone(),
                by: by.clone(),
            },
            Self::Failed { message } => Read::Failed {
                message: message.clone(),
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
            Self::Forbidden { action, by } => Read::Forbidden { action, by },
            Self::Failed { message } => Read::Failed { message },
            Self::NotAsked => Read::NotAsked,
        }
    }
}

/// Why an answer is not known. It shows what follows a reason: the action to allow, or what AWS said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// AWS denied the call.
    Denied {
        /// The IAM action that would allow it.
        action: String,
    },
    /// AWS denied the call by a policy that no further allow overrides.
    Forbidden {
        /// The IAM action that it denies.
        action: String,
        /// The policy.
        by: DenyingPolicy,
    },
    /// The call failed.
    Failed {
        /// What AWS or the network said.
        message: String,
    },
    /// The call was not made.
    NotAsked {
        /// Its IAM action.
        action: String,
    },
}

impl Unread {
    /// A read that was not made.
    #[must_use]
    pub fn not_asked(action: &str) -> Self {
        Self::NotAsked {
            action: action.to_owned(),
        }
    }

    /// The verb for one thing, to stand before "read": `the policy of topic t MAY NOT BE read`.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Denied { .. } | Self::Forbidden { .. } => "may not be",
            Self::Failed { .. } => "could not be",
            Self::NotAsked { .. } => "was not",
        }
    }

    /// The verb for several things.
    #[must_use]
    pub fn plural_verb(&self) -> &'static str {
        match self {
            Self::NotAsked { .. } => "were not",
            other => other.verb(),
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Denied { action } | Self::NotAsked { action } => {
                format!("allow {action} and run again")
            }
            Self::Forbidden { action, by } => format!("{}; then run again", by.remedy(action)),
            Self::Failed { .. } => "run again; -v -v shows each call".to_owned(),
        }
    }

    /// Whether a policy of the organization keeps it from being read. Such a policy may close a whole Region.
    #[must_use]
    pub fn is_by_organization(&self) -> bool {
        matches!(self, Self::Forbidden { by, .. } if by.is_of_organization())
    }
}

impl<T> From<Unread> for Read<T> {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Denied { action } => Self::Denied { action },
            Unread::Forbidden { action, by } => Self::Forbidden { action, by },
            Unread::Failed { message } => Self::Failed { message },
            Unread::NotAsked { .. } => Self::NotAsked,
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { action } | Self::NotAsked { action } => write!(f, "allow {action}"),
            Self::Forbidden { action, by } => f.write_str(&by.explain(action)),
            Self::Failed { message } => f.write_str(message),
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
