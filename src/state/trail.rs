//! Trails as CloudTrail describes them.

use super::{AccountId, BucketName, LogGroupArn, Region, TrailArn};
use serde::{Deserialize, Serialize};

/// A trail as `ListTrails` names it, from all Regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailName {
    /// The trail.
    pub arn: TrailArn,
    /// Where it is described.
    pub home_region: Region,
}

/// One trail of `DescribeTrails`, shadow trails included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// Names the owner and the home Region.
    pub arn: TrailArn,
    /// Where the trail was made and where it must be changed.
    pub home_region: Region,
    /// Whether it records all Regions.
    pub multi_region: bool,
    /// Whether it is an organization's trail.
    pub organization: bool,
    /// Where its log files go.
    pub bucket: BucketName,
    /// The log group it delivers to, if any.
    pub log_group: Option<LogGroupArn>,
    /// The role CloudTrail takes to deliver there.
    pub log_role: Option<String>,
}

impl Trail {
    /// The account the trail belongs to, which is in its ARN; an organization's trail shows up in
    /// every member account under its owner's ARN.
    #[must_use]
    pub fn owner(&self) -> AccountId {
        self.arn.account()
    }
}

/// What `GetTrailStatus` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailStatus {
    /// Whether the trail records at the moment.
    pub logging: bool,
    /// When it last delivered to the log group, seconds since 1970.
    pub last_delivery_to_logs: Option<i64>,
    /// The last error of a delivery to the log group. AWS keeps no time with it.
    pub delivery_error: Option<String>,
    /// When it began to record, seconds since 1970; not in recordings of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_logging: Option<i64>,
    /// When it last delivered to its bucket, seconds since 1970; not in recordings of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_to_bucket: Option<i64>,
}

/// Both kinds of event selectors; a trail has one kind or the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventSelectors {
    /// The older kind.
    pub basic: Vec<BasicSelector>,
    /// The newer kind.
    pub advanced: Vec<AdvancedSelector>,
}

/// An event selector of the older kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasicSelector {
    /// `All`, `ReadOnly` or `WriteOnly`.
    pub read_write_type: String,
    /// Whether management events are recorded.
    pub management_events: bool,
    /// Event sources of which no management events are recorded, such as `kms.amazonaws.com`.
    pub excluded_sources: Vec<String>,
}

/// An event selector of the newer kind: all of its field selectors must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvancedSelector {
    /// Its conditions.
    pub fields: Vec<FieldSelector>,
}

/// One condition of an advanced event selector, with every operator there is ("`AdvancedFieldSelector`", CloudTrail API
/// reference).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldSelector {
    /// `eventCategory`, `readOnly`, `eventSource` and so on.
    pub field: String,
    /// The values the field may equal; empty where the operator is not used, as in all of these.
    #[serde(default)]
    pub equals: Vec<String>,
    /// The values the field must not equal.
    #[serde(default)]
    pub not_equals: Vec<String>,
    /// What the field may begin with.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// What it must not begin with.
    #[serde(default)]
    pub not_starts_with: Vec<String>,
    /// What it may end with.
    #[serde(default)]
    pub ends_with: Vec<String>,
    /// What it must not end with.
    #[serde(default)]
    pub not_ends_with: Vec<String>,
    /// Whether there is an operator that was not kept: recordings of before kept the first two only.
    #[serde(default)]
    pub other_operators: bool,
}
