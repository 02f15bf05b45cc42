//! Every check of every link is removed once, and each time a golden of the broken chains notices.
//!
//! `removed/checks.jsonl` names the checks: where each stands in the source, what stands there if it is not made, and the
//! recorded chain whose golden tells the difference. The core is copied, each check in the copy is made to depend on its
//! number, and the copy is built once; so what is compared is this program with a check and without it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A check, and what it is like without it.
struct Check {
    /// In words.
    name: String,
    /// The file it stands in, below `src`.
    file: String,
    /// The expression that is the check.
    text: String,
    /// Where the expression is there more than once, text around it that is there once.
    within: Option<String>,
    /// What stands there if the check is not made.
    instead: String,
    /// The recorded account whose golden changes.
    chain: String,
}

fn checks() -> Vec<Check> {
    let lines = include_str!("removed/checks.jsonl").lines();
    let checks = lines.map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
        let must = |key: &str| of(key).unwrap_or_else(|| panic!("{line} has no {key}"));
        Check {
            name: must("check"),
            file: must("file"),
            text: must("text"),
            within: of("within"),
            instead: must("instead"),
            chain: must("chain"),
        }
    });
    checks.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source with each of these checks depending on its number.
fn with_switches(source: &str, checks: &[(usize, &Check)]) -> String {
    let mut places: Vec<(usize, usize, String)> = checks
        .iter()
        .map(|(number, check)| {
            let around = check.within.as_ref().unwrap_or(&check.text);
            let Check { name, file, .. } = check;
            assert_eq!(
                source.matches(around).count(),
                1,
                "{name}: {around} in {file}"
            );
            assert_eq!(
                around.matches(&check.text).count(),
                1,
                "{name}: {}",
                check.text
            );
            let start = source.find(around).unwrap() + around.find(&check.text).unwrap();
            let end = start + check.text.len();
            let switch = format!(
                "(if crate::removed::is({number}) {{ {} }} else {{ {} }})",
                check.instead, check.text
            );
            (start, end, switch)
        })
        .collect();
    places.sort();
    let mut text = source.to_owned();
    for (start, end, switch) in places.into_iter().rev() {
        text.replace_range(start..end, &switch);
    }
    text
}

const SWITCH: &str = "//! Which check is left out.
pub(crate) fn is(number: usize) -> bool {
    std::env::var(\"REMOVED\").is_ok_and(|removed| removed == number.to_string())
}
";

/// The copy of the core, and where it is built.
struct Copy {
    folder: PathBuf,
}

impl Copy {
    fn of(checks: &[Check]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("removed");
        let _ = fs::remove_dir_all(folder.join("src"));
        copy(
            &root().join("patterns"),
            &folder.join("patterns"),
            &|_, text| text,
        );
        let mut of: BTreeMap<&str, Vec<(usize, &Check)>> = BTreeMap::new();
        for (number, check) in checks.iter().enumerate() {
            of.entry(&check.file).or_default().push((number, check));
        }
        copy(&root().join("src"), &folder.join("src"), &|path, text| {
            let name = path.strip_prefix(root().join("src")).unwrap();
            match of.get(name.to_str().unwrap()) {
                Some(checks) => with_switches(&text, checks),
                None if name == Path::new("lib.rs") => text + "mod removed;\n",
                None => text,
            }
        });
        fs::write(folder.join("src/removed.rs"), SWITCH).unwrap();
        fs::write(folder.join("told.rs"), include_str!("removed/told.rs")).unwrap();
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        fs::write(folder.join("Cargo.toml"), manifest()).unwrap();
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--offline",
                "--no-default-features",
                "--bin",
                "told",
            ])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env("RUSTFLAGS", "-Awarnings")
            .status()
            .unwrap();
        assert!(
            built.success(),
            "the copy in {} does not build",
            folder.display()
        );
        Self { folder }
    }

    /// What it says of a chain without one of the checks, or with all.
    fn told(&self, chain: &str, control: &str, without: Option<usize>) -> String {
        let recording = root()
            .join("tests/chains/accounts")
            .join(chain)
            .with_extension("json");
        let program = self.folder.join("target/debug/told");
        let mut command = Command::new(program.with_extension(std::env::consts::EXE_EXTENSION));
        command.arg(recording).arg(control).env_remove("REMOVED");
        if let Some(number) = without {
            command.env("REMOVED", number.to_string());
        }
        let output = command.output().unwrap();
        if !output.status.success() {
            return format!("it stops: {}", String::from_utf8_lossy(&output.stderr));
        }
        String::from_utf8(output.stdout).unwrap()
    }
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(&Path, String) -> String) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place, change);
        } else {
            let text = change(&path, fs::read_to_string(&path).unwrap());
            fs::write(place, text).unwrap();
        }
    }
}

/// Our manifest with the library alone, and the program that tells.
fn manifest() -> String {
    let whole = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut kept = String::new();
    let mut keep = true;
    for line in whole.lines() {
        if line.starts_with('[') {
            let dropped = [
                "[[bin]]",
                "[[example]]",
                "[[test]]",
                "[[bench]]",
                "[dev-dependencies]",
            ];
            keep = !dropped.contains(&line) && !line.starts_with("[lints");
        }
        if keep && !line.starts_with("readme") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    // It is a package of its own, wherever it lies.
    kept + "\n[[bin]]\nname = \"told\"\npath = \"told.rs\"\n\n[workspace]\n"
}

/// The control of each recorded chain.
fn controls() -> BTreeMap<String, String> {
    let list = fs::read_to_string(root().join("tests/chains/chains.jsonl")).unwrap();
    let lines = list.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| line[key].as_str().unwrap().to_owned();
        (of("account"), of("control"))
    });
    lines.collect()
}

#[test]
fn whichever_check_is_removed_a_golden_notices() {
    let checks = checks();
    let controls = controls();
    let names: BTreeSet<&str> = checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(names.len(), checks.len(), "a check is there twice");
    let copy = Copy::of(&checks);
    let mut unnoticed = Vec::new();
    for (number, check) in checks.iter().enumerate() {
        let Check { name, chain, .. } = check;
        let control = controls
            .get(chain)
            .unwrap_or_else(|| panic!("{name}: there is no {chain}"));
        let whole = copy.told(chain, control, None);
        assert!(!whole.starts_with("it stops"), "{chain}: {whole}");
        if copy.told(chain, control, Some(number)) == whole {
            unnoticed.push(format!("{name} ({chain})"));
        }
    }
    assert!(
        unnoticed.is_empty(),
        "nothing notices:\n{}",
        unnoticed.join("\n")
    );
}
