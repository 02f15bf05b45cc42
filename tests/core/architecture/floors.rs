//! The floors of the program. A module may use what stands on a lower floor, and files of its own module.
//!
//! docs/architecture.md describes them.

/// The floors from the top to the bottom. A module is a file with the folder of its name; `a/b` is a module apart from
/// `a`.
const FLOORS: [&[&str]; 21] = [
    &["main"],
    &["command"],
    &["ui"],
    &["observe", "apply"],
    &["aws", "render", "permissions"],
    &["exit", "undo"],
    &[
        "cli",
        "verify",
        "simulate",
        "saved_plan",
        "journal",
        "organization",
    ],
    &["reversal"],
    &["plan"],
    &["assess"],
    &["recording"],
    &["desired", "questions"],
    &["select"],
    &["chain", "managed_by"],
    &["ownership"],
    &["aws_cli", "naming", "statements"],
    &["inputs", "config", "pattern_tests"],
    &["settings", "catalog", "pattern_comparison"],
    &["control", "events", "cloudtrail", "memo", "reference"],
    &[
        "state",
        "pattern",
        "policy",
        "yaml",
        "verdict",
        "error",
        "clock",
        "control_characters",
        "bounded_files",
    ],
    &["quotas"],
];

/// What stands behind the feature `cli`: it talks to AWS, to files and to a terminal.
pub(super) const SHELL: [&str; 10] = [
    "apply",
    "aws",
    "bounded_files",
    "cli",
    "clock",
    "command",
    "error",
    "main",
    "observe",
    "ui",
];

/// Where a module stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Floor {
    /// The entry of the table.
    pub(super) module: &'static str,
    /// 0 is the top.
    pub(super) number: usize,
}

/// The floor of a file, given by its path below `src` without `.rs`: that of the longest entry it is part of.
pub(super) fn floor_of(file: &str) -> Option<Floor> {
    let entries = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(number, modules)| modules.iter().map(move |&module| Floor { module, number }));
    entries
        .filter(|floor| {
            let rest = file.strip_prefix(floor.module);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .max_by_key(|floor| floor.module.len())
}

#[test]
fn a_file_stands_where_its_module_does() {
    let module = |file| floor_of(file).map(|floor| floor.module);
    assert_eq!(module("aws_cli"), Some("aws_cli"));
    assert_eq!(module("aws/write"), Some("aws"));
    assert_eq!(module("awsome"), None);
}

/// The first block of docs/architecture.md that begins with the top floor.
fn documented_floors() -> Vec<Vec<String>> {
    let text = include_str!("../../../docs/architecture.md");
    let (_, block) = text.split_once("```text\nmain\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let rows = std::iter::once("main").chain(block.lines());
    rows.map(|row| row.split(' ').map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_documented_floors_are_those_of_the_table() {
    let documented = documented_floors();
    assert_eq!(documented, FLOORS);
}
