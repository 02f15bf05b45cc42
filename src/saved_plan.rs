//! Saved plans: `plan --out` writes one, and `apply FILE` compares a fresh plan with it. `apply` never sends what the
//! file says. It plans the account as it is now, and applies that plan only if it equals the reviewed one, step by step
//! and by its digest. The checksum finds damage, not an attacker, who can compute it too.
//!
//! The file is one JSON object: a header, a checksum, and a body which the checksum covers. It holds no secret: of a
//! subscriber whose address contains a key, only the host is saved, and the digest stands for the rest.

mod difference;
mod error;
mod format;

pub use difference::{StepDifference, compare_steps};
pub use error::SavedPlanError;
pub use format::FORMAT_VERSION;

use crate::control_characters::escape_json;
use crate::plan::{Digest, Step};
use crate::state::{AccountId, Partition, Region};
use format::FORMAT;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of a saved plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    /// The version of the program that wrote it.
    pub tool_version: String,
    /// The account it is for.
    pub account: AccountId,
    /// That account's partition.
    pub partition: Partition,
    /// The Region the run started from.
    pub start_region: Region,
    /// The Region of the filters, alarms and topic; None if no trail was chosen.
    pub home_region: Option<Region>,
    /// The benchmark version whose control numbers are used.
    pub benchmark: String,
    /// When the account was read, seconds since 1970.
    pub observed_at: i64,
    /// The digest of the plan.
    pub digest: Digest,
    /// The steps of the plan, without secrets.
    pub steps: Vec<Step>,
}

/// The file, in the order it is written.
#[derive(Serialize)]
struct PlanFile<'a> {
    format: &'a str,
    format_version: u64,
    checksum: Digest,
    body: Value,
}

/// The file before its header is checked: any field may be missing or of another type.
#[derive(Deserialize)]
struct UncheckedPlanFile {
    format: Option<Value>,
    format_version: Option<Value>,
    checksum: Option<Value>,
    body: Option<Value>,
}

impl SavedPlan {
    /// The text of the file: indented JSON without control characters, with a line break at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Serialization cannot fail: the data is plain, and every map has strings for keys.
        let body = serde_json::to_value(self).unwrap_or_default();
        let file = PlanFile {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            checksum: checksum(&body),
            body,
        };
        let text = serde_json::to_string_pretty(&file).unwrap_or_default();
        format!("{}\n", escape_json(&text))
    }

    /// Parses the text of a file.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, not a saved plan, has another version of the format, or was changed after it was written.
    pub fn parse(text: &str) -> Result<Self, SavedPlanError> {
        let file: UncheckedPlanFile = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                SavedPlanError::NotAPlan
            } else {
                SavedPlanError::not_json(&error)
            }
        })?;
        if file.format.as_ref().and_then(Value::as_str) != Some(FORMAT) {
            return Err(SavedPlanError::NotAPlan);
        }
        let version = file.format_version.unwrap_or_default();
        if version.as_u64() != Some(FORMAT_VERSION) {
            return Err(SavedPlanError::OtherVersion {
                found: version.to_string(),
            });
        }
        let body = file.body.unwrap_or_default();
        let stated = file.checksum.as_ref().and_then(Value::as_str);
        if stated != Some(checksum(&body).as_str()) {
            return Err(SavedPlanError::Altered);
        }
        serde_json::from_value(body).map_err(|error| SavedPlanError::damaged(&error))
    }
}

/// The steps as they may be saved: without secrets.
#[must_use]
pub fn mask_secrets(steps: &[Step]) -> Vec<Step> {
    let masked = |step: &Step| Step {
        change: step.change.masked().into_owned(),
        ..step.clone()
    };
    steps.iter().map(masked).collect()
}

fn checksum(body: &Value) -> Digest {
    Digest::of(body.to_string())
}
