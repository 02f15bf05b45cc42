//! The journals in the state folder: which there are, and which run `undo --last` takes back.

use super::read_journal::{ReadJournal, read_journal};
use super::state_folder::state_folder;
use crate::error::Error;
use crate::journal::Entry;
use crate::render::{JournalRow, JournalState};
use crate::state::AccountId;
use std::fs;
use std::path::PathBuf;

/// A journal of `apply` in the state folder.
pub(super) struct StoredJournal {
    pub(super) path: PathBuf,
    pub(super) read: ReadJournal,
    /// Whether an undo of it has ended.
    undone: bool,
}

impl StoredJournal {
    fn is_of(&self, account: Option<&AccountId>) -> bool {
        account.is_none_or(|account| self.read.journal.header.account == *account)
    }

    fn can_be_undone(&self) -> bool {
        self.read.unproven.is_none() && !self.undone
    }

    /// The row of the list.
    pub(super) fn row(&self) -> JournalRow {
        let journal = &self.read.journal;
        JournalRow {
            at: journal.header.at.clone(),
            account: journal.header.account.clone(),
            changes: journal.started_steps().len(),
            state: match () {
                () if self.read.unproven.is_some() => JournalState::Unproven,
                () if self.undone => JournalState::TakenBack,
                () if !journal.has_end() => JournalState::Interrupted,
                () => JournalState::Complete,
            },
            path: self.path.display().to_string(),
        }
    }
}

/// The journals of `apply` in the state folder, the newest first. A file that cannot be read, or is no journal, is left out.
///
/// # Errors
///
/// If there is no state folder on this machine, or it cannot be listed.
pub(super) fn stored_journals() -> Result<Vec<StoredJournal>, Error> {
    let doing = "listing the journals";
    let folder = state_folder().ok_or_else(|| {
        Error::new(
            doing,
            "the system names no folder for the state of programs",
        )
        .hint("name the journal: cis-fix undo JOURNAL")
        .nothing_changed()
    })?;
    let mut paths: Vec<PathBuf> = match fs::read_dir(&folder) {
        Ok(entries) => entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
            .collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let what = format!("{}: {error}", folder.display());
            return Err(Error::new(doing, what).nothing_changed());
        }
    };
    paths.sort();
    let (mut runs, mut undos) = (Vec::new(), Vec::new());
    for path in paths {
        let Ok(read) = read_journal(&path) else {
            continue;
        };
        let entries = &read.journal.entries;
        if entries
            .iter()
            .any(|one| matches!(one, Entry::Undoing { .. }))
        {
            undos.push(read);
        } else if entries.iter().any(|one| matches!(one, Entry::Doing { .. })) {
            runs.push((path, read));
        }
    }
    let mut stored: Vec<StoredJournal> = runs
        .into_iter()
        .map(|(path, read)| StoredJournal {
            undone: undos.iter().any(|undo| reverts(undo, &read)),
            path,
            read,
        })
        .collect();
    stored.sort_by(|one, other| {
        other
            .read
            .journal
            .header
            .at
            .cmp(&one.read.journal.header.at)
    });
    Ok(stored)
}

/// Whether a journal of `undo` is proven, has ended, and is of this run: it has the digest of the run's plan and is younger.
fn reverts(undo: &ReadJournal, run: &ReadJournal) -> bool {
    let (back, there) = (&undo.journal.header, &run.journal.header);
    undo.unproven.is_none()
        && undo.journal.has_end()
        && back.account == there.account
        && back.digest == there.digest
        && back.at >= there.at
}

/// The newest run in an account that can be taken back, and the runs before it that were interrupted, which it continued. The
/// newest is first; none if there is no such run.
pub(super) fn last_runs<'a>(
    stored: &'a [StoredJournal],
    account: Option<&AccountId>,
) -> Vec<&'a StoredJournal> {
    let mut runs = stored.iter().filter(|one| one.is_of(account));
    let Some(newest) = runs.find(|one| one.can_be_undone()) else {
        return Vec::new();
    };
    let earlier = runs.take_while(|one| one.can_be_undone() && !one.read.journal.has_end());
    std::iter::once(newest).chain(earlier).collect()
}
