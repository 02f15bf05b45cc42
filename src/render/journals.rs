//! The list of journals: the runs of `apply` that `undo` can take back.

use super::writer::{LineWriter, Style};
use crate::state::AccountId;
use serde::Serialize;
use std::io;

/// What is known of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// It ended, and nothing of it was taken back.
    Complete,
    /// It was stopped, or a change failed.
    Interrupted,
    /// An undo of it ended with all that there was to take back.
    TakenBack,
    /// An undo of it left something, or was stopped.
    PartlyTakenBack,
    /// Nothing proves that this user wrote it on this machine.
    Unproven,
}

impl JournalState {
    fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Interrupted => "interrupted",
            Self::TakenBack => "taken back",
            Self::PartlyTakenBack => "partly taken back",
            Self::Unproven => "unproven",
        }
    }
}

/// A journal in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalRow {
    /// When the run began, RFC 3339 in UTC.
    pub at: String,
    /// The account.
    pub account: AccountId,
    /// How many changes the run began.
    pub changes: usize,
    /// What is known of the run.
    pub state: JournalState,
    /// The path of the file.
    pub path: String,
    /// The paths of the interrupted runs that it continues, newest first. They are taken back with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub continues: Vec<String>,
}

/// Writes the list, a run in two lines.
///
/// # Errors
///
/// If the writer fails.
pub fn write_journals(writer: &mut LineWriter<'_>, rows: &[JournalRow]) -> io::Result<()> {
    if rows.is_empty() {
        return writer.write_line(Style::Plain, "No journal of an apply is stored here.");
    }
    for row in rows {
        let JournalRow {
            at,
            account,
            changes,
            state,
            path,
            continues,
        } = row;
        let changes = match changes {
            1 => "1 change".to_owned(),
            many => format!("{many} changes"),
        };
        let text = format!("{at}  account {account}  {changes}  {}", state.word());
        writer.write_line(Style::Bold, &text)?;
        writer.write_line(Style::Plain, &format!("  {path}"))?;
        for path in continues {
            writer.write_line(Style::Plain, &format!("  continues {path}"))?;
        }
    }
    writer.end_line()?;
    writer.write_line(
        Style::Plain,
        "Next     cis-fix undo --last, or cis-fix undo JOURNAL",
    )
}
