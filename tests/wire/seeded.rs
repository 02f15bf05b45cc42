//! Accounts of the emulator that are created from the recorded chains of `tests/chains`, and their expected results.
//!
//! `tests/chains/wire.txt` lists the chains, `chains.jsonl` has their verdicts, and the snapshots of `tests/core/broken_chains`
//! have what the same recordings give offline.

use crate::report::text;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

const SCRIPT: &str = include_str!("seed_recordings.py");

/// A recorded chain.
pub(crate) struct Chain {
    /// Its name; the part before the colon is its group.
    pub(crate) name: String,
    /// The slug of its control.
    pub(crate) control: String,
    /// The name of its recording.
    pub(crate) account: String,
    /// The verdict.
    pub(crate) verdict: String,
    /// The link at which it is broken, in words; `None` if it is intact.
    pub(crate) link: Option<String>,
    /// The reason of the verdict.
    pub(crate) reason: String,
}

/// What a snapshot has of a chain.
#[derive(Default)]
pub(crate) struct Expected {
    /// Verdict with link and reason, evidence, and advice, a line each.
    pub(crate) finding: Vec<String>,
    /// The steps of the plan with a subscriber.
    pub(crate) plan: Vec<String>,
    /// The first line of the finding once the steps are done and the subscription is confirmed.
    pub(crate) then: Option<String>,
}

/// An account created from a recording.
pub(crate) struct Seeded<'a> {
    /// The account.
    pub(crate) account: TestAccount<'a>,
    /// The names that differ: the name here, and the recorded one.
    renamed: Vec<(String, String)>,
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The chains of `wire.txt`, in its order.
pub(crate) fn listed_chains() -> Vec<Chain> {
    let folder = tests().join("chains");
    let known = fs::read_to_string(folder.join("chains.jsonl")).unwrap();
    let known: Vec<Value> = known
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let list = fs::read_to_string(folder.join("wire.txt")).unwrap();
    let list = list.lines().filter(|line| !line.starts_with('#'));
    let chains = list.map(|account| {
        let found = known.iter().find(|one| one["account"] == account);
        chain(found.unwrap_or_else(|| panic!("chains.jsonl has no {account}")))
    });
    chains.collect()
}

fn chain(line: &Value) -> Chain {
    Chain {
        name: text(&line["name"]),
        control: text(&line["control"]),
        account: text(&line["account"]),
        verdict: text(&line["verdict"]),
        link: line["link"].as_str().map(str::to_owned),
        reason: text(&line["reason"]),
    }
}

impl Chain {
    /// What its snapshot has.
    pub(crate) fn expected(&self) -> Expected {
        let (group, _) = self.name.split_once(':').unwrap();
        let file = format!("core/broken_chains/snapshots/core__broken_chains__table__{group}.snap");
        let snapshot = fs::read_to_string(tests().join(file)).unwrap();
        let first = format!("{} [{}]", self.name, self.control);
        let lines = snapshot.lines().skip_while(|line| *line != first).skip(1);
        let mut expected = Expected::default();
        for line in lines.take_while(|line| !line.is_empty()) {
            let line = line.trim_start();
            if let Some(steps) = line.strip_prefix("plan: ") {
                let steps = steps.split(", ").filter(|step| *step != "nothing");
                expected.plan = steps.map(str::to_owned).collect();
            } else if let Some(then) = line.strip_prefix("then: ") {
                expected.then = Some(then.to_owned());
            } else if let Some(last) = line.strip_prefix("once confirmed: ") {
                // The emulator confirms e-mail at once.
                expected.then = Some(last.to_owned());
            } else {
                expected.finding.push(line.to_owned());
            }
        }
        expected
    }
}

/// Creates the accounts, or says why one cannot be created.
pub(crate) fn seed<'a>(suite: &'a Suite, chains: &[Chain]) -> Vec<Result<Seeded<'a>, String>> {
    let accounts: Vec<TestAccount<'_>> = chains.iter().map(|_| TestAccount::empty(suite)).collect();
    let Some(first) = accounts.first() else {
        return Vec::new();
    };
    let folder = tests().join("chains");
    let mut arguments = vec![folder.join("seed_account.py").display().to_string()];
    for (chain, account) in chains.iter().zip(&accounts) {
        let recording = folder.join(format!("accounts/{}.json", chain.account));
        arguments.extend([account.id().to_owned(), recording.display().to_string()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let reports = first.emulator.python(&first.identity, SCRIPT, &arguments);
    let reports = reports.unwrap_or_else(|why| panic!("{why}"));
    let reports = reports.as_array().unwrap();
    assert_eq!(reports.len(), accounts.len());
    accounts
        .into_iter()
        .zip(reports)
        .map(|(account, report)| seeded(account, report))
        .collect()
}

fn seeded<'a>(mut account: TestAccount<'a>, report: &Value) -> Result<Seeded<'a>, String> {
    if let Some(why) = report["refused"].as_str() {
        return Err(format!("the emulator cannot hold it: {why}"));
    }
    account.identity.region = text(&report["region"]);
    let renamed = report["renamed"].as_object().unwrap().iter();
    let mut renamed: Vec<(String, String)> = renamed
        .map(|(recorded, here)| (text(here), recorded.clone()))
        .collect();
    // The longest names first, and the account id last, because it is part of other names.
    renamed.sort_by_key(|(here, _)| (*here == account.id(), Reverse(here.len())));
    Ok(Seeded { account, renamed })
}

impl Seeded<'_> {
    /// The JSON output of a run, with the recorded names in it.
    pub(crate) fn recorded(&self, run: &Run) -> Result<Value, String> {
        let mut printed = run.out.clone();
        for (here, recorded) in &self.renamed {
            printed = printed.replace(here, recorded);
        }
        serde_json::from_str(&printed).map_err(|error| format!("{error}\n{run}"))
    }
}
