//! The row of one account: its verdict on each control, and what shows it.

use crate::control::Slug;
use crate::organization::coverage::{CoverageEvidence, MissingCoverage};
use crate::state::{AccountId, AccountState, LogGroupArn, TrailArn};
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// The row of one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// Whether it is the management account.
    pub management: bool,
    /// The organization trails that are shown to record it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recorded_by: Vec<RecordedBy>,
    /// The verdict on each control of the run; empty for an account that is not active.
    pub controls: Vec<ControlRow>,
    /// Why the account could not be entered, in AWS's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_entered: Option<String>,
    /// What Security Hub says of the alarms of such an account; `None` if it is not known whether it has a trail of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_hub: Option<SecurityHubStatus>,
}

/// What Security Hub says of the alarms of an account. It looks at the trails that the account uses, organization trails
/// included, and at the alarms of the account itself ("CloudWatch controls", Security Hub user guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityHubStatus {
    /// `NO_DATA`: the trails of the account belong to another one. This is no failure.
    NoData,
    /// `FAILED`, as long as the account has a trail of its own that does not meet the control.
    FailedForOwnTrail,
    /// It depends on the account itself, as `cis-fix check` shows there.
    AsChecked,
}

/// A trail that is shown to record an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedBy {
    /// The trail.
    pub trail: TrailArn,
    /// What shows it.
    pub evidence: CoverageEvidence,
}

/// The verdict on one control of one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// The slug of the control.
    pub control: Slug,
    /// Its number in the benchmark version of the run.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason.
    pub reason: String,
    /// The chain of the organization that the account rests on, if it passes by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_by: Option<CoveredBy>,
    /// The trail of the organization whose finding this is; `None` if it is the account's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<TrailArn>,
    /// Why it is not shown that the chain, which holds, covers the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_coverage: Option<MissingCoverage>,
}

impl ControlRow {
    /// Whether the chain holds and nothing but the membership says that it covers the account.
    #[must_use]
    pub fn rests_on_membership(&self) -> bool {
        self.missing_coverage == Some(MissingCoverage::MembershipAlone)
    }
}

/// The chain of the organization that covers an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredBy {
    /// The account of the log group, the alarms and the topic.
    pub account: AccountId,
    /// The trail.
    pub trail: TrailArn,
    /// Its log group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_group: Option<LogGroupArn>,
    /// The alarms; none for a control without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
}

impl AccountRow {
    /// Whether each control is met, or has an allowed verdict. An account that is not active has nothing to meet.
    pub fn is_met(&self, is_allowed: impl Fn(&ControlRow) -> bool) -> bool {
        self.state != AccountState::Active
            || !self.controls.is_empty()
                && self
                    .controls
                    .iter()
                    .all(|row| row.verdict.is_met() || is_allowed(row))
    }
}
