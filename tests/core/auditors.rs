//! The verdicts of other auditors on the recorded chains, compared with ours. `tests/auditors/audit.py` writes them to
//! `tests/auditors/verdicts.jsonl`, and docs/comparison.md has their numbers.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const AUDITORS: [(&str, &str); 3] = [
    ("prowler", "Prowler 5.46.0"),
    ("c7n", "Cloud Custodian 0.9.53"),
    ("cis_cli", "the benchmark's audit by AWS CLI"),
];

fn lines(path: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn of<'v>(line: &'v Value, key: &str) -> &'v str {
    line[key].as_str().unwrap_or_default()
}

/// A chain that an emulator holds as it was recorded: our verdict, its broken link, and the verdicts of the others.
struct Judged {
    passes: bool,
    link: String,
    verdicts: Value,
}

fn judged_chains() -> Vec<Judged> {
    let chains = lines("tests/chains/chains.jsonl");
    let ours: BTreeMap<&str, &Value> = chains
        .iter()
        .map(|line| (of(line, "account"), line))
        .collect();
    let lines_of_auditors = lines("tests/auditors/verdicts.jsonl");
    assert_eq!(
        lines_of_auditors.len(),
        chains.len(),
        "run tests/auditors/audit.py"
    );
    let held = lines_of_auditors.into_iter().filter(|line| {
        let unknown = line["unknown"].as_array();
        !line["sown"].is_null() && unknown.is_none_or(Vec::is_empty)
    });
    held.map(|by| {
        let own = ours
            .get(of(&by, "account"))
            .unwrap_or_else(|| panic!("no chain for {by}"));
        Judged {
            passes: of(own, "verdict") == "pass",
            link: of(own, "link").to_owned(),
            verdicts: by,
        }
    })
    .collect()
}

/// The number of chains to which an auditor gives this verdict.
fn count(chains: &[&Judged], auditor: &str, word: &str) -> usize {
    chains
        .iter()
        .filter(|one| of(&one.verdicts, auditor) == word)
        .count()
}

/// The table of docs/comparison.md.
fn table() -> String {
    let all = judged_chains();
    let (good, broken): (Vec<&Judged>, Vec<&Judged>) = all.iter().partition(|one| one.passes);
    let links = [
        "trail",
        "delivery",
        "log group",
        "filter",
        "alarm",
        "topic",
        "person",
        "logging",
        "target",
    ];
    let at = |link: &str| -> Vec<&Judged> {
        broken
            .iter()
            .copied()
            .filter(|one| one.link == link)
            .collect()
    };
    let names = AUDITORS.map(|(_, name)| name).join(" | ");
    let mut text = format!("| broken at | chains | {names} |\n|---|---|---|---|---|\n");
    let row = |name: &str, those: &[&Judged]| {
        let passed = AUDITORS.map(|(key, _)| count(those, key, "pass").to_string());
        format!("| {name} | {} | {} |\n", those.len(), passed.join(" | "))
    };
    for link in links {
        text += &row(link, &at(link));
    }
    text += &row("any of these", &broken);
    let failed = AUDITORS.map(|(key, _)| count(&good, key, "fail").to_string());
    text + &format!(
        "\nOf the {} that hold, they fail {}.\n",
        good.len(),
        failed.join(", ")
    )
}

#[test]
fn the_comparison_has_the_verdicts_of_other_auditors() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/comparison.md");
    let readme = fs::read_to_string(path).unwrap();
    let chains = lines("tests/chains/chains.jsonl").len();
    let words = format!("`tests/chains` holds {chains} recorded accounts");
    assert!(readme.contains(&words), "the page lacks: {words}");
    let table = table();
    assert!(
        readme.contains(&table),
        "the page has another table than\n{table}"
    );
}

/// Each line names a recorded chain, and each verdict is a known word.
#[test]
fn every_chain_has_a_verdict_of_every_auditor_or_a_reason() {
    let names: Vec<String> = lines("tests/chains/chains.jsonl")
        .iter()
        .map(|line| of(line, "account").to_owned())
        .collect();
    let mut judged = 0;
    for line in lines("tests/auditors/verdicts.jsonl") {
        let name = of(&line, "account");
        assert!(names.iter().any(|one| one == name), "{name}");
        if line["sown"].is_null() {
            assert!(!of(&line, "why").is_empty(), "{name}");
            continue;
        }
        judged += 1;
        for (key, _) in AUDITORS {
            let word = of(&line, key);
            assert!(
                ["pass", "fail", "manual", "error"].contains(&word),
                "{name}: {key} {word}"
            );
        }
    }
    assert!(judged >= 45, "only {judged}");
}
