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
/// If it cannot be created or kept private, or belongs to another user, who could take it back.
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is_private = |folder: &Path| {
            Ok::<_, io::Error>(fs::metadata(folder)?.permissions().mode() & 0o777 == 0o700)
        };
        ensure_own(folder)?;
        if !is_private(folder)? {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        if !is_private(folder)? {
            return Err(io::Error::other("its file system keeps no permissions"));
        }
    }
    Ok(())
}

/// Refuses a folder of another user. Linux tells who the process is; elsewhere only the owner can set permissions.
#[cfg(unix)]
fn ensure_own(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = fs::metadata(folder)?.uid();
    match fs::metadata("/proc/self") {
        Ok(process) if process.uid() != owner => Err(io::Error::other(format!(
            "it belongs to the user {owner}, not to the one that runs this program"
        ))),
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use crate::command::scratch_folder::ScratchFolder;
    use crate::command::state_folder::create_private_folder;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_folder_that_others_may_use_is_taken_from_them() {
        let scratch = ScratchFolder::new("wide");
        let folder = scratch.path();
        create_private_folder(folder).unwrap();
        assert_eq!(mode(folder), 0o700);
        for wide in [0o777, 0o1777, 0o755, 0o750, 0o701, 0o500, 0o000] {
            fs::set_permissions(folder, Permissions::from_mode(wide)).unwrap();
            create_private_folder(folder).unwrap();
            assert_eq!(mode(folder), 0o700, "{wide:o}");
        }
        let scratch_link = ScratchFolder::new("link");
        let link = scratch_link.path();
        symlink(folder, link).unwrap();
        fs::set_permissions(folder, Permissions::from_mode(0o777)).unwrap();
        create_private_folder(link).unwrap();
        assert_eq!(mode(folder), 0o700);
    }

    #[test]
    fn a_folder_of_another_user_is_refused() {
        let scratch = ScratchFolder::new("foreign");
        let folder = scratch.path();
        create_private_folder(folder).unwrap();
        // Only root can give a folder away.
        if chown(folder, Some(65_534), None).is_ok() {
            let error = create_private_folder(folder).unwrap_err();
            assert!(error.to_string().contains("belongs to the user 65534"));
        }
    }
}
