//! The key of the MACs of journals, as a file in the state folder. Each user of a machine has one.

use super::state_folder::{create_private_folder, state_folder};
use crate::bounded_files;
use crate::journal::{JournalKey, KEY_LENGTH};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The name of the file in the state folder.
const FILE_NAME: &str = "journal.key";

/// The most bytes of the file.
const LARGEST: u64 = 4096;

/// Reads the key, or creates one if there is none.
///
/// # Errors
///
/// Why there is no key that can be relied on, as a clause.
pub(super) fn read_or_create_key() -> Result<JournalKey, String> {
    let path = key_path()?;
    let key = create_if_missing(&path).and_then(|()| read_key_file(&path));
    key.map_err(|error| error.explain(&path))
}

/// Reads the key.
///
/// # Errors
///
/// Why there is no key that can be relied on, as a clause.
pub(super) fn read_key() -> Result<JournalKey, String> {
    let path = key_path()?;
    read_key_file(&path).map_err(|error| error.explain(&path))
}

fn key_path() -> Result<PathBuf, String> {
    let folder = state_folder().ok_or("the system names no folder for the state of programs")?;
    Ok(folder.join(FILE_NAME))
}

/// Why a file is no key.
#[derive(Debug)]
enum KeyError {
    /// There is no file.
    Missing,
    /// It cannot be read or written.
    Io(io::Error),
    /// It is no regular file, or others can read or replace it.
    NotPrivate,
    /// It holds no key.
    Damaged,
}

impl From<io::Error> for KeyError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

impl KeyError {
    fn explain(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Missing => format!("there is no key {path}"),
            Self::Io(error) => format!("the key {path} cannot be used: {error}"),
            Self::NotPrivate => format!("others can read the key {path} or replace it; remove it"),
            Self::Damaged => format!("the key {path} is damaged; remove it"),
        }
    }
}

fn create_if_missing(path: &Path) -> Result<(), KeyError> {
    create_private_folder(folder_of(path)).map_err(KeyError::Io)?;
    if path.symlink_metadata().is_err() {
        // Another process may create it first: the key in the file is the one.
        create_key_file(path).map_err(KeyError::Io)?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn read_key_file(path: &Path) -> Result<JournalKey, KeyError> {
    let file = path.symlink_metadata()?;
    let folder = folder_of(path).metadata()?;
    if !file.is_file() || is_open_to_others(&file, 0o077) || is_open_to_others(&folder, 0o022) {
        return Err(KeyError::NotPrivate);
    }
    let text = bounded_files::read_text(path, LARGEST)?;
    JournalKey::parse(&text).ok_or(KeyError::Damaged)
}

/// Whether anybody but the owner has one of these permissions.
fn is_open_to_others(found: &fs::Metadata, permissions: u32) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        found.permissions().mode() & permissions != 0
    }
    #[cfg(not(unix))]
    {
        let _ = (found, permissions);
        false
    }
}

/// Creates the file complete, and never over another: of two processes at once, the second finds the key of the first.
fn create_key_file(path: &Path) -> io::Result<()> {
    let mut bytes = [0; KEY_LENGTH];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let key = JournalKey::new(bytes);
    let folder = folder_of(path);
    let scratch = folder.join(format!(".{FILE_NAME}.{}.part", key.id()));
    let linked =
        write_private(&scratch, &key.to_text()).and_then(|()| fs::hard_link(&scratch, path));
    fs::remove_file(&scratch)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that meets an unexpected value should stop there"
    )]

    use crate::command::journal_key::{KeyError, create_if_missing, folder_of, read_key_file};
    use crate::command::scratch_folder::ScratchFolder;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};

    /// A key in a new folder.
    struct NewKey {
        path: PathBuf,
        _folder: ScratchFolder,
    }

    fn new_key(name: &str) -> NewKey {
        let folder = ScratchFolder::new(name);
        NewKey {
            path: folder.path().join("state/cis-fix/journal.key"),
            _folder: folder,
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn processes_at_once_create_one_key_that_its_owner_alone_can_use() {
        let key = new_key("at-once");
        let path = &key.path;
        let keys: Vec<_> = std::thread::scope(|scope| {
            let start = || {
                create_if_missing(path).unwrap();
                read_key_file(path).unwrap()
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(mode(path), 0o600);
        assert_eq!(mode(folder_of(path)), 0o700);
        assert_eq!(fs::read_dir(folder_of(path)).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_or_replace_is_not_used() {
        let key = new_key("open");
        let path = &key.path;
        create_if_missing(path).unwrap();
        let refuse = |path: &Path| matches!(read_key_file(path), Err(KeyError::NotPrivate));
        assert!(!refuse(path));
        fs::set_permissions(path, Permissions::from_mode(0o640)).unwrap();
        assert!(refuse(path));
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(folder_of(path), Permissions::from_mode(0o777)).unwrap();
        assert!(refuse(path));
        // The next run takes the folder from the others.
        create_if_missing(path).unwrap();
        assert!(!refuse(path));
        let link = path.with_file_name("link");
        std::os::unix::fs::symlink(path, &link).unwrap();
        assert!(refuse(&link));
    }

    #[test]
    fn a_missing_and_a_damaged_key_are_told_apart() {
        let key = new_key("damaged");
        let path = &key.path;
        assert!(matches!(read_key_file(path), Err(KeyError::Missing)));
        create_if_missing(path).unwrap();
        fs::write(path, "00\n").unwrap();
        let error = read_key_file(path).unwrap_err();
        assert!(error.explain(path).ends_with("is damaged; remove it"));
    }
}
