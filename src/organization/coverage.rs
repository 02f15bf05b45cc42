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

/// Whether a trail records an account.
pub(super) enum AccountCoverage {
    /// It does.
    Shown(CoverageEvidence),
    /// It is not shown, for this reason: one clause.
    NotShown(String),
}

/// What shows that a trail records an account, at a time in seconds since 1970.
pub(super) fn coverage(
    account: &OrganizationAccount,
    trail: &TrailReview,
    reads: &MemberReads,
    now: i64,
) -> AccountCoverage {
    if trail.trail.account() == account.id {
        return AccountCoverage::Shown(CoverageEvidence::Owner);
    }
    if let MemberReads::Entered { logging, .. } = reads {
        match logging.get(&trail.trail) {
            Some(Read::Present(true)) => return AccountCoverage::Shown(CoverageEvidence::Trail),
            Some(Read::Present(false)) => {
                return AccountCoverage::NotShown(format!(
                    "account {} sees trail {} and it does not log",
                    account.id,
                    trail.trail.name()
                ));
            }
            _ => {}
        }
    }
    let Some(streams) = trail.streams.present() else {
        return AccountCoverage::NotShown(format!(
            "the log streams of trail {} could not be read, so it is not shown that it records this account",
            trail.trail.name()
        ));
    };
    match streams.get(&account.id).copied().flatten() {
        Some(last_event) if now - last_event <= RECENT => {
            AccountCoverage::Shown(CoverageEvidence::Stream { last_event })
        }
        Some(last_event) => AccountCoverage::NotShown(format!(
            "covered by membership alone: the newest event of this account is {} hours old",
            (now - last_event) / 3600
        )),
        None => AccountCoverage::NotShown(
            "covered by membership alone: no event of this account is in the log group".to_owned(),
        ),
    }
}
