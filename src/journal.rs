//! The journal of a run: each write, what was there before it, and its outcome. A run that was interrupted at any moment
//! can be reconstructed and undone from its journal.
//!
//! A journal is JSON Lines: a header, then one line before each write is sent and one after AWS has answered. It holds no
//! secret: of a subscriber whose address contains a key, only the host is recorded.
//!
//! Each line has a MAC by a key that stays on the machine ([`MacChain`]). [`Provenance`] says what the MACs prove.

mod continuation;
mod continued;
mod error;
mod format;
mod key;
mod mac;
mod mac_chain;
mod provenance;

pub use continuation::{StoredRun, continued_runs, may_continue};
pub use continued::{Continued, settings_digest};
pub use error::JournalError;
pub use format::{FORMAT_VERSION, OLDEST_VERSION};
pub use key::JournalKey;
pub use mac::KEY_LENGTH;
pub use mac_chain::MacChain;
pub use provenance::Provenance;

use crate::control_characters::escape_json;
use crate::plan::{Digest, Outcome, Step, StepId};
use crate::reversal::Reversal;
use crate::settings::Settings;
use crate::state::{AccountId, Caller, Partition, Region};
use format::FORMAT;
use mac_chain::split_mac;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The first line: identifies the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    format: String,
    format_version: u64,
    /// The version of the program that ran.
    pub tool_version: String,
    /// When the run began, RFC 3339 in UTC.
    pub at: String,
    /// The account the run worked in.
    pub account: AccountId,
    /// That account's partition.
    pub partition: Partition,
    /// The ARN of the identity that ran it.
    pub caller: String,
    /// The Region the run started from.
    pub start_region: Region,
    /// The digest of the plan that was applied; for an undo, the digest in the journal of the run it reverts.
    pub digest: Digest,
    /// The id of the key that the lines are sealed with; None if the run could keep no key, and in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The digest of the settings of the run; None for an undo, and in the journals of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Digest>,
    /// The interrupted run that this run continues; None if it continues none that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continued>,
}

/// Any line after the header. The serialized names are part of the file format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// A step is about to be sent. Its change holds what was there before.
    Doing {
        /// When, RFC 3339 in UTC.
        at: String,
        /// The step.
        step: Step,
    },
    /// An undo is about to revert a step.
    Undoing {
        /// When, RFC 3339 in UTC.
        at: String,
        /// The step of the run that is reverted.
        step: StepId,
        /// The write.
        reversal: Reversal,
    },
    /// A policy, as it was read just before it is replaced.
    Found {
        /// When, RFC 3339 in UTC.
        at: String,
        /// The step.
        step: StepId,
        /// The text of the policy; None if there was none.
        policy: Option<String>,
    },
    /// A step, or the reversal of one, has ended.
    Done {
        /// When, RFC 3339 in UTC.
        at: String,
        /// The step.
        step: StepId,
        /// The outcome.
        outcome: Outcome,
    },
    /// The run has ended: no line is missing. Version 1 has no such line.
    Ended {
        /// When, RFC 3339 in UTC.
        at: String,
        /// Whether something that was planned was not done: a step failed, was skipped or, in an undo, was retained.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unfinished: bool,
    },
}

/// A parsed journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Identifies the run.
    pub header: Header,
    /// The lines after the header, in order.
    pub entries: Vec<Entry>,
    /// Whether the last line is incomplete and was dropped. That happens if the machine stops while a line is written.
    pub truncated: bool,
}

/// A step that a run started.
#[derive(Debug, Clone, PartialEq)]
pub struct StartedStep<'a> {
    /// The step.
    pub step: &'a Step,
    /// The outcome; None if the journal ends before it.
    pub outcome: Option<&'a Outcome>,
}

impl Header {
    /// The header of a run of this program.
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
            key: None,
            settings: None,
            continues: None,
        }
    }

    /// The header of a run with these settings.
    #[must_use]
    pub fn with_settings(self, settings: &Settings) -> Self {
        Self {
            settings: Some(settings_digest(settings)),
            ..self
        }
    }

    /// The header of a run that continues an interrupted one.
    #[must_use]
    pub fn continuing(self, continues: Option<Continued>) -> Self {
        Self { continues, ..self }
    }

    /// The header of a journal whose lines are sealed with this key.
    #[must_use]
    pub fn sealed_with(self, key: &JournalKey) -> Self {
        Self {
            key: Some(key.id()),
            ..self
        }
    }

    /// Whether the run was made in this account and partition.
    #[must_use]
    pub fn is_of(&self, caller: &Caller) -> bool {
        self.account == caller.account && self.partition == caller.partition
    }

    /// The line in the file, with its line break.
    #[must_use]
    pub fn to_line(&self) -> String {
        json_line(self)
    }
}

impl Entry {
    /// The line in the file, with its line break.
    #[must_use]
    pub fn to_line(&self) -> String {
        json_line(self)
    }
}

/// One line of JSON without control characters, and a line break.
fn json_line(value: &impl Serialize) -> String {
    // Serialization cannot fail: the data is plain, and every map has strings for keys.
    let text = serde_json::to_string(value).unwrap_or_default();
    format!("{}\n", escape_json(&text))
}

impl Journal {
    /// Parses the text of a journal file. An incomplete last line is dropped, which [`truncated`](Self::truncated)
    /// reports: the write it announced was not sent, or the outcome it held was not recorded.
    ///
    /// # Errors
    ///
    /// If the text is not a journal, has another version of the format, or has a damaged line; the error gives the place.
    pub fn parse(text: &str) -> Result<Self, JournalError> {
        let (whole, truncated) = match text.rsplit_once('\n') {
            Some((whole, rest)) => (whole, !rest.is_empty()),
            None => ("", !text.is_empty()),
        };
        let mut lines = whole.split('\n').enumerate();
        let (_, first) = lines.next().unwrap_or_default();
        let header = parse_header(first)?;
        let entries = lines.map(|(number, line)| {
            let (body, _) = split_mac(line);
            serde_json::from_str(&body).map_err(|error| JournalError::damaged(number + 1, &error))
        });
        Ok(Self {
            header,
            entries: entries.collect::<Result<_, _>>()?,
            truncated,
        })
    }

    /// The steps that the run started, in order, each once.
    #[must_use]
    pub fn started_steps(&self) -> Vec<StartedStep<'_>> {
        let mut seen = BTreeSet::new();
        let steps = self.entries.iter().filter_map(|entry| match entry {
            Entry::Doing { step, .. } => seen.insert(&step.id).then_some(step),
            _ => None,
        });
        steps
            .map(|step| StartedStep {
                step,
                outcome: self.outcome(&step.id),
            })
            .collect()
    }

    /// Every step that the journal announces, in order, also if two have the same id.
    pub fn claimed_steps(&self) -> impl Iterator<Item = &Step> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Doing { step, .. } => Some(step),
            _ => None,
        })
    }

    /// Whether the journal holds the end of its run. If not, the run was killed, or lines at the end were removed.
    #[must_use]
    pub fn has_end(&self) -> bool {
        matches!(self.entries.last(), Some(Entry::Ended { .. }))
    }

    /// Whether the run ended with all that it planned.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        let last = self.entries.last();
        matches!(
            last,
            Some(Entry::Ended {
                unfinished: false,
                ..
            })
        )
    }

    fn outcome(&self, wanted: &StepId) -> Option<&Outcome> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Done { step, outcome, .. } if step == wanted => Some(outcome),
            _ => None,
        })
    }
}

fn parse_header(line: &str) -> Result<Header, JournalError> {
    let (line, _) = split_mac(line);
    let line = line.as_str();
    let value: serde_json::Value =
        serde_json::from_str(line).map_err(|_| JournalError::NotAJournal)?;
    if value.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(JournalError::NotAJournal);
    }
    let version = value.get("format_version").cloned().unwrap_or_default();
    let known = OLDEST_VERSION..=FORMAT_VERSION;
    if !version.as_u64().is_some_and(|one| known.contains(&one)) {
        return Err(JournalError::OtherVersion {
            found: version.to_string(),
        });
    }
    serde_json::from_str(line).map_err(|error| JournalError::damaged(1, &error))
}
