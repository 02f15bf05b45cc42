//! The URL of a paging service, with its key, in the place of every other value: of each flag of each command, and of each key
//! of the settings file. Nothing that is printed has the key.
#![cfg(feature = "cli")]

use cis_fix::cli::Arguments;
use cis_fix::config::TEMPLATE;
use clap::CommandFactory as _;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const KEY: &str = "k3yPLANTED9f8e";
const URL: &str = "https://hooks.example.com/services/k3yPLANTED9f8e";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program, which ends with an error that does not repeat the key.
fn assert_refused(folder: &Path, words: &[String]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    command.args(words).current_dir(folder).env_clear();
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    let output = command.output().unwrap();
    let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
    printed.push_str(&String::from_utf8_lossy(&output.stderr));
    let lower = printed.to_ascii_lowercase();
    assert!(
        !lower.contains(&KEY.to_ascii_lowercase()),
        "{words:?}: {printed}"
    );
    assert!(!output.status.success(), "{words:?}: {printed}");
}

/// The command lines that have the URL as the value of one argument of a command, and of its subcommands.
fn command_lines(command: &clap::Command, before: &[String], lines: &mut BTreeSet<Vec<String>>) {
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        // They take a text in which a URL may stand, which is what is printed.
        let text = ["notify", "endpoint_url", "skip", "tags"].contains(&id);
        let pattern = before.first().is_some_and(|word| word == "pattern");
        if text || pattern && argument.is_positional() || id == "with" {
            continue;
        }
        let values: &[String] = match argument.get_long() {
            Some(long) => &[format!("--{long}={URL}")],
            None => &[URL.to_owned()],
        };
        lines.insert([before, values].concat());
    }
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name().to_owned();
        command_lines(subcommand, &[before, &[name]].concat(), lines);
    }
}

/// All of them are tried with a seed, and every third otherwise: each starts the program.
fn step() -> usize {
    if crate::pairs::sample(5) == 5 { 1 } else { 3 }
}

#[test]
fn no_flag_repeats_a_url_that_it_does_not_take() {
    let folder = folder("misplaced-urls");
    let mut lines = BTreeSet::new();
    let command = Arguments::command();
    for argument in command.get_arguments() {
        let Some(long) = argument.get_long() else {
            continue;
        };
        if !["notify", "endpoint-url", "skip", "tag"].contains(&long) {
            let flag = format!("--{long}={URL}");
            lines.insert(vec!["plan".to_owned(), flag]);
        }
    }
    for subcommand in command.get_subcommands() {
        command_lines(subcommand, &[subcommand.get_name().to_owned()], &mut lines);
    }
    lines.insert(vec!["plan".to_owned(), format!("--unknown={URL}")]);
    lines.insert(vec!["plan".to_owned(), format!("--{URL}")]);
    lines.insert(vec![URL.to_owned()]);
    lines.insert(vec!["check".to_owned(), format!("--allow=pending,{URL}")]);
    assert!(lines.len() > 60, "{}", lines.len());
    for line in lines.iter().step_by(step()) {
        assert_refused(&folder, line);
    }
}

#[test]
fn no_key_of_the_settings_file_repeats_a_url_that_it_does_not_take() {
    let folder = folder("misplaced-urls-in-files");
    let keys = TEMPLATE.lines().filter_map(|line| {
        let (key, _) = line.strip_prefix('#')?.split_once(':')?;
        let is_key = key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (is_key && !["notify", "endpoint_url"].contains(&key)).then(|| key.to_owned())
    });
    let keys: BTreeSet<String> = keys.collect();
    assert!(keys.len() > 20, "{keys:?}");
    for key in keys.into_iter().step_by(step()) {
        for value in [
            URL.to_owned(),
            format!("[\"{URL}\"]"),
            format!("{{a: \"{URL}\"}}"),
        ] {
            if key == "tags" && value.starts_with('{') {
                continue;
            }
            fs::write(folder.join("named.yaml"), format!("{key}: {value}\n")).unwrap();
            let words = ["plan", "-v", "--config", "named.yaml"];
            assert_refused(&folder, &words.map(str::to_owned));
        }
    }
}
