//! Journals: what a run was about to do, what was there before, and what came of it, line by line, so that a run that
//! was cut off at any moment can be told and taken back.
//!
//! A journal is JSON lines: an opening one, then for each write one before it is sent and one after it was answered.
//! It holds no secret: of a subscriber whose address carries a key the host is there alone.

mod error;

pub use error::JournalError;

use crate::control_characters::escape_json;
use crate::plan::{Digest, Outcome, Step, StepId};
use crate::reversal::Reversal;
use crate::state::{AccountId, Partition, Region};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a file says of itself to be a journal.
const FORMAT: &str = "cis-fix journal";

/// The version of the format this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;

/// The first line: which run it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    format: String,
    format_version: u64,
    /// The version of the program that ran.
    pub tool_version: String,
    /// When it began, RFC 3339 in UTC.
    pub at: String,
    /// The account it worked in.
    pub account: AccountId,
    /// That account's partition.
    pub partition: Partition,
    /// Who ran it, an ARN.
    pub caller: String,
    /// Where the run started.
    pub start_region: Region,
    /// The digest of the plan it followed; of an undo that of the run it takes back.
    pub digest: Digest,
}

/// One line after the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// This is about to be sent; what was there before stands in the change.
    Doing {
        /// When, RFC 3339 in UTC.
        at: String,
        /// The step.
        step: Step,
    },
    /// What a step made is about to be taken back, by an undo.
    Undoing {
        /// When.
        at: String,
        /// The step of the run that made it.
        step: StepId,
        /// How.
        reversal: Reversal,
    },
    /// The policy that is about to be replaced by one with our statement in it, as it was read.
    Found {
        /// When.
        at: String,
        /// The step.
        step: StepId,
        /// The policy's text; None where there was none.
        policy: Option<String>,
    },
    /// This is what came of it.
    Done {
        /// When.
        at: String,
        /// The step.
        step: StepId,
        /// What came of it.
        outcome: Outcome,
    },
}

/// A journal that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Which run it was.
    pub opening: Opening,
    /// What it did, in order.
    pub entries: Vec<Entry>,
    /// Whether the last line is cut off, as when the machine went down while it was written.
    pub torn: bool,
}

/// A step that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Begun<'a> {
    /// The step.
    pub step: &'a Step,
    /// What came of it; None where nobody knows.
    pub outcome: Option<&'a Outcome>,
}

impl Opening {
    /// The opening of a run of this program.
    #[must_use]
    pub fn new(
        at: String,
        account: AccountId,
        partition: Partition,
        caller: String,
        start_region: Region,
        digest: Digest,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            at,
            account,
            partition,
            caller,
            start_region,
            digest,
        }
    }

    /// Its line.
    #[must_use]
    pub fn line(&self) -> String {
        line(self)
    }
}

impl Entry {
    /// Its line.
    #[must_use]
    pub fn line(&self) -> String {
        line(self)
    }
}

/// One line of JSON that steers no terminal, with its line break.
fn line(value: &impl Serialize) -> String {
    // Plain data whose maps have text for keys always serializes.
    let text = serde_json::to_string(value).unwrap_or_default();
    format!("{}\n", escape_json(&text))
}

impl Journal {
    /// Reads a journal. A last line that is cut off is left out, and noted; whatever it was about had not been sent, or
    /// its answer had not been written down.
    ///
    /// # Errors
    ///
    /// If it is no journal, one of another version of the format, or a line is damaged, with its place.
    pub fn read(text: &str) -> Result<Self, JournalError> {
        let (whole, torn) = match text.rsplit_once('\n') {
            Some((whole, rest)) => (whole, !rest.is_empty()),
            None => ("", !text.is_empty()),
        };
        let mut lines = whole.split('\n').enumerate();
        let (_, first) = lines.next().unwrap_or_default();
        let opening = opening(first)?;
        let entries = lines.map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| JournalError::damaged(number + 1, &error))
        });
        Ok(Self {
            opening,
            entries: entries.collect::<Result<_, _>>()?,
            torn,
        })
    }

    /// The steps that were begun, in order, each once.
    #[must_use]
    pub fn begun(&self) -> Vec<Begun<'_>> {
        let mut seen = BTreeSet::new();
        let steps = self.entries.iter().filter_map(|entry| match entry {
            Entry::Doing { step, .. } => seen.insert(&step.id).then_some(step),
            _ => None,
        });
        steps
            .map(|step| Begun {
                step,
                outcome: self.outcome(&step.id),
            })
            .collect()
    }

    fn outcome(&self, wanted: &StepId) -> Option<&Outcome> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Done { step, outcome, .. } if step == wanted => Some(outcome),
            _ => None,
        })
    }
}

fn opening(line: &str) -> Result<Opening, JournalError> {
    let value: serde_json::Value =
        serde_json::from_str(line).map_err(|_| JournalError::NotAJournal)?;
    if value.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(JournalError::NotAJournal);
    }
    let version = value.get("format_version").cloned().unwrap_or_default();
    if version.as_u64() != Some(FORMAT_VERSION) {
        return Err(JournalError::OtherVersion {
            found: version.to_string(),
        });
    }
    serde_json::from_str(line).map_err(|error| JournalError::damaged(1, &error))
}
