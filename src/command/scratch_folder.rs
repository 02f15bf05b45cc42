//! A folder of a unit test, which goes with the test also if it fails.

use std::fs;
use std::path::{Path, PathBuf};

/// A path in the system's folder for temporary files. What is there is removed when this is dropped.
#[derive(Debug)]
pub(super) struct ScratchFolder(PathBuf);

impl ScratchFolder {
    /// The path of a test of this process; nothing is there yet.
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cis-fix-{}-{name}", std::process::id()));
        remove(&path);
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Removes a folder, or a link to one.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
    let _ = fs::remove_dir_all(path);
}
