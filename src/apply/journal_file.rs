//! The journal as a file: each line is on the disk before the write that it announces is sent.

use super::recorder::Recorder;
use crate::clock::rfc3339_now;
use crate::error::Error;
use crate::journal::{Entry, Header, JournalKey, MacChain};
use crate::plan::{Outcome, Step};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// An open journal.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// What seals each line; None if no key could be kept.
    chain: Option<MacChain>,
    /// Why a line could not be written. No other line is written then, so no other change is made.
    broken: Option<String>,
}

impl JournalFile {
    /// Creates the file, which must not exist, and writes the header. Every line is sealed with the key, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn create(path: &Path, header: &Header, key: Option<&JournalKey>) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            Error::new(
                format!("beginning the journal {}", path.display()),
                error.to_string(),
            )
            .hint("name another file with --journal: what cannot be recorded is not done")
        };
        let mut journal = Self {
            path: path.to_owned(),
            file: create_file(path).map_err(failed)?,
            chain: key.cloned().map(MacChain::new),
            broken: None,
        };
        let header = match key {
            Some(key) => header.clone().sealed_with(key),
            None => header.clone(),
        };
        journal.write_line(&header.to_line()).map_err(failed)?;
        Ok(journal)
    }

    /// Appends that the run has ended. If that fails, the journal reads like one of a run that was killed.
    /// `unfinished` says whether something that was planned was not done.
    pub fn end(&mut self, unfinished: bool) {
        let at = rfc3339_now();
        let _ = self.append(&Entry::Ended { at, unfinished });
    }

    /// Appends a line.
    ///
    /// # Errors
    ///
    /// If this line, or an earlier one, could not be written.
    pub fn append(&mut self, entry: &Entry) -> Result<(), Error> {
        if self.broken.is_none() {
            let outcome = self.write_line(&entry.to_line());
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

    fn write_line(&mut self, line: &str) -> io::Result<()> {
        match &mut self.chain {
            Some(chain) => self.file.write_all(chain.seal(line).as_bytes())?,
            None => self.file.write_all(line.as_bytes())?,
        }
        self.file.sync_data()
    }
}

/// Records each step in the journal and passes it on to another recorder.
pub struct JournalingRecorder<'a> {
    /// The journal.
    pub journal: JournalFile,
    /// The other recorder.
    pub next: &'a mut dyn Recorder,
}

impl Recorder for JournalingRecorder<'_> {
    fn before(&mut self, step: &Step) -> Result<(), Error> {
        self.next.before(step)?;
        self.journal.append(&Entry::Doing {
            at: rfc3339_now(),
            step: Step {
                change: step.change.masked().into_owned(),
                ..step.clone()
            },
        })
    }

    fn found(&mut self, step: &Step, policy: Option<&str>) -> Result<(), Error> {
        self.journal.append(&Entry::Found {
            at: rfc3339_now(),
            step: step.id.clone(),
            policy: policy.map(str::to_owned),
        })
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        // A line that cannot be written stops the next write. The outcome of this one is shown in any case.
        let _ = self.journal.append(&Entry::Done {
            at: rfc3339_now(),
            step: step.id.clone(),
            outcome: outcome.clone(),
        });
        self.next.after(step, outcome);
    }
}

fn create_file(path: &Path) -> io::Result<File> {
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        fs::create_dir_all(directory)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // The entry in the directory must survive a crash as well.
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        let directory = if directory.as_os_str().is_empty() {
            Path::new(".")
        } else {
            directory
        };
        File::open(directory)?.sync_all()?;
    }
    Ok(file)
}
