//! A digest of just what a plan rests on: whose account, which trail, and every change with what
//! was there before. Alarm states, delivery times and the clock are not in it, so two plans made
//! of an unchanged account have the same digest.

use super::{Note, Step};
use crate::select::{Inputs, Selection};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fmt::Write as _;

/// A SHA-256, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What is digested.
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
    // Plain data with text keys always serializes; an empty text would only make plans look alike
    // that are compared by their steps all the same.
    let text = serde_json::to_string(&basis).unwrap_or_default();
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    Digest(hex)
}

/// Notes in a stable order, each once.
pub(super) fn settled(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort();
    notes.dedup();
    notes
}
