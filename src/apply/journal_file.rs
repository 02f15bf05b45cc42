//! The journal as a file: each line is on the disk before what it announces is sent.

use super::Recorder;
use crate::error::Error;
use crate::journal::{Entry, Opening};
use crate::plan::{Outcome, Step};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A journal that is being written.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// Why a line could not be written; no other is written then, and so nothing else is done.
    broken: Option<String>,
}

impl JournalFile {
    /// Makes the file, which must not be there, and writes the opening.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn begin(path: &Path, opening: &Opening) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            Error::new(
                format!("beginning the journal {}", path.display()),
                error.to_string(),
            )
            .hint("name another file with --journal: what cannot be recorded is not done")
        };
        let mut file = create(path).map_err(failed)?;
        write(&mut file, &opening.line()).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            broken: None,
        })
    }

    /// Writes a line.
    ///
    /// # Errors
    ///
    /// If it, or one before it, could not be written.
    pub fn keep(&mut self, entry: &Entry) -> Result<(), Error> {
        if self.broken.is_none() {
            let outcome = write(&mut self.file, &entry.line());
            self.broken = outcome.err().map(|error| error.to_string());
        }
        match &self.broken {
            None => Ok(()),
            Some(why) => Err(Error::new(
                format!("writing the journal {}", self.path.display()),
                why.clone(),
            )),
        }
    }
}

/// A recorder that keeps a journal and tells another one.
pub struct Keeper<'a> {
    /// The journal.
    pub journal: JournalFile,
    /// Who else is told.
    pub told: &'a mut dyn Recorder,
}

impl Recorder for Keeper<'_> {
    fn before(&mut self, step: &Step) -> Result<(), Error> {
        self.told.before(step)?;
        self.journal.keep(&Entry::Doing {
            at: now(),
            step: Step {
                change: step.change.masked().into_owned(),
                ..step.clone()
            },
        })
    }

    fn found(&mut self, step: &Step, policy: Option<&str>) -> Result<(), Error> {
        self.journal.keep(&Entry::Found {
            at: now(),
            step: step.id.clone(),
            policy: policy.map(str::to_owned),
        })
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        // A line that cannot be written stops what comes next; what was done is told in any case.
        let _ = self.journal.keep(&Entry::Done {
            at: now(),
            step: step.id.clone(),
            outcome: outcome.clone(),
        });
        self.told.after(step, outcome);
    }
}

/// The moment, RFC 3339 in UTC.
#[must_use]
pub fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let whole = now.replace_nanosecond(0).unwrap_or(now);
    whole.format(&Rfc3339).unwrap_or_default()
}

fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // The name of the file is no safer than its folder.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(file)
}

fn write(file: &mut File, line: &str) -> io::Result<()> {
    file.write_all(line.as_bytes())?;
    file.sync_data()
}
