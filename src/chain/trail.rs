//! A trail that qualifies: it records every Region and delivers to a log group of this account.

use crate::state::{LogGroupArn, Trail};

/// The trail that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenTrail {
    /// The trail.
    pub trail: Trail,
    /// Where it delivers to.
    pub log_group: LogGroupArn,
    /// Why this one.
    pub reason: String,
}
