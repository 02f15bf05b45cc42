//! A shell that can only run stubs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder whose stubs are the whole `PATH`: each prints its arguments. `touch` and everything else leaves a trace.
pub(in super::super) struct Sandbox {
    folder: PathBuf,
}

impl Sandbox {
    pub(in super::super) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join("home")).unwrap();
        let print = r#"printf '%s\0' "${0##*/}" "$@" >&3; printf '\001\0' >&3"#;
        let trace = r#"printf 'EXECUTED %s\0\001\0' "${0##*/}" >&3"#;
        let programs = [
            ("aws", print),
            ("cis-fix", print),
            ("date", "printf 1767225600"),
            ("sleep", ":"),
            ("touch", trace),
            ("root", trace),
        ];
        for (name, script) in programs {
            let path = folder.join("bin").join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { folder }
    }

    /// The calls of each line, as lists of words. Each line is run by a shell of its own that was forked for it.
    pub(in super::super) fn run(&self, shell: &str, lines: &[String]) -> Vec<Vec<Vec<String>>> {
        let script = r#"for line do ( eval "$line" ); printf '\002\0' >&3; done"#;
        // What a stub records goes past the words that a shell takes from its output.
        let script = format!("exec 3>&1; {script}");
        let output = Command::new(shell)
            .args(["-c", script.as_str(), "sh"])
            .args(lines)
            .env_clear()
            .env("PATH", self.folder.join("bin"))
            .env("HOME", self.folder.join("home"))
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let parts = out.split_terminator("\u{2}\0").map(|part| {
            let calls = part.split_terminator("\u{1}\0");
            calls
                .map(|call| call.split_terminator('\0').map(str::to_owned).collect())
                .collect()
        });
        parts.collect()
    }

    /// Whether a command has left anything.
    pub(in super::super) fn is_clean(&self) -> bool {
        fs::read_dir(&self.folder).unwrap().count() == 2
            && fs::read_dir(self.folder.join("home")).unwrap().count() == 0
    }
}

/// The shells of this machine that are tried.
pub(in super::super) fn shells() -> impl Iterator<Item = &'static str> {
    let known = ["/bin/sh", "/bin/bash", "/usr/bin/zsh"];
    known.into_iter().filter(|shell| Path::new(shell).exists())
}
