//! The journals in the state folder: which there are, and which run `undo --last` takes back. A run and the interrupted runs that
//! it continues are one.

use super::read_journal::{ReadJournal, read_journal};
use super::state_folder::state_folder;
use crate::error::Error;
use crate::journal::{Continued, Entry, Header, StoredRun, continued_runs, may_continue};
use crate::render::{JournalRow, JournalState};
use crate::state::AccountId;
use std::fs;
use std::path::{Path, PathBuf};

/// The journals in the state folder.
pub(super) struct StoredJournals {
    /// Those of `apply`, the newest first.
    pub(super) runs: Vec<StoredJournal>,
    /// The files that are no journals that can be read.
    unreadable: Vec<PathBuf>,
}

/// A journal of `apply` in the state folder.
pub(super) struct StoredJournal {
    pub(super) path: PathBuf,
    pub(super) read: ReadJournal,
    undone: Undone,
}

/// A run with the interrupted runs that it continues.
pub(super) struct ContinuedRun<'a> {
    /// The run, and the runs before it, newest first.
    pub(super) members: Vec<&'a StoredJournal>,
}

impl ContinuedRun<'_> {
    /// The row of the list.
    fn row(&self) -> Option<JournalRow> {
        let (newest, earlier) = self.members.split_first()?;
        let mut row = newest.row();
        let one = |undone| self.members.iter().all(|member| member.undone == undone);
        let proven = newest.read.unproven.is_none();
        if proven && !one(Undone::No) && !one(Undone::Whole) {
            row.state = JournalState::PartlyTakenBack;
        }
        for member in earlier {
            row.changes += member.read.journal.started_steps().len();
            row.continues.push(member.path.display().to_string());
        }
        Some(row)
    }

    /// The journals of those that were not taken back as a whole, newest first.
    pub(super) fn open_paths(&self) -> Vec<PathBuf> {
        let open = self
            .members
            .iter()
            .filter(|one| one.undone != Undone::Whole);
        open.map(|one| one.path.clone()).collect()
    }

    fn is_of(&self, account: &AccountId) -> bool {
        let mut members = self.members.iter();
        members.all(|one| one.read.journal.header.account == *account)
    }

    fn is_open(&self) -> bool {
        self.members.iter().any(|one| one.undone != Undone::Whole)
    }
}

/// How far a run was taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undone {
    No,
    Partly,
    Whole,
}

impl StoredJournal {
    /// The row of the list.
    fn row(&self) -> JournalRow {
        let journal = &self.read.journal;
        JournalRow {
            at: journal.header.at.clone(),
            account: journal.header.account.clone(),
            changes: journal.started_steps().len(),
            state: match self.undone {
                _ if self.read.unproven.is_some() => JournalState::Unproven,
                Undone::Whole => JournalState::TakenBack,
                Undone::Partly => JournalState::PartlyTakenBack,
                Undone::No if journal.is_finished() => JournalState::Complete,
                Undone::No => JournalState::Interrupted,
            },
            path: self.path.display().to_string(),
            continues: Vec::new(),
        }
    }

    fn as_stored_run(&self) -> StoredRun<'_> {
        StoredRun {
            journal: &self.read.journal,
            seal: self.read.seal.as_ref(),
        }
    }

    /// Whether the run was interrupted and nothing of it was taken back.
    pub(super) fn is_interrupted(&self) -> bool {
        self.undone == Undone::No && !self.read.journal.is_finished()
    }
}

impl StoredJournals {
    /// Reads the journals in the state folder.
    ///
    /// # Errors
    ///
    /// If there is no state folder on this machine, or it cannot be listed.
    pub(super) fn read() -> Result<Self, Error> {
        let (mut runs, mut undos, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for path in list_files()? {
            let Ok(read) = read_journal(&path) else {
                unreadable.push(path);
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
        let mut runs: Vec<StoredJournal> = runs
            .into_iter()
            .map(|(path, read)| StoredJournal {
                undone: how_far_undone(&undos, &read),
                path,
                read,
            })
            .collect();
        runs.sort_by(|one, other| {
            let key = |of: &StoredJournal| (of.read.journal.header.at.clone(), of.path.clone());
            key(other).cmp(&key(one))
        });
        Ok(Self { runs, unreadable })
    }

    /// The runs, each with those that it continues, the newest first.
    pub(super) fn continued_runs(&self) -> Vec<ContinuedRun<'_>> {
        let runs: Vec<StoredRun<'_>> = self.runs.iter().map(StoredJournal::as_stored_run).collect();
        let chains: Vec<Vec<usize>> = runs.iter().map(|run| continued_runs(*run, &runs)).collect();
        let is_continued = |place: &usize| chains.iter().any(|chain| chain.contains(place));
        let heads = (0..self.runs.len()).filter(|place| !is_continued(place));
        heads
            .map(|head| {
                let earlier = chains.get(head).into_iter().flatten().copied();
                let places = [head].into_iter().chain(earlier);
                ContinuedRun {
                    members: places.filter_map(|place| self.runs.get(place)).collect(),
                }
            })
            .collect()
    }

    /// The rows of the list.
    pub(super) fn rows(&self) -> Vec<JournalRow> {
        let runs = self.continued_runs();
        runs.iter().filter_map(ContinuedRun::row).collect()
    }

    /// The interrupted run that a new run continues: the newest of the account, if nothing of it was taken back and nothing is in
    /// doubt.
    pub(super) fn find_interrupted(&self, new: &Header) -> Option<(&StoredJournal, Continued)> {
        let runs = self.continued_runs();
        let mut of_account = runs.iter().filter(|run| run.is_of(&new.account));
        let (newest, earlier) = of_account.next()?.members.split_first()?;
        let untouched =
            newest.is_interrupted() && earlier.iter().all(|one| one.undone == Undone::No);
        let readable = self.newer_unreadable(&new.account, newest).is_none();
        let continues = untouched && readable && may_continue(new, &newest.read.journal);
        Some((*newest, newest.read.seal.clone().filter(|_| continues)?))
    }

    /// The newest run in an account that was not taken back as a whole, with those that it continues; None if there is none.
    ///
    /// # Errors
    ///
    /// If a newer journal of the account is not proven or cannot be read: it may be of the run that is meant.
    pub(super) fn last_run(&self, account: &AccountId) -> Result<Option<ContinuedRun<'_>>, Error> {
        let runs = self.continued_runs().into_iter();
        let mut runs = runs.filter(|run| run.is_of(account));
        let Some(run) = runs.find(ContinuedRun::is_open) else {
            return Ok(None);
        };
        let Some(last) = run.members.first() else {
            return Ok(None);
        };
        let refuse = |path: &Path, why: &str| {
            let path = path.display();
            Err(Error::new(
                "choosing the last run",
                format!("the journal {path} {why}, and it may be of the newest run"),
            )
            .hint("name the journal of the run to take back: cis-fix undo JOURNAL")
            .nothing_changed())
        };
        if let Some(reason) = &last.read.unproven {
            return refuse(&last.path, &format!("is not proven ({reason})"));
        }
        match self.newer_unreadable(account, last) {
            Some(path) => refuse(path, "cannot be read"),
            None => Ok(Some(run)),
        }
    }

    /// A file that is named as a newer journal of the account and cannot be read.
    fn newer_unreadable(&self, account: &AccountId, than: &StoredJournal) -> Option<&Path> {
        let newer = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default();
            let begins = name.to_string_lossy().starts_with(account.as_str());
            begins && name > than.path.file_name().unwrap_or_default()
        };
        self.unreadable.iter().find(newer).map(PathBuf::as_path)
    }
}

/// The files in the state folder that are named as journals.
fn list_files() -> Result<Vec<PathBuf>, Error> {
    let doing = "listing the journals";
    let folder = state_folder().ok_or_else(|| {
        Error::new(
            doing,
            "the system names no folder for the state of programs",
        )
        .hint("name the journal: cis-fix undo JOURNAL")
        .nothing_changed()
    })?;
    match fs::read_dir(&folder) {
        Ok(entries) => Ok(entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
            .collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => {
            let what = format!("{}: {error}", folder.display());
            Err(Error::new(doing, what).nothing_changed())
        }
    }
}

/// How far the journals of `undo` show that a run was taken back. One is of the run if it is proven, has the digest of the
/// run's plan and is younger.
fn how_far_undone(undos: &[ReadJournal], run: &ReadJournal) -> Undone {
    let there = &run.journal.header;
    let of_run = undos.iter().filter(|undo| {
        let back = &undo.journal.header;
        undo.unproven.is_none()
            && back.account == there.account
            && back.digest == there.digest
            && back.at >= there.at
    });
    of_run
        .map(|undo| {
            if undo.journal.is_finished() {
                Undone::Whole
            } else {
                Undone::Partly
            }
        })
        .fold(Undone::No, |known, one| match (known, one) {
            (Undone::Whole, _) | (_, Undone::Whole) => Undone::Whole,
            _ => one,
        })
}
