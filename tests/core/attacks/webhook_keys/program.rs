//! The program on such texts and on such an account.

use super::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("webhook-keys");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program and returns its exit code and all that it prints.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command.args(arguments).current_dir(folder).env_clear();
    let output = command.output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        output.status.code(),
        out + &String::from_utf8_lossy(&output.stderr),
    )
}

#[test]
fn the_program_prints_no_malformed_subscriber() {
    for (number, form) in malformed().iter().enumerate() {
        let flag = format!("--notify={form}");
        for arguments in [
            vec!["plan", flag.as_str()],
            vec!["plan", "--notify", "email:soc@example.com", form.as_str()],
        ] {
            let misplaced = arguments.len() == 4;
            if misplaced && (number % 4 > 0 || !form.contains(['/', '@', ':'])) {
                continue;
            }
            let (code, printed) = run(Path::new("/"), &arguments);
            assert_eq!(code, Some(64), "{arguments:?}: {printed}");
            assert_no_key(&printed, &format!("{arguments:?}"));
        }
    }
}

#[test]
fn the_program_prints_and_writes_no_key() {
    let folder = folder();
    let (observed, settings) = account_with_keys();
    fs::write(folder.join("old.json"), written_with_keys(&observed)).unwrap();
    let empty = Account::finding().observe(&settings).observed;
    fs::write(folder.join("empty.json"), Recording::new(empty).to_json()).unwrap();
    let notify: Vec<String> = valid()
        .iter()
        .map(|form| format!("--notify={form}"))
        .collect();
    let formats = ["text", "json", "markdown", "junit", "sarif"];
    let mut runs: Vec<Vec<&str>> = formats
        .map(|format| vec!["plan", "--from", "empty.json", "-vv", "--format", format])
        .into();
    runs.push(vec!["check", "--from", "old.json", "-vv"]);
    runs.push(vec!["plan", "--from", "old.json", "--format", "json"]);
    runs.push(vec!["plan", "--from", "empty.json", "--out", "plan.json"]);
    runs.push(vec!["report", "--from", "old.json", "--out", "report"]);
    runs.push(vec![
        "simulate",
        "--from",
        "empty.json",
        "--out",
        "after.json",
        "-v",
    ]);
    runs.push(vec![
        "simulate",
        "--from",
        "old.json",
        "--out",
        "same.json",
        "--format",
        "json",
    ]);
    for mut arguments in runs {
        arguments.extend(notify.iter().map(String::as_str));
        let (code, printed) = run(&folder, &arguments);
        assert!(
            matches!(code, Some(0 | 3)),
            "{arguments:?}: {code:?} {printed}"
        );
        assert_no_key(&printed, &format!("{arguments:?}"));
    }
    let written = [
        "plan.json",
        "after.json",
        "same.json",
        "report/report.json",
        "report/report.md",
        "report/report.html",
        "report/recording.json",
    ];
    for name in written {
        assert_no_key(&fs::read_to_string(folder.join(name)).unwrap(), name);
    }
}
