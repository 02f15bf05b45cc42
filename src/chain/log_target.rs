//! The target of access logs, and a reason why they do not arrive there.

use crate::chain::blocker::Blocker;
use crate::chain::link::Link;
use crate::state::{BucketName, LogKeyFormat, Question, Read, Region, Unread};

/// The target of access logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The bucket.
    pub bucket: BucketName,
    /// The Region it must be in: that of the bucket that is logged.
    pub region: Region,
    /// The prefix of the keys of the logs.
    pub prefix: String,
    /// The form of their keys; `None` if it was not read.
    pub key_format: Option<LogKeyFormat>,
    /// Whether it has the name of our own bucket. Then it is used only if it is ours.
    pub ours: bool,
    /// Whether logging to it is on already.
    pub configured: bool,
}

/// A reason why access logs do not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryProblem {
    /// The policy has no statement that lets the logs in; cis-fix may add one.
    NoGrant(String),
    /// It encrypts with a key the logging service may not use; in a bucket of ours cis-fix mends
    /// that.
    Encryption(Blocker),
    /// Anything else.
    Blocked(Blocker),
}

/// A problem that only a person can solve.
pub(super) fn blocked(reason: String, advice: Vec<String>) -> DeliveryProblem {
    DeliveryProblem::Blocked(Blocker::new(Link::Target, reason, advice))
}

/// The problem with a setting that was not read.
pub(super) fn check_read<T>(
    read: &Read<T>,
    question: &Question,
    what: &str,
) -> Option<DeliveryProblem> {
    let unread = read.unread(question.action())?;
    let reason = format!("{what} {} read", unread.verb());
    Some(unreadable(reason, unread))
}

pub(super) fn unreadable(reason: String, unread: Unread) -> DeliveryProblem {
    DeliveryProblem::Blocked(Blocker::unread(Link::Target, reason, unread))
}
