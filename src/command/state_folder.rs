//! The folder of cis-fix for its state: the journals, and the key of their MACs. Only its owner may use it.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The path of the folder, in `XDG_STATE_HOME` or its default (XDG Base Directory Specification), on Windows in the local
/// application data. `None` if the system names none, as in some containers.
pub(super) fn state_folder() -> Option<PathBuf> {
    let directory = |variable: &str| {
        let value = env::var_os(variable).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    directory("XDG_STATE_HOME")
        .or_else(|| directory("HOME").map(|home| home.join(".local/state")))
        .or_else(|| directory("LOCALAPPDATA"))
        .map(|directory| directory.join("cis-fix"))
}

/// Creates the folder if it is missing, and takes it from everybody but its owner (mode 0700 on Unix), whatever the umask is.
///
/// # Errors
///
/// If it cannot be created, or belongs to somebody else.
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(folder)?.permissions();
        if found.mode() & 0o777 != 0o700 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}
