//! The identity of the caller.

use super::{AccountId, Partition};
use serde::{Deserialize, Serialize};

/// Who asks, from `GetCallerIdentity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// The partition in the caller's ARN.
    pub partition: Partition,
    /// The caller's ARN.
    pub arn: String,
}
