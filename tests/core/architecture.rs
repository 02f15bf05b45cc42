//! Who may call whom, and what things may be called: the design, read off the sources.
//!
//! The compiler proves that the core builds without AWS, tokio and clap (`--no-default-features`);
//! the rest of the table is held here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the core and of the view may use of the crate.
///
/// `catalog` to `plan` are one layer and lean on one another in the order of the flow, with these
/// departures from a straight line, each because two steps of the flow share one fact:
///
/// - `questions` asks `select` what the run is about so far, `assess` which filters count, and
///   `desired` which names are ours: what is worth reading is what will be decided on.
/// - `select` asks `assess` which filters count and which topics work, and borrows the word for a
///   broken link; a trail is chosen by what is there already.
/// - `assess` takes `desired` to tell what it may mend from what it may not, and `desired` asks
///   `assess` what already counts.
/// - `recording` asks `assess` and `desired` which statements and which words are ours: they must
///   be ours still when the names in a recording are others.
const MAY_USE: [(&str, &[&str]); 29] = [
    ("pattern", &[]),
    ("policy", &[]),
    ("yaml", &[]),
    ("state", &[]),
    ("control_characters", &[]),
    ("events", &["pattern"]),
    (
        "pattern_tests",
        &["events", "pattern", "pattern_comparison"],
    ),
    ("cloudtrail", &["pattern"]),
    ("pattern_comparison", &["cloudtrail", "pattern"]),
    ("control", &["pattern"]),
    ("settings", &["control", "state"]),
    ("catalog", &["control", "pattern", "yaml"]),
    (
        "config",
        &[
            "assess", "catalog", "control", "pattern", "settings", "state", "yaml",
        ],
    ),
    (
        "select",
        &["assess", "catalog", "control", "settings", "state"],
    ),
    (
        "questions",
        &["assess", "desired", "policy", "select", "state"],
    ),
    (
        "desired",
        &[
            "assess", "control", "pattern", "policy", "select", "settings", "state",
        ],
    ),
    (
        "assess",
        &[
            "cloudtrail",
            "control",
            "desired",
            "pattern",
            "pattern_comparison",
            "policy",
            "select",
            "settings",
            "state",
        ],
    ),
    (
        "plan",
        &[
            "assess", "control", "desired", "policy", "select", "settings", "state",
        ],
    ),
    ("simulate", &["plan", "state"]),
    (
        "recording",
        &[
            "assess",
            "catalog",
            "control",
            "desired",
            "pattern",
            "policy",
            "select",
            "settings",
            "state",
            "control_characters",
        ],
    ),
    ("reversal", &["plan", "settings", "state"]),
    (
        "journal",
        &["plan", "reversal", "state", "control_characters"],
    ),
    (
        "undo",
        &["journal", "plan", "policy", "reversal", "settings", "state"],
    ),
    (
        "permissions",
        &[
            "journal",
            "plan",
            "questions",
            "reversal",
            "select",
            "simulate",
            "state",
            "control_characters",
            "undo",
        ],
    ),
    ("saved_plan", &["plan", "state", "control_characters"]),
    (
        "verify",
        &[
            "assess", "control", "desired", "pattern", "plan", "select", "settings", "state",
        ],
    ),
    ("exit", PURE),
    ("render", PURE),
    ("lib", PURE),
];

/// Every module of the core, for the view, which may look at all of it.
const PURE: &[&str] = &[
    "assess",
    "catalog",
    "cloudtrail",
    "control",
    "desired",
    "events",
    "exit",
    "journal",
    "config",
    "pattern",
    "pattern_comparison",
    "pattern_tests",
    "permissions",
    "plan",
    "policy",
    "questions",
    "recording",
    "render",
    "reversal",
    "saved_plan",
    "select",
    "settings",
    "simulate",
    "state",
    "control_characters",
    "undo",
    "verify",
    "yaml",
];

/// What the core has no use for: waiting, AWS, files, sockets, clocks, the terminal.
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

/// The types that change an account, and the only sources outside of `aws` that may name them: `apply` makes changes,
/// `undo` takes them back, and `verify` sets an alarm's state for a drill.
const WRITERS: [(&str, &[&str]); 3] = [
    ("Writer", &["apply.rs", "command/apply.rs"]),
    ("Remover", &["command/undo.rs"]),
    ("StateSetter", &["command/verify/fire_drill.rs"]),
];

/// What each of AWS's clients may be made for, and the only source that may make it so.
const PURPOSES: [(&str, &[&str]); 3] = [
    (".writing(", &["aws/write.rs"]),
    ("SET_ALARM_STATE", &["aws/alarm_state.rs", "aws/guard.rs"]),
    (".set_alarm_state(", &["aws/alarm_state.rs"]),
];

/// Words that need an apology, as a name or the end of one.
const BANNED: [&str; 9] = [
    "Manager",
    "Helper",
    "Helpers",
    "Util",
    "Utils",
    "Info",
    "Data",
    "Processor",
    "Handler",
];

struct Source {
    /// The first part of its path under `src`, without `.rs`.
    module: String,
    path: String,
    text: String,
}

/// Every source that is no test.
fn sources() -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .iter()
        .map(|file| {
            let path = file.strip_prefix(&root).unwrap();
            let first = path.components().next().unwrap().as_os_str();
            let module = first.to_str().unwrap().trim_end_matches(".rs").to_owned();
            Source {
                module,
                path: path.display().to_string(),
                text: fs::read_to_string(file).unwrap(),
            }
        })
        .filter(|source| {
            !source
                .path
                .split(['/', '\\'])
                .any(|part| part.starts_with("tests"))
        })
        .collect()
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

/// The modules a line names by `crate::`, also in a list of several.
fn used(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for (at, start) in line.match_indices("crate::") {
        // `$crate::` and `cis_fix_crate::` are something else.
        if line
            .get(..at)
            .is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()))
        {
            continue;
        }
        let rest = line.get(at + start.len()..).unwrap_or_default();
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.split(',').map(|part| word(part.trim()))),
            None => found.push(word(rest)),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn every_module_of_the_core_uses_only_what_its_layer_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut broken = Vec::new();
    for source in sources() {
        let Some(allowed) = table.get(source.module.as_str()) else {
            continue;
        };
        for (number, line) in code(&source.text) {
            for name in used(line) {
                let known = PURE.contains(&name.as_str());
                if name != source.module && !allowed.contains(&name.as_str()) {
                    let layer = if known {
                        ""
                    } else {
                        ", which is no module of the core"
                    };
                    broken.push(format!("{}:{number} uses {name}{layer}", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_line_of_the_table_is_about_something_that_is_used() {
    let sources = sources();
    for (module, allowed) in MAY_USE.into_iter().filter(|(_, allowed)| *allowed != PURE) {
        for name in allowed {
            let named = sources
                .iter()
                .filter(|source| source.module == module)
                .flat_map(|source| code(&source.text))
                .any(|(_, line)| used(line).iter().any(|used| used == name));
            assert!(
                named,
                "{module} makes no use of {name}: take it out of the table"
            );
        }
    }
}

#[test]
fn the_core_does_not_wait_read_print_or_look_at_a_clock() {
    let mut broken = Vec::new();
    for source in sources() {
        let pure = MAY_USE.iter().any(|(module, _)| *module == source.module);
        let speaks = ["render", "exit", "lib"].contains(&source.module.as_str());
        if !pure {
            continue;
        }
        for (number, line) in code(&source.text) {
            for word in NOT_IN_THE_CORE {
                // The view writes to a writer it is given.
                if line.contains(word) && !(speaks && word == "std::io") {
                    broken.push(format!("{}:{number} has {word:?}", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The sources with a line that holds a word on its own.
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
        .map(|source| source.path.replace('\\', "/"))
        .collect()
}

#[test]
fn each_command_that_changes_an_account_has_a_writer_of_its_own_and_no_other() {
    for (writer, allowed) in WRITERS {
        let mut holders = holding(writer);
        holders.retain(|path| path != "aws.rs" && !path.starts_with("aws/"));
        assert_eq!(holders, allowed, "{writer}");
    }
}

#[test]
fn a_client_that_can_write_is_made_in_one_place() {
    for (made, allowed) in PURPOSES {
        let sources = sources().into_iter();
        let holds =
            sources.filter(|source| code(&source.text).any(|(_, line)| line.contains(made)));
        let holders: Vec<String> = holds.map(|source| source.path.replace('\\', "/")).collect();
        assert_eq!(holders, allowed, "{made}");
    }
}

#[test]
fn no_name_needs_an_apology() {
    let mut broken = Vec::new();
    for source in sources() {
        for (number, line) in code(&source.text) {
            for keyword in ["struct ", "enum ", "trait ", "type ", "fn ", "mod "] {
                let Some((before, rest)) = line.split_once(keyword) else {
                    continue;
                };
                let declares = before.split_whitespace().all(|word| {
                    word.starts_with("pub")
                        || ["async", "const", "unsafe", "super)"].contains(&word)
                });
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let lower = name.to_lowercase();
                let banned = BANNED.iter().any(|word| {
                    name.ends_with(word)
                        || lower == word.to_lowercase()
                        || lower.ends_with(&format!("_{}", word.to_lowercase()))
                });
                if declares && (banned || lower.starts_with("get_")) {
                    broken.push(format!("{}:{number} declares {name}", source.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_source_is_longer_than_350_lines() {
    let long: Vec<String> = sources()
        .iter()
        .map(|source| (source.text.lines().count(), &source.path))
        .filter(|(lines, _)| *lines > 350)
        .map(|(lines, path)| format!("{path} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_source_opens_by_saying_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
