//! Saved plans: what `plan --out` writes and `apply FILE` holds itself to. What is applied is never what the file
//! says, but the plan made of the account as it is; it is applied only if it is the one that was reviewed.
//!
//! The file is one JSON object: a header, and a body with a checksum over it. It holds no secret: of a subscriber whose
//! address carries a key the host is there alone, and the digest stands for the rest.

mod difference;
mod error;

pub use difference::{Difference, differences};
pub use error::SavedError;

use crate::control_characters::escape_json;
use crate::plan::{Digest, Plan, Step};
use crate::state::{AccountId, Partition, Region};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a file says of itself to be a saved plan.
const FORMAT: &str = "cis-fix plan";

/// The version of the format this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;

/// A plan as it is kept in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// The version of the program that wrote it.
    pub tool_version: String,
    /// The account it is for.
    pub account: AccountId,
    /// That account's partition.
    pub partition: Partition,
    /// Where the run started.
    pub start_region: Region,
    /// Where filters, alarms and topic live; None without a trail.
    pub home_region: Option<Region>,
    /// The benchmark version whose numbers it speaks of.
    pub benchmark: String,
    /// When the account was read, seconds since 1970.
    pub observed_at: i64,
    /// The digest of the plan.
    pub digest: Digest,
    /// Its steps, without secrets.
    pub steps: Vec<Step>,
}

/// The file, in the order it is written.
#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    format_version: u64,
    checksum: Digest,
    body: Value,
}

/// The file as it is read: the header may be anything.
#[derive(Deserialize)]
struct Read {
    format: Option<Value>,
    format_version: Option<Value>,
    checksum: Option<Value>,
    body: Option<Value>,
}

impl Saved {
    /// The file's text: indented JSON that ends in a line break and steers no terminal.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data whose maps have text for keys always serializes.
        let body = serde_json::to_value(self).unwrap_or_default();
        let written = Written {
            format: FORMAT,
            format_version: FORMAT_VERSION,
            checksum: checksum(&body),
            body,
        };
        let text = serde_json::to_string_pretty(&written).unwrap_or_default();
        format!("{}\n", escape_json(&text))
    }

    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// If it is not JSON, no saved plan, one of another version of the format, or not as it was written.
    pub fn read(text: &str) -> Result<Self, SavedError> {
        let read: Read = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                SavedError::NotAPlan
            } else {
                SavedError::not_json(&error)
            }
        })?;
        if read.format.as_ref().and_then(Value::as_str) != Some(FORMAT) {
            return Err(SavedError::NotAPlan);
        }
        let version = read.format_version.unwrap_or_default();
        if version.as_u64() != Some(FORMAT_VERSION) {
            return Err(SavedError::OtherVersion {
                found: version.to_string(),
            });
        }
        let body = read.body.unwrap_or_default();
        let said = read.checksum.as_ref().and_then(Value::as_str);
        if said != Some(checksum(&body).as_str()) {
            return Err(SavedError::Altered);
        }
        serde_json::from_value(body).map_err(|error| SavedError::damaged(&error))
    }

    /// Whether this is the plan that was saved.
    #[must_use]
    pub fn is(&self, plan: &Plan) -> bool {
        self.digest == plan.digest
    }
}

/// The steps as they may be kept: without secrets.
#[must_use]
pub fn kept(steps: &[Step]) -> Vec<Step> {
    let kept = |step: &Step| Step {
        change: step.change.masked().into_owned(),
        ..step.clone()
    };
    steps.iter().map(kept).collect()
}

fn checksum(body: &Value) -> Digest {
    Digest::of(&body.to_string())
}
