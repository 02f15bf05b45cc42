//! Trails as CloudTrail describes them.

use super::{AccountId, BucketName, LogGroupArn, Region, TrailArn};
use serde::{Deserialize, Serialize};

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
    /// The last error of a delivery to the log group.
    pub delivery_error: Option<String>,
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
    /// Event sources left out, such as `kms.amazonaws.com`.
    pub excluded_sources: Vec<String>,
}

/// An event selector of the newer kind: all of its field selectors must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvancedSelector {
    /// Its conditions.
    pub fields: Vec<FieldSelector>,
}

/// One condition of an advanced event selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSelector {
    /// `eventCategory`, `readOnly`, `eventSource` and so on.
    pub field: String,
    /// The values the field must equal one of; empty where another operator is used.
    pub equals: Vec<String>,
    /// The values the field must not equal.
    pub not_equals: Vec<String>,
    /// Whether any other operator is used.
    pub other_operators: bool,
}

/// What a trail records of the management events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// All of them.
    All,
    /// All but those of these event sources.
    AllBut(Vec<String>),
    /// Less than all, in words.
    Less(String),
}

impl EventSelectors {
    /// What these selectors record of the management events.
    ///
    /// CIS asks for one selector with `IncludeManagementEvents` and `ReadWriteType` All. An
    /// advanced selector is as good if it asks for the category Management and for nothing else.
    #[must_use]
    pub fn management_events(&self) -> Recorded {
        let mut recorded = Recorded::Less("no event selector records management events".to_owned());
        for selector in &self.basic {
            if !selector.management_events {
                continue;
            }
            if selector.read_write_type != "All" {
                recorded = Recorded::Less(format!(
                    "its event selector records {} management events only",
                    selector.read_write_type
                ));
            } else if selector.excluded_sources.is_empty() {
                return Recorded::All;
            } else {
                return Recorded::AllBut(selector.excluded_sources.clone());
            }
        }
        for selector in &self.advanced {
            match selector.management_events() {
                Some(Recorded::Less(why)) => recorded = Recorded::Less(why),
                Some(enough) => return enough,
                None => {}
            }
        }
        recorded
    }
}

impl AdvancedSelector {
    /// What it records of the management events; `None` if it is not about them.
    fn management_events(&self) -> Option<Recorded> {
        let is_category = |field: &&FieldSelector| field.field == "eventCategory";
        let category = self.fields.iter().find(is_category)?;
        if !category.equals.iter().any(|value| value == "Management") {
            return None;
        }
        let mut left_out = Vec::new();
        for field in self.fields.iter().filter(|field| !is_category(field)) {
            // What the console's boxes "exclude AWS KMS events" and its like write.
            let excludes = field.field == "eventSource"
                && field.equals.is_empty()
                && !field.other_operators
                && !field.not_equals.is_empty();
            if !excludes {
                return Some(Recorded::Less(format!(
                    "its advanced event selector narrows the management events by {}",
                    field.field
                )));
            }
            left_out.extend(field.not_equals.iter().cloned());
        }
        Some(if left_out.is_empty() {
            Recorded::All
        } else {
            Recorded::AllBut(left_out)
        })
    }
}
