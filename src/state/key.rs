//! The keys that topics are encrypted with.

use super::{KeyArn, Read};
use serde::{Deserialize, Serialize};

/// What is known of one key, under the name the topic has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Key {
    /// `DescribeKey`; absent means there is no such key, or no such alias.
    pub description: Read<KeyDescription>,
    /// `GetKeyPolicy`, as text. It is asked of the key itself, for an alias has none.
    pub policy: Read<String>,
}

/// What decides whether a key can encrypt at all, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDescription {
    /// The key behind the alias; otherwise the key.
    pub arn: KeyArn,
    /// `CUSTOMER`, or `AWS`, whose keys' policies nobody can change.
    pub manager: String,
    /// `Enabled`, `Disabled`, `PendingDeletion` and so on.
    pub state: String,
    /// `SYMMETRIC_DEFAULT`, or another kind.
    pub spec: String,
    /// `ENCRYPT_DECRYPT`, or another use.
    pub usage: String,
}
