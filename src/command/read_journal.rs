//! The journal of a run, read from its file, and whether this user wrote it here.

use super::journal_key::read_key;
use crate::bounded_files;
use crate::error::Error;
use crate::journal::{Continued, Journal, Provenance};
use std::path::Path;

/// A journal that was read.
pub(super) struct ReadJournal {
    /// The journal.
    pub(super) journal: Journal,
    /// Why nothing proves that this user wrote it here; None if its MACs prove it.
    pub(super) unproven: Option<String>,
    /// What names it in the header of a run that continues it; None if nothing proves it.
    pub(super) seal: Option<Continued>,
}

/// Reads a journal. Nothing has been sent to AWS by then.
///
/// # Errors
///
/// If the file cannot be read, or is no journal.
pub(super) fn read_journal(path: &Path) -> Result<ReadJournal, Error> {
    let doing = format!("reading the journal {}", path.display());
    let failed = |what: String| Error::new(doing.as_str(), what).nothing_changed();
    let bytes = bounded_files::read_bytes(path, bounded_files::JOURNAL)
        .map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&bytes);
    let journal = Journal::parse(&text).map_err(|error| failed(error.to_string()))?;
    let unproven = match read_key() {
        Ok(key) => Some(Provenance::of(&text, &key))
            .filter(|provenance| !provenance.is_proven())
            .map(|provenance| provenance.to_string()),
        Err(reason) => Some(format!("its MACs cannot be checked, because {reason}")),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let seal = Continued::of(&name, &text).filter(|_| unproven.is_none());
    Ok(ReadJournal {
        journal,
        unproven,
        seal,
    })
}

impl ReadJournal {
    /// Refuses a journal that is not proven, unless `foreign` says that it may be.
    ///
    /// # Errors
    ///
    /// If it is refused.
    pub(super) fn ensure_proven(&self, path: &Path, foreign: bool) -> Result<(), Error> {
        match &self.unproven {
            Some(reason) if !foreign => Err(Error::new(
                format!("checking the journal {}", path.display()),
                reason.clone(),
            )
            .hint(
                "--foreign-journal shows what such a journal claims, and takes back only what the account itself shows to be made by cis-fix",
            )
            .nothing_changed()),
            _ => Ok(()),
        }
    }
}
