//! The digest of what a plan rests on: the account, the home Region, and every change with the state before it. Alarm states,
//! delivery times and the clock are not in it, so two plans for an unchanged account have the same digest.

use super::step::{Note, Step};
use crate::inputs::Inputs;
use crate::select::Selection;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

/// A SHA-256 digest, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of a text or of bytes.
    #[must_use]
    pub fn of(content: impl AsRef<[u8]>) -> Self {
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(content) {
            // Writing to a string never fails.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// Its 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As it is printed: 64 hexadecimal digits.
impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hex = text.to_ascii_lowercase();
        if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(hex));
        }
        Err(
            "a checksum has 64 hexadecimal digits; `cis-fix plan` prints it in its last line"
                .to_owned(),
        )
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The input of the digest.
#[derive(Serialize)]
struct Basis<'a> {
    account: &'a str,
    partition: &'a str,
    benchmark: String,
    home_region: Option<&'a str>,
    steps: &'a [Step],
}

pub(super) fn digest(inputs: Inputs<'_>, selection: &Selection, steps: &[Step]) -> Digest {
    let caller = inputs.caller();
    let basis = Basis {
        account: caller.map_or("", |caller| caller.account.as_str()),
        partition: caller.map_or("", |caller| caller.partition.as_str()),
        benchmark: inputs.settings.benchmark.to_string(),
        home_region: selection.home_region().map(crate::state::Region::as_str),
        steps,
    };
    // Plain data with text keys always serializes. Plans are compared by their steps as well.
    Digest::of(serde_json::to_string(&basis).unwrap_or_default())
}

/// Notes in a stable order, each once.
pub(super) fn sorted(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort();
    notes.dedup();
    notes
}
