//! The broken chains as recorded accounts: the finding of each, its broken link, the plan, and the result of the plan.
//!
//! The recordings are in `tests/chains/accounts`, and `tests/chains/chains.jsonl` lists them. The wire tests and the
//! comparison with other auditors use them too. `CIS_FIX_RECORD=1 cargo test --test core table` writes them from the rows
//! of the sibling modules.

use super::{Row, alarms, alone, filters, finding, logging, several_trails, topics, trails};
use crate::account::{Account, decide, notify};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::simulate::simulate;
use cis_fix::state::Observed;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// An account, and the control that it satisfies or breaks.
pub(super) struct Case {
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) control: &'static str,
    pub(super) account: Account,
}

impl Case {
    pub(super) fn of(group: &'static str, row: Row) -> Self {
        Self {
            group,
            name: row.name,
            control: row.control,
            account: row.account,
        }
    }

    /// The name of its file: group, name and control. One account may break one control and satisfy another.
    fn file(&self) -> String {
        let words = format!("{} {} {}", self.group, self.name, self.control);
        let plain = words.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        words.join("-").to_lowercase()
    }
}

fn cases() -> Vec<Case> {
    let rows = |group: &'static str, rows: Vec<Row>| {
        rows.into_iter()
            .map(move |row| Case::of(group, row))
            .collect::<Vec<_>>()
    };
    [
        rows("trails", trails::rows()),
        several_trails::cases(),
        rows("filters", filters::rows()),
        alarms::cases(),
        topics::cases(),
        rows("logging", logging::rows()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chains")
}

fn recordings() -> bool {
    std::env::var_os("CIS_FIX_RECORD").is_some()
}

/// An account as the text of a file, one line per read.
pub(super) fn text(observed: &Observed) -> String {
    let value = serde_json::to_value(observed).unwrap();
    let Value::Object(parts) = value else {
        panic!("a recording is an object");
    };
    let parts = parts
        .iter()
        .map(|(key, part)| format!("{}:{part}", json!(key)));
    format!("{{{}}}\n", parts.collect::<Vec<_>>().join(",\n"))
}

fn line(case: &Case) -> Value {
    let review = decide(&alone(case.control), &recorded(case));
    let finding = finding(&review, case.control);
    json!({
        "name": format!("{}: {}", case.group, case.name),
        "control": case.control,
        "account": case.file(),
        "verdict": finding.verdict.to_string(),
        "link": finding.broken_link.map(Link::word),
        "reason": finding.reason,
    })
}

/// The reads of a run, with their answers.
fn recorded(case: &Case) -> Observed {
    case.account
        .observe(&settings_with_subscriber(case.control))
        .observed
}

/// A run on one control with a subscriber.
pub(super) fn settings_with_subscriber(control: &str) -> Settings {
    Settings {
        notify: notify().notify,
        ..alone(control)
    }
}

#[test]
fn the_recordings_equal_the_accounts_of_the_rows() {
    let cases = cases();
    let mut names = BTreeSet::new();
    for case in &cases {
        assert!(names.insert(case.file()), "{} is there twice", case.file());
    }
    let accounts = folder().join("accounts");
    let list: String = cases
        .iter()
        .map(|case| line(case).to_string() + "\n")
        .collect();
    if recordings() {
        let _ = std::fs::remove_dir_all(&accounts);
        std::fs::create_dir_all(&accounts).unwrap();
        for case in &cases {
            let path = accounts.join(case.file() + ".json");
            std::fs::write(path, text(&recorded(case))).unwrap();
        }
        std::fs::write(folder().join("chains.jsonl"), &list).unwrap();
    }
    let again = "to update: CIS_FIX_RECORD=1 cargo test --test core table";
    for case in &cases {
        let path = accounts.join(case.file() + ".json");
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            stored == text(&recorded(case)),
            "{}; {again}",
            path.display()
        );
    }
    let files = std::fs::read_dir(&accounts).unwrap();
    assert_eq!(files.count(), cases.len(), "{again}");
    let stored = std::fs::read_to_string(folder().join("chains.jsonl")).unwrap();
    assert!(stored == list, "chains.jsonl; {again}");
}

/// A line of `chains.jsonl` with its recording.
pub(super) struct RecordedChain {
    pub(super) name: String,
    pub(super) control: String,
    pub(super) observed: Observed,
}

pub(super) fn recorded_chains() -> Vec<RecordedChain> {
    let list = std::fs::read_to_string(folder().join("chains.jsonl")).unwrap();
    let lines = list.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| line[key].as_str().unwrap().to_owned();
        let path = folder().join("accounts").join(of("account") + ".json");
        let text = std::fs::read_to_string(path).unwrap();
        RecordedChain {
            name: of("name"),
            control: of("control"),
            observed: serde_json::from_str(&text).unwrap(),
        }
    });
    lines.collect()
}

pub(super) fn verdict(finding: &Finding) -> String {
    let link = finding
        .broken_link
        .map(|link| format!(" at {}", link.word()));
    format!(
        "{}{}: {}",
        finding.verdict,
        link.unwrap_or_default(),
        finding.reason
    )
}

/// The steps for the control.
pub(super) fn steps(review: &Review, control: &str) -> Vec<String> {
    let steps = review.plan.steps.iter();
    let serving = steps.filter(|step| step.controls.iter().any(|c| c.as_str() == control));
    serving.map(|step| step.id.to_string()).collect()
}

fn description(chain: &RecordedChain) -> String {
    let control = chain.control.as_str();
    let before = decide(&alone(control), &chain.observed);
    let found = finding(&before, control);
    let mut text = format!("{} [{control}]\n  {}\n", chain.name, verdict(found));
    for one in &found.evidence {
        writeln!(text, "  {}: {}", one.kind, one.seen).unwrap();
    }
    for line in &found.advice {
        writeln!(text, "  > {line}").unwrap();
    }
    let settings = settings_with_subscriber(control);
    let review = decide(&settings, &chain.observed);
    let steps = steps(&review, control);
    if steps.is_empty() {
        text.push_str("  plan: nothing\n");
    } else {
        writeln!(text, "  plan: {}", steps.join(", ")).unwrap();
        let after = simulate(&chain.observed, &review.plan);
        let then = decide(&settings, &after);
        writeln!(text, "  then: {}", verdict(finding(&then, control))).unwrap();
        let mut confirmed = Account(after);
        confirmed.confirm();
        let last = confirmed.review(&settings);
        if finding(&last, control).verdict != finding(&then, control).verdict {
            let last = verdict(finding(&last, control));
            writeln!(text, "  once confirmed: {last}").unwrap();
        }
    }
    text + "\n"
}

/// One snapshot per group.
#[test]
fn every_broken_chain_equals_its_snapshot() {
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    for chain in recorded_chains() {
        let group = chain.name.split(':').next().unwrap().to_owned();
        groups
            .entry(group)
            .or_default()
            .push_str(&description(&chain));
    }
    assert_eq!(groups.len(), 6);
    for (group, descriptions) in groups {
        insta::assert_snapshot!(group, descriptions.trim_end());
    }
}
