//! Files that are written completely or not at all, and never over an existing one unless asked to.

use crate::error::Error;
use crate::ui::print_bytes;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Whether an existing file may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
}

impl Overwrite {
    /// As `--force` says.
    pub(super) fn from_flag(force: bool) -> Self {
        if force { Self::Allowed } else { Self::Refused }
    }
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Everyone, as far as the process's umask lets them.
    Everyone,
    /// Only its owner (mode 0600 on Unix): it says what an account holds.
    OwnerOnly,
}

/// Writes a file next to its path and moves it there; `-` is standard output.
///
/// # Errors
///
/// If there is a file that may not be replaced, or this one cannot be written; the path is then as it was.
pub(super) fn write_file(
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite,
    readers: Readers,
) -> Result<(), Error> {
    if path.as_os_str() == "-" {
        return print_bytes(bytes);
    }
    ensure_may_write(path, overwrite)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let scratch = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let outcome = write_new(&scratch, bytes, readers)
        .and_then(|()| move_into_place(&scratch, path, overwrite));
    if outcome.is_err() {
        let _ = fs::remove_file(&scratch);
    }
    outcome.map_err(|error| {
        let doing = format!("writing {}", path.display());
        Error::new(doing, error.to_string()).nothing_changed()
    })
}

/// Refuses a path where a file must not be replaced. Commands call it before they read an account. `--force` replaces a
/// regular file only: not a device, a pipe or a folder, and not a symbolic link, since its target would stay as it is.
pub(super) fn ensure_may_write(path: &Path, overwrite: Overwrite) -> Result<(), Error> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    let path = path.display();
    let refused = match overwrite {
        Overwrite::Allowed if found.is_file() => return Ok(()),
        Overwrite::Allowed if found.is_symlink() => Error::usage(format!(
            "{path} is a symbolic link, and --force replaces regular files only"
        ))
        .hint("name the file that it points to"),
        Overwrite::Allowed => Error::usage(format!(
            "{path} is no regular file, and --force replaces nothing else"
        ))
        .hint("name another file; `-` is standard output"),
        Overwrite::Refused => Error::usage(format!("{path} is there already"))
            .hint("name another file, or remove this one"),
    };
    Err(refused.nothing_changed())
}

fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::OwnerOnly {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A hard link, unlike a rename, fails if a file has appeared at the path in the meantime.
fn move_into_place(scratch: &Path, path: &Path, overwrite: Overwrite) -> io::Result<()> {
    if overwrite == Overwrite::Refused && fs::hard_link(scratch, path).is_ok() {
        fs::remove_file(scratch)?;
        return sync_folder(path);
    }
    let found = path.symlink_metadata();
    if found.is_ok_and(|found| overwrite == Overwrite::Refused || !found.is_file()) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(scratch, path)?;
    sync_folder(path)
}

/// Makes the name of a new file survive a crash.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let parent = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
