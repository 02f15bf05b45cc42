//! The Homebrew formula that the release workflow writes.

use std::fs;
use std::process::{Command, Output};

const TARGETS: [&str; 4] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-musl",
];

/// Runs the script on checksums of these targets: of each, its place as 64 equal digits.
fn write_formula(name: &str, targets: &[&str]) -> Output {
    let sums = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    let lines = targets.iter().enumerate().map(|(place, target)| {
        let digits = place.to_string().repeat(64);
        format!("{digits}  cis-fix-1.2.3-{target}.tar.gz\n")
    });
    fs::write(&sums, lines.collect::<String>()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/homebrew-formula");
    let mut command = Command::new("bash");
    command.args([script, "1.2.3", "owner/cis-fix", &sums]);
    command.output().unwrap()
}

#[test]
fn the_formula_has_the_address_and_the_checksum_of_each_archive() {
    let run = write_formula("formula-sums", &TARGETS);
    assert!(run.status.success(), "{run:?}");
    let formula = String::from_utf8(run.stdout).unwrap();
    for (place, target) in TARGETS.iter().enumerate() {
        let address = format!(
            "url \"https://github.com/owner/cis-fix/releases/download/v1.2.3/cis-fix-1.2.3-{target}.tar.gz\"\n      sha256 \"{}\"\n",
            place.to_string().repeat(64)
        );
        assert!(formula.contains(&address), "{target}: {formula}");
    }
    let opened = |word: &str| formula.lines().filter(|line| line.ends_with(word)).count();
    let ends = formula.lines().filter(|line| line.trim() == "end").count();
    let blocks = opened(" do") + formula.matches("  def ").count() + 1;
    assert_eq!(ends, blocks, "{formula}");
}

#[test]
fn a_missing_checksum_makes_no_formula() {
    let run = write_formula("formula-sums-without-one", &TARGETS[1..]);
    assert!(!run.status.success() && run.stdout.is_empty(), "{run:?}");
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(
        said.contains("no checksum of cis-fix-1.2.3-aarch64-apple-darwin.tar.gz"),
        "{said}"
    );
}
