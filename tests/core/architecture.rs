//! The rules of the sources: which module may use which, and what things may be called.
//!
//! The compiler proves that the core builds without AWS, tokio and clap (`--no-default-features`). These tests hold the
//! rest: imports point downwards and never in a circle, the core neither waits nor prints, a client that can write is
//! made in one place, names are plain and unique, and files and functions stay short.

mod advised_commands;
mod circles;
mod declarations;
mod floors;
mod imports;
mod lengths;
mod names;
mod tokens;

use circles::circles;
use floors::{SHELL, floor_of};
use imports::Crate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What the core must not use: async code, AWS, files, sockets, clocks, the terminal.
const NOT_IN_THE_CORE: [&str; 20] = [
    "async ",
    ".await",
    "tokio",
    "aws_config",
    "aws_credential",
    "aws_runtime",
    "aws_sdk",
    "aws_smithy",
    "aws_types",
    "clap::",
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::process",
    "SystemTime",
    "Instant",
    "println!",
    "print!",
    "dbg!",
];

/// The types that change an account, and the only sources outside `aws` that may name them: `apply` makes changes,
/// `undo` reverts them, and `verify` sets an alarm's state for a fire drill.
const WRITERS: [(&str, &[&str]); 3] = [
    ("Writer", &["apply.rs", "command/apply.rs"]),
    ("Remover", &["command/undo/revert_steps.rs"]),
    ("StateSetter", &["command/verify/fire_drill.rs"]),
];

/// How a client with more than read access is made or used, and the only sources that may do so.
const PURPOSES: [(&str, &[&str]); 3] = [
    (".write_config(", &["aws/write/clients.rs"]),
    ("SET_ALARM_STATE", &["aws/alarm_state.rs", "aws/guard.rs"]),
    (".set_alarm_state(", &["aws/alarm_state.rs"]),
];

struct Source {
    /// Its path under the folder it was looked for in, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// Its path without `.rs`.
    fn module(&self) -> &str {
        self.path.trim_end_matches(".rs")
    }

    /// The top-level module it belongs to.
    fn top(&self) -> &str {
        self.module().split('/').next().unwrap()
    }

    fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part.starts_with("tests"))
    }
}

/// Every Rust source below a folder of the project.
fn sources_below(folder: &str) -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let sources = files.iter().map(|file| Source {
        path: file
            .strip_prefix(&root)
            .unwrap()
            .display()
            .to_string()
            .replace('\\', "/"),
        text: fs::read_to_string(file).unwrap(),
    });
    sources.collect()
}

/// Every source of the program that is no test.
fn sources() -> Vec<Source> {
    let mut sources = sources_below("src");
    sources.retain(|source| !source.is_test() && source.path != "build.rs");
    sources
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The lines of a source that are code, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.trim()))
        .filter(|(_, line)| !line.starts_with("//"))
}

fn crate_of(sources: &[Source]) -> Crate {
    let sources = sources.iter();
    Crate::of(sources.map(|source| (source.path.as_str(), source.text.as_str())))
}

#[test]
fn every_file_stands_on_a_floor_of_the_table() {
    let sources = sources();
    let off: Vec<&str> = sources
        .iter()
        .map(Source::module)
        .filter(|module| *module != "lib" && floor_of(module).is_none())
        .collect();
    assert_eq!(off, [""; 0], "add it to tests/core/architecture/floors.rs");
}

#[test]
fn a_file_uses_only_files_of_its_own_module_and_of_lower_floors() {
    let sources = sources();
    let found = crate_of(&sources);
    let mut upward = Vec::new();
    for (user, used) in found.uses() {
        let Some(from) = floor_of(user) else { continue };
        for used in used {
            let to = floor_of(used);
            if to.is_none_or(|to| to.module != from.module && to.number <= from.number) {
                upward.push(format!("{user} uses {used}"));
            }
        }
    }
    let all = upward.join("\n");
    assert!(upward.is_empty(), "{} go upward:\n{all}", upward.len());
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = sources();
    let found = crate_of(&sources);
    let circles = circles(&found.uses());
    let all = circles.iter().map(|circle| circle.join(" "));
    let all = all.collect::<Vec<_>>().join("\n");
    assert!(circles.is_empty(), "{} circles:\n{all}", circles.len());
}

/// What a folder holds, its files and folders, is a graph of its own: `x.rs` and the files below `x/` are one node.
#[test]
fn no_folders_use_each_other_in_a_circle() {
    let sources = sources();
    let found = crate_of(&sources);
    let uses = found.uses();
    let mut graphs: BTreeMap<String, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for (user, used) in &uses {
        for used in used {
            let (from, to): (Vec<&str>, Vec<&str>) =
                (user.split('/').collect(), used.split('/').collect());
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (from.get(shared), to.get(shared)) {
                let folder = user.split('/').take(shared).collect::<Vec<_>>().join("/");
                let graph = graphs.entry(folder).or_default();
                graph.entry(*from).or_default().insert(*to);
            }
        }
    }
    let mut all = String::new();
    for (folder, graph) in &graphs {
        for circle in circles(graph) {
            let _ = writeln!(all, "in src/{folder}: {}", circle.join(" "));
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn the_core_does_not_wait_read_print_or_look_at_a_clock() {
    let mut broken = Vec::new();
    for source in sources() {
        let first = source.top();
        if SHELL.contains(&first) {
            continue;
        }
        // Views write to a writer they are given.
        let writes = ["render", "exit", "lib"].contains(&first);
        for (number, line) in code(&source.text) {
            for word in NOT_IN_THE_CORE {
                if line.contains(word) && !(writes && word == "std::io") {
                    broken.push(format!("{}:{number} has {word:?}", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The sources with a line that has this identifier.
fn holding(word: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let alone = |line: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line.get(..at).unwrap_or_default();
            let after = line.get(at + word.len()..).unwrap_or_default();
            !before.ends_with(part) && !after.starts_with(part)
        })
    };
    let sources = sources().into_iter();
    sources
        .filter(|source| code(&source.text).any(|(_, line)| alone(line)))
        .map(|source| source.path)
        .collect()
}

#[test]
fn only_the_command_that_needs_a_writing_type_names_it() {
    for (writer, allowed) in WRITERS {
        let mut holders = holding(writer);
        holders.retain(|path| path != "aws.rs" && !path.starts_with("aws/"));
        assert_eq!(holders, allowed, "{writer}");
    }
}

#[test]
fn a_client_that_can_write_is_made_in_one_place() {
    for (made, allowed) in PURPOSES {
        // The core has no client: it builds without the SDK.
        let mut sources = sources();
        sources.retain(|source| SHELL.contains(&source.top()));
        let holds = sources
            .into_iter()
            .filter(|source| code(&source.text).any(|(_, line)| line.contains(made)));
        let holders: Vec<String> = holds.map(|source| source.path).collect();
        assert_eq!(holders, allowed, "{made}");
    }
}

#[test]
fn every_source_begins_with_a_module_comment() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
