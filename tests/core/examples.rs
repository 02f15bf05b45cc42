//! The examples, the workflows and the documentation call `cis-fix` only with commands and flags that
//! exist, and the workflows follow the rules of this project.

use cis_fix::yaml::YamlDocument;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The files with commands, and the least number of calls of `cis-fix` in each. With fewer, the
/// search would no longer work.
const SCRIPTS: [(&str, usize); 11] = [
    ("README.md", 4),
    ("docs/usage.md", 3),
    ("docs/comparison.md", 1),
    ("docs/organizations.md", 7),
    ("docs/patterns.md", 3),
    ("docs/safety.md", 5),
    ("examples/ci/plan.sh", 7),
    ("examples/ci/apply.sh", 2),
    ("examples/github-actions/cis-fix.yaml", 10),
    (".github/actions/plan/action.yaml", 6),
    (".github/workflows/release.yaml", 4),
];

const WORKFLOWS: [&str; 4] = [
    "examples/github-actions/cis-fix.yaml",
    ".github/workflows/ci.yaml",
    ".github/workflows/nightly.yaml",
    ".github/workflows/release.yaml",
];

/// Words that call `cis-fix`: its name, variables with its path, and the functions of the scripts
/// that pass on their arguments.
const CALLS: [(&str, &[&str]); 5] = [
    ("cis-fix", &[]),
    ("$cis_fix", &[]),
    ("$program", &[]),
    ("answer", &[]),
    ("plan", &["plan"]),
];

/// Words before a command that are not part of it.
const BEFORE: [&str; 8] = ["if", "then", "do", "else", "while", "!", "{", "[["];

/// The value of a variable: digits, which are valid as an account and as a file name.
const ANYTHING: &str = "111122223333";

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The shell commands in a file: all of it, the code blocks of a page, or the steps of a workflow.
fn shell(path: &str) -> String {
    let text = read(path);
    match Path::new(path).extension().and_then(|e| e.to_str()) {
        Some("md") => blocks(&text),
        Some("yaml") => {
            let mut runs = Vec::new();
            collect(&workflow(path), "run", &mut runs);
            runs.join("\n")
        }
        _ => text,
    }
}

fn workflow(path: &str) -> Value {
    YamlDocument::read(&read(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .value
}

/// Every text below a key, at any depth.
fn collect(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                match inner {
                    Value::String(text) if name == key => found.push(text.clone()),
                    _ => collect(inner, key, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, key, found)),
        _ => {}
    }
}

/// The commands in the code blocks of a page: all of a script, and the typed lines of a session.
fn blocks(page: &str) -> String {
    let mut language = None;
    let mut commands = String::new();
    for line in page.lines().map(str::trim_start) {
        if let Some(fence) = line.strip_prefix("```") {
            language = language.is_none().then(|| fence.trim());
            continue;
        }
        let typed = match language {
            Some("sh" | "bash") => Some(line),
            Some("console") => line.strip_prefix("$ "),
            _ => None,
        };
        if let Some(command) = typed {
            commands.push_str(command);
            commands.push('\n');
        }
    }
    commands
}

/// A script as commands, each a list of words, split as a shell does. A redirection is not a word,
/// and a substitution in double quotes is kept.
pub(crate) fn commands(script: &str) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = script.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None | Some('"'), '\\') => match letters.next() {
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => while letters.next_if(|l| *l != '\n').is_some() {},
            (None, ' ' | '\t') => all.last_mut().unwrap().extend(word.take()),
            (None, '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>') => {
                all.last_mut().unwrap().extend(word.take());
                all.push(Vec::new());
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    all.last_mut().unwrap().extend(word);
    all.retain(|words| !words.is_empty());
    all
}

/// The arguments of `cis-fix` in a command; `None` if it calls something else, or only passes on its
/// own arguments.
fn called(words: &[String]) -> Option<Vec<String>> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let start = words.iter().position(|word| !BEFORE.contains(word))?;
    let (program, rest) = words[start..].split_first()?;
    let name = program.rsplit('/').next()?;
    let (first, rest) = match (CALLS.iter().find(|(call, _)| *call == name), rest) {
        (Some((_, first)), _) => (*first, rest),
        (None, ["run", rest @ ..]) if name == "cargo" => {
            let dashes = rest.iter().position(|word| *word == "--")?;
            (&[][..], &rest[dashes + 1..])
        }
        (None, _) => return None,
    };
    let passed: Vec<String> = [first, rest]
        .concat()
        .into_iter()
        .filter(|word| *word != "$@")
        .map(filled)
        .collect();
    // The definition of a function, `plan()`, has no arguments either.
    (passed.len() > first.len()).then_some(passed)
}

/// The arguments of every call of `cis-fix` in a file.
fn calls(path: &str) -> Vec<Vec<String>> {
    commands(&shell(path))
        .iter()
        .filter_map(|words| called(words))
        .collect()
}

/// A word with values in place of its variables.
fn filled(word: &str) -> String {
    match word.split_once('$') {
        None => word.to_owned(),
        // The loop over shells.
        Some(("", "shell")) => "bash".to_owned(),
        Some((before, _)) => format!("{before}{ANYTHING}"),
    }
}

#[test]
fn words_are_split_as_a_shell_does() {
    let script = "a 'b c' \"d $e\"f \\\n  g# # h\nif i | j >k && l; m=$(n o)\n";
    let expected: [&[&str]; 8] = [
        &["a", "b c", "d $ef", "g#"],
        &["if", "i"],
        &["j"],
        &["k"],
        &["l"],
        &["m=$"],
        &["n", "o"],
        &[],
    ];
    let expected: Vec<_> = expected.iter().filter(|words| !words.is_empty()).collect();
    let split = commands(script);
    assert_eq!(split.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_arguments_of_cis_fix_are_found() {
    let passed = |script: &str| -> Vec<String> {
        commands(script)
            .iter()
            .filter_map(|words| called(words))
            .map(|words| words.join(" "))
            .collect()
    };
    assert_eq!(passed("if ! cis-fix check; then x; fi"), ["check"]);
    assert_eq!(passed("\"$dir/cis-fix\" --version"), ["--version"]);
    assert_eq!(passed("cargo run --locked -- list"), ["list"]);
    assert_eq!(
        passed("plan --format sarif >\"$out\""),
        ["plan --format sarif"]
    );
    assert_eq!(
        passed("cis-fix observe --out \"$x/y\""),
        [format!("observe --out {ANYTHING}")]
    );
    assert!(passed("plan() { \"$cis_fix\" \"$@\"; }\n# cis-fix nothing").is_empty());
}

#[test]
fn every_script_calls_cis_fix() {
    for (path, least) in SCRIPTS {
        let found = calls(path).len();
        assert!(found >= least, "{path} has {found} calls");
    }
}

#[test]
#[cfg(feature = "cli")]
fn every_documented_call_of_cis_fix_parses() {
    use cis_fix::cli::Arguments;
    use clap::Parser as _;
    use clap::error::ErrorKind;

    let mut wrong = Vec::new();
    for (path, words) in SCRIPTS.iter().flat_map(|(path, _)| {
        let calls = calls(path).into_iter();
        calls.map(move |words| (path, words))
    }) {
        let line = [vec!["cis-fix".to_owned()], words].concat();
        if let Err(error) = Arguments::try_parse_from(&line)
            && !matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            )
        {
            wrong.push(format!("{path}: {}\n{error}", line.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_script_and_workflow_is_in_the_list() {
    let mut found: Vec<String> = [
        "examples/ci",
        "examples/github-actions",
        ".github/workflows",
    ]
    .iter()
    .flat_map(|folder| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        fs::read_dir(root).unwrap().map(move |entry| {
            let name = entry.unwrap().file_name();
            format!("{folder}/{}", name.to_string_lossy())
        })
    })
    .collect();
    found.retain(|path| !WORKFLOWS.contains(&path.as_str()));
    found.retain(|path| SCRIPTS.iter().all(|(script, _)| script != path));
    assert!(found.is_empty(), "{found:?} is not looked at here");
}

/// The composite action, whose steps are shell scripts as those of workflows are.
const ACTION: &str = ".github/actions/plan/action.yaml";

#[test]
fn workflow_inputs_are_never_part_of_a_shell_script() {
    for path in WORKFLOWS.into_iter().chain([ACTION]) {
        let mut runs = Vec::new();
        collect(&workflow(path), "run", &mut runs);
        assert!(!runs.is_empty());
        for run in runs {
            assert!(!run.contains("${{"), "{path}: by `env:`, not in\n{run}");
        }
    }
}

#[test]
fn every_third_party_action_is_pinned_to_a_commit() {
    for path in WORKFLOWS {
        let mut uses = Vec::new();
        collect(&workflow(path), "uses", &mut uses);
        assert!(!uses.is_empty());
        for action in uses.iter().filter(|action| !action.starts_with("./")) {
            let (_, commit) = action.split_once('@').unwrap();
            let hex = commit
                .bytes()
                .all(|byte| b"0123456789abcdef".contains(&byte));
            assert!(hex && commit.len() == 40, "{path}: {action}");
        }
    }
}

#[test]
fn the_action_uses_each_of_its_inputs() {
    let text = read(ACTION);
    let inputs = workflow(ACTION)["inputs"].clone();
    for name in inputs.as_object().unwrap().keys() {
        assert!(
            text.contains(&format!("${{{{ inputs.{name} }}}}")),
            "{name}"
        );
    }
}

#[test]
fn every_job_has_permissions_and_a_timeout() {
    for path in WORKFLOWS {
        let workflow = workflow(path);
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{path}");
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            assert!(job["permissions"].is_object(), "{path}: {name}");
            let calls = job.get("uses").is_some();
            assert!(calls || job["timeout-minutes"].is_u64(), "{path}: {name}");
        }
    }
}
