//! What a command must not write over, and what a report must not pretend to be: `--force` on a device, a pipe or a link,
//! and a report that does not say that it is made from a recording.
#![cfg(feature = "cli")]

use crate::account::{Account, CATALOG, notify};
use cis_fix::recording::Recording;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with a recording, one of an account, and one of it redacted.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("written-files-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let observed = Account::finding().observe(&notify()).observed;
    let recording = Recording::new(observed);
    fs::write(folder.join("account.json"), recording.to_json()).unwrap();
    let redacted = recording.redacted(&CATALOG, &notify());
    fs::write(folder.join("redacted.json"), redacted.to_json()).unwrap();
    folder
}

fn run(folder: &Path, words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command.args(words.split_whitespace());
    command.current_dir(folder).env_clear().output().unwrap()
}

#[cfg(unix)]
#[test]
fn force_replaces_regular_files_only() {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
    use std::os::unix::net::UnixListener;
    let folder = folder("force");
    fs::write(folder.join("target"), "theirs").unwrap();
    symlink("target", folder.join("link")).unwrap();
    symlink("nowhere", folder.join("dangling")).unwrap();
    fs::create_dir(folder.join("inside")).unwrap();
    symlink("inside", folder.join("link-to-folder")).unwrap();
    let socket = UnixListener::bind(folder.join("socket")).unwrap();
    let mut names = vec!["link", "dangling", "inside", "link-to-folder", "socket"];
    let make = |words: &str| {
        let mut words = words.split_whitespace();
        let mut command = Command::new(words.next().unwrap());
        let made = command.args(words).current_dir(&folder).output();
        made.is_ok_and(|output| output.status.success())
    };
    assert!(make("mkfifo pipe"));
    names.push("pipe");
    // Only root can make a device.
    if make("mknod device c 1 3") {
        names.push("device");
    }
    for name in names {
        let kind = |path: &Path| {
            let found = path.symlink_metadata().unwrap();
            (found.file_type(), found.ino())
        };
        let before = kind(&folder.join(name));
        for words in ["simulate --from account.json", "plan --from account.json"] {
            let output = run(&folder, &format!("{words} --out {name} --force"));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(64), "{words} {name}: {said}");
            assert!(said.contains("regular file"), "{words} {name}: {said}");
        }
        assert_eq!(kind(&folder.join(name)), before, "{name}");
    }
    assert!(
        folder
            .join("pipe")
            .metadata()
            .unwrap()
            .file_type()
            .is_fifo()
    );
    assert_eq!(fs::read_to_string(folder.join("target")).unwrap(), "theirs");
    let output = run(&folder, "simulate --from account.json --out target --force");
    assert_ne!(output.status.code(), Some(64));
    assert_ne!(fs::read_to_string(folder.join("target")).unwrap(), "theirs");
    drop(socket);
    let left = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let scratch = left.filter(|name| name.to_string_lossy().ends_with(".part"));
    assert_eq!(scratch.count(), 0);
}

#[cfg(unix)]
#[test]
fn a_report_replaces_no_link_in_its_folder() {
    let folder = folder("report");
    fs::create_dir(folder.join("inside")).unwrap();
    std::os::unix::fs::symlink("../account.json", folder.join("inside/report.md")).unwrap();
    let before = fs::read_to_string(folder.join("account.json")).unwrap();
    let output = run(&folder, "report --from account.json --out inside --force");
    assert_ne!(output.status.code(), Some(0));
    let after = fs::read_to_string(folder.join("account.json")).unwrap();
    assert_eq!(before, after);
    assert!(folder.join("inside/report.md").is_symlink());
}

#[test]
fn a_report_from_a_recording_says_so_in_every_format() {
    let folder = folder("source");
    let plain = "a recording, not the account";
    let redacted = "a redacted recording, not the account: its names are invented";
    for (file, says) in [("account.json", plain), ("redacted.json", redacted)] {
        for format in ["text", "json", "markdown", "junit", "sarif"] {
            let commands = ["plan", "check", "simulate --out after.json --force"];
            let all = if format == "text" { 3 } else { 1 };
            for command in &commands[..all] {
                let output = run(
                    &folder,
                    &format!("{command} --from {file} --format {format}"),
                );
                let printed = String::from_utf8_lossy(&output.stdout).into_owned();
                let says = match format {
                    "json" => format!("\"redacted\": {}", file == "redacted.json"),
                    _ => says.to_owned(),
                };
                let printed = printed.replace('\n', " ");
                assert!(
                    printed.contains(&says),
                    "{command} {file} {format}: {printed}"
                );
            }
        }
        let output = run(
            &folder,
            &format!("report --from {file} --out {file}-report"),
        );
        assert!(output.status.success(), "{output:?}");
        for name in ["report.md", "report.html", "report.json"] {
            let text = fs::read_to_string(folder.join(format!("{file}-report")).join(name));
            assert!(text.unwrap().contains(says), "{name} of {file}");
        }
    }
}
