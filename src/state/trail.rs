//! Trails as CloudTrail describes them.

use super::{AccountId, BucketName, LogGroupArn, Region, TrailArn};
use serde::{Deserialize, Serialize};

/// A trail as `ListTrails` names it, from all Regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailName {
    /// The trail.
    pub arn: TrailArn,
    /// The Region that describes it.
    pub home_region: Region,
}

/// A trail of `DescribeTrails`, which also returns shadow trails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// Names the owning account and the home Region.
    pub arn: TrailArn,
    /// The Region where the trail was created and where it is changed.
    pub home_region: Region,
    /// Whether it records events of all Regions.
    pub multi_region: bool,
    /// Whether it is an organization trail.
    pub organization: bool,
    /// The bucket that receives its log files.
    pub bucket: BucketName,
    /// The log group it delivers to, if any.
    pub log_group: Option<LogGroupArn>,
    /// The role CloudTrail assumes to deliver to the log group.
    pub log_role: Option<String>,
}

impl Trail {
    /// The account that owns the trail, from its ARN. Every member account sees an organization
    /// trail under the ARN of its owner.
    #[must_use]
    pub fn owner(&self) -> AccountId {
        self.arn.account()
    }

    /// Whether a setting names this trail, by its name or its ARN.
    #[must_use]
    pub fn is_named(&self, wanted: &str) -> bool {
        self.arn.as_str() == wanted || self.arn.name() == wanted
    }
}

/// The status of a trail, from `GetTrailStatus`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailStatus {
    /// Whether the trail is logging.
    pub logging: bool,
    /// When it last delivered to the log group, in seconds since 1970.
    pub last_delivery_to_logs: Option<i64>,
    /// The last error of a delivery to the log group. AWS returns no time for it.
    pub delivery_error: Option<String>,
    /// When it started logging, in seconds since 1970. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_logging: Option<i64>,
    /// When it last delivered to its bucket, in seconds since 1970. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_to_bucket: Option<i64>,
}

/// The event selectors of a trail, which are either basic or advanced.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventSelectors {
    /// The basic event selectors.
    pub basic: Vec<BasicSelector>,
    /// The advanced event selectors.
    pub advanced: Vec<AdvancedSelector>,
}

/// A basic event selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasicSelector {
    /// `All`, `ReadOnly` or `WriteOnly`.
    pub read_write_type: String,
    /// Whether management events are recorded.
    pub management_events: bool,
    /// Event sources whose management events are not recorded, such as `kms.amazonaws.com`.
    pub excluded_sources: Vec<String>,
}

/// An advanced event selector. An event must match all of its field selectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvancedSelector {
    /// Its field selectors.
    pub fields: Vec<FieldSelector>,
}

/// A condition of an advanced event selector, with all operators ("`AdvancedFieldSelector`",
/// CloudTrail API reference). An empty list means that the operator is not used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldSelector {
    /// `eventCategory`, `readOnly`, `eventSource` and so on.
    pub field: String,
    /// The values the field may equal.
    #[serde(default)]
    pub equals: Vec<String>,
    /// The values the field must not equal.
    #[serde(default)]
    pub not_equals: Vec<String>,
    /// The prefixes the field may have.
    #[serde(default)]
    pub starts_with: Vec<String>,
    /// The prefixes it must not have.
    #[serde(default)]
    pub not_starts_with: Vec<String>,
    /// The suffixes it may have.
    #[serde(default)]
    pub ends_with: Vec<String>,
    /// The suffixes it must not have.
    #[serde(default)]
    pub not_ends_with: Vec<String>,
    /// Whether it has an operator that the recording lacks: older recordings kept only the first two.
    #[serde(default)]
    pub other_operators: bool,
}
