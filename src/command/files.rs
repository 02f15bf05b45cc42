//! Files that are written whole or not at all, and never over what is there unless that is asked
//! for.

use super::account::unchanged;
use crate::config::TEMPLATE;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::{Screen, raw};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes the commented settings file.
pub(super) fn init(screen: &Screen, path: &Path) -> Result<Exit, Error> {
    write(path, TEMPLATE.as_bytes(), Over::Never, Reader::Anybody)?;
    screen.say(&format!(
        "Wrote {}; every line in it is a comment until you say otherwise.",
        path.display()
    ));
    Ok(Exit::Success)
}

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// It may.
    Whatever,
    /// It may not.
    Never,
}

impl Over {
    /// What `--force` says.
    pub(super) fn forced(force: bool) -> Self {
        if force { Self::Whatever } else { Self::Never }
    }
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Whoever may read the folder.
    Anybody,
    /// Only who wrote it: it holds what an account holds.
    Owner,
}

/// Writes a file beside its place and moves it there; `-` is standard output.
///
/// # Errors
///
/// If a file is there already, or it cannot be written; then nothing is there that was not.
pub(super) fn write(path: &Path, bytes: &[u8], over: Over, reader: Reader) -> Result<(), Error> {
    if path.as_os_str() == "-" {
        return raw(bytes);
    }
    free(path, over)?;
    let failed = |error: io::Error| {
        unchanged(Error::new(
            format!("writing {}", path.display()),
            error.to_string(),
        ))
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let scratch = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let outcome = fill(&scratch, bytes, reader).and_then(|()| settle(&scratch, path, over));
    if outcome.is_err() {
        let _ = fs::remove_file(&scratch);
    }
    outcome.map_err(failed)
}

/// Whether a file may be written, asked before an account is read for it.
///
/// # Errors
///
/// If one is there that may not be replaced.
pub(super) fn free(path: &Path, over: Over) -> Result<(), Error> {
    let there = path.as_os_str() != "-" && path.symlink_metadata().is_ok();
    if over == Over::Never && there {
        return Err(unchanged(
            Error::usage(format!("{} is there already", path.display()))
                .hint("name another file, or remove this one"),
        ));
    }
    Ok(())
}

fn fill(path: &Path, bytes: &[u8], reader: Reader) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if reader == Reader::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = reader;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A link, unlike a rename, fails where somebody has put a file meanwhile.
fn settle(scratch: &Path, path: &Path, over: Over) -> io::Result<()> {
    if over == Over::Never && fs::hard_link(scratch, path).is_ok() {
        return fs::remove_file(scratch);
    }
    if over == Over::Never && path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(scratch, path)
}
