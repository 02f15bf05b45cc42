//! An organization, its accounts, and what shows that an organization trail records one of them.

use super::{AccountId, Partition};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An organization, as `DescribeOrganization` shows it to each of its accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id, such as `o-exampleorgid`.
    pub id: String,
    /// The account that owns it.
    pub management_account: AccountId,
    /// The partition of its accounts.
    pub partition: Partition,
}

/// The state of an account ("`Account`", Organizations API reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountState {
    /// In use.
    Active,
    /// Created, and not ready yet.
    PendingActivation,
    /// Closed or suspended by AWS.
    Suspended,
    /// Being closed.
    PendingClosure,
    /// Closed; it stays on the list for 90 days.
    Closed,
    /// A state that this version does not know.
    Unknown,
}

impl AccountState {
    /// The state of a word of AWS's.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "ACTIVE" => Self::Active,
            "PENDING_ACTIVATION" => Self::PendingActivation,
            "SUSPENDED" => Self::Suspended,
            "PENDING_CLOSURE" => Self::PendingClosure,
            "CLOSED" => Self::Closed,
            _ => Self::Unknown,
        }
    }

    /// The word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::PendingActivation => "pending activation",
            Self::Suspended => "suspended",
            Self::PendingClosure => "pending closure",
            Self::Closed => "closed",
            Self::Unknown => "in an unknown state",
        }
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// An account of an organization, from `ListAccounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationAccount {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// When it joined, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<i64>,
}

/// The account that a log stream of an organization trail is about.
///
/// The streams of the owner are named `ACCOUNT_CloudTrail_REGION`, with a number behind it where there are several
/// ("CloudWatch log group and log stream naming for CloudTrail"). Those of members begin with the id of the organization; the
/// rest of their names is not documented, so the account is the first field of 12 digits behind it.
#[must_use]
pub fn account_of_stream(name: &str) -> Option<AccountId> {
    let is_account = |field: &&str| field.len() == 12 && field.bytes().all(|b| b.is_ascii_digit());
    let mut fields = name.split('_');
    let first = name.split('_').next()?;
    if is_account(&first) {
        return Some(AccountId::new(first));
    }
    if !first.starts_with("o-") {
        return None;
    }
    fields.find(is_account).map(AccountId::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_names_its_account() {
        let account = |name| account_of_stream(name).map(|id| id.as_str().to_owned());
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(
            account("o-exampleorgid_111122223333_CloudTrail_us-east-1_2"),
            some("111122223333")
        );
        assert_eq!(
            account("o-exampleorgid_CloudTrail_444455556666"),
            some("444455556666")
        );
        assert_eq!(
            account("111122223333_CloudTrail_us-east-1"),
            some("111122223333")
        );
        assert_eq!(account("other_111122223333_CloudTrail"), None);
        assert_eq!(account("o-exampleorgid_1111222233334"), None);
    }

    #[test]
    fn a_word_of_aws_is_a_state() {
        for (word, state) in [
            ("ACTIVE", AccountState::Active),
            ("PENDING_CLOSURE", AccountState::PendingClosure),
            ("NEW_WORD", AccountState::Unknown),
        ] {
            assert_eq!(AccountState::of(word), state);
        }
    }
}
