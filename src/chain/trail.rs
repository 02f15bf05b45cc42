//! A trail that qualifies: it records every Region and delivers to a log group of this account.

use crate::state::{LogGroupArn, Trail};

/// A trail with the log group that it delivers to.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenTrail {
    /// The trail.
    pub trail: Trail,
    /// The log group.
    pub log_group: LogGroupArn,
    /// Why it was chosen; empty for a trail that was not.
    pub reason: String,
}
