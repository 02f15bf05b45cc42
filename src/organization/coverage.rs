//! What shows that an organization trail records an account.

use crate::organization::reviews::{MemberReads, TrailReview};
use crate::state::{OrganizationAccount, Read};
use serde::{Deserialize, Serialize};

/// The age up to which an event in a log stream shows that the trail records the account, in seconds: a day.
/// `lastEventTimestamp` is "typically less than an hour" behind (`LogStream`, CloudWatch Logs API reference).
pub const RECENT: i64 = 24 * 60 * 60;

/// What shows that a trail records an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CoverageEvidence {
    /// The account owns the trail.
    Owner,
    /// A log stream of the account has an event of this time, in seconds since 1970.
    Stream {
        /// The time of the event.
        last_event: i64,
    },
    /// The account sees the trail, and it logs.
    Trail,
}

/// Why it is not shown that a trail records an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingCoverage {
    /// All that can show it was read, and nothing but the membership says so.
    MembershipAlone,
    /// What can show it was not read.
    Unread,
    /// The account itself shows that the trail does not record it.
    Contradicted,
}

/// Whether a trail records an account.
pub(super) enum AccountCoverage {
    /// It does.
    Shown(CoverageEvidence),
    /// It is not shown, for this reason: one clause.
    NotShown(MissingCoverage, String),
}

/// What shows that a trail records an account, at a time in seconds since 1970.
pub(super) fn coverage(
    account: &OrganizationAccount,
    trail: &TrailReview,
    reads: &MemberReads,
    now: i64,
) -> AccountCoverage {
    let not_shown = |why, reason: String| AccountCoverage::NotShown(why, reason);
    let name = trail.trail.name();
    if trail.trail.account() == account.id {
        return AccountCoverage::Shown(CoverageEvidence::Owner);
    }
    let logs = match reads {
        MemberReads::Entered { logging, .. } => Some(logging.get(&trail.trail)),
        MemberReads::NotEntered | MemberReads::Refused(_) => None,
    };
    match logs {
        Some(Some(Read::Present(true))) => return AccountCoverage::Shown(CoverageEvidence::Trail),
        Some(Some(Read::Present(false))) => {
            let reason = format!(
                "account {} sees trail {name}, which does not log",
                account.id
            );
            return not_shown(MissingCoverage::Contradicted, reason);
        }
        _ => {}
    }
    let newest = trail.streams.present();
    let newest = newest.map(|streams| streams.get(&account.id).copied().flatten());
    match newest {
        Some(Some(last_event)) if now - last_event <= RECENT => {
            AccountCoverage::Shown(CoverageEvidence::Stream { last_event })
        }
        _ if logs == Some(None) => not_shown(
            MissingCoverage::Contradicted,
            format!("account {} does not see trail {name}", account.id),
        ),
        None => not_shown(
            MissingCoverage::Unread,
            format!(
                "the log streams of trail {name} were not read, so it is not shown that it records this account"
            ),
        ),
        Some(Some(last_event)) => not_shown(
            MissingCoverage::MembershipAlone,
            format!(
                "covered by membership alone: the newest event of this account is {} hours old",
                (now - last_event) / 3600
            ),
        ),
        Some(None) => not_shown(
            MissingCoverage::MembershipAlone,
            "covered by membership alone: no event of this account is in the log group".to_owned(),
        ),
    }
}
