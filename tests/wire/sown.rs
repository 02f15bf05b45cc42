//! The recorded broken chains of `tests/chains` as accounts of the emulator, and what is said of them offline.
//!
//! `tests/chains/wire.txt` names those that are sown here; `chains.jsonl` has their verdicts, and the snapshots of
//! `tests/core/broken` the whole of what the same recording comes to without a wire.

use crate::report::text;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;
use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

const SOWN: &str = include_str!("sown.py");

/// A recorded chain.
pub(crate) struct Chain {
    /// Its name, the group before the colon.
    pub(crate) name: String,
    /// The slug of the control it breaks.
    pub(crate) control: String,
    /// The name of its recording.
    pub(crate) account: String,
    /// The verdict.
    pub(crate) verdict: String,
    /// Where it breaks, in words; nothing for one that holds.
    pub(crate) link: Option<String>,
    /// Why.
    pub(crate) reason: String,
}

/// What a chain comes to, in the words of the snapshots.
#[derive(Default)]
pub(crate) struct Told {
    /// The verdict with its link and reason, the evidence and the advice, a line each.
    pub(crate) finding: Vec<String>,
    /// The steps planned with somebody to notify.
    pub(crate) plan: Vec<String>,
    /// The first line of the finding once they are done and the subscription is confirmed.
    pub(crate) then: Option<String>,
}

/// An account that is there as it was recorded.
pub(crate) struct Sown<'a> {
    /// The account.
    pub(crate) scene: Scene<'a>,
    /// What is called otherwise here: the name here, and the recorded one.
    renamed: Vec<(String, String)>,
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The chains that are sown, in the order of the list.
pub(crate) fn chosen() -> Vec<Chain> {
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
    /// What the snapshots say of it.
    pub(crate) fn told(&self) -> Told {
        let (group, _) = self.name.split_once(':').unwrap();
        let file = format!("core/broken/snapshots/core__broken__table__{group}.snap");
        let snapshot = fs::read_to_string(tests().join(file)).unwrap();
        let first = format!("{} [{}]", self.name, self.control);
        let lines = snapshot.lines().skip_while(|line| *line != first).skip(1);
        let mut told = Told::default();
        for line in lines.take_while(|line| !line.is_empty()) {
            let line = line.trim_start();
            if let Some(steps) = line.strip_prefix("plan: ") {
                let steps = steps.split(", ").filter(|step| *step != "nothing");
                told.plan = steps.map(str::to_owned).collect();
            } else if let Some(then) = line.strip_prefix("then: ") {
                told.then = Some(then.to_owned());
            } else if let Some(last) = line.strip_prefix("once confirmed: ") {
                // The emulator confirms e-mail at once.
                told.then = Some(last.to_owned());
            } else {
                told.finding.push(line.to_owned());
            }
        }
        told
    }
}

/// Makes the accounts, each an empty one before; or says why one cannot be made.
pub(crate) fn sow<'a>(wire: &'a Wire, chains: &[Chain]) -> Vec<Result<Sown<'a>, String>> {
    let scenes: Vec<Scene<'_>> = chains.iter().map(|_| Scene::empty(wire)).collect();
    let Some(first) = scenes.first() else {
        return Vec::new();
    };
    let folder = tests().join("chains");
    let mut arguments = vec![folder.join("sow.py").display().to_string()];
    for (chain, scene) in chains.iter().zip(&scenes) {
        let recording = folder.join(format!("accounts/{}.json", chain.account));
        arguments.extend([scene.account.id.clone(), recording.display().to_string()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let made = first.emulator.python(&first.account, SOWN, &arguments);
    let made = made.unwrap_or_else(|why| panic!("{why}"));
    let made = made.as_array().unwrap();
    assert_eq!(made.len(), scenes.len());
    scenes
        .into_iter()
        .zip(made)
        .map(|(scene, made)| sown(scene, made))
        .collect()
}

fn sown<'a>(mut scene: Scene<'a>, made: &Value) -> Result<Sown<'a>, String> {
    if let Some(why) = made["refused"].as_str() {
        return Err(format!("it cannot be sown: {why}"));
    }
    scene.account.region = text(&made["region"]);
    let renamed = made["renamed"].as_object().unwrap().iter();
    let mut renamed: Vec<(String, String)> = renamed
        .map(|(recorded, here)| (text(here), recorded.clone()))
        .collect();
    // The account's id last, for it is part of other names, and of those the longest first.
    renamed.sort_by_key(|(here, _)| (*here == scene.account.id, Reverse(here.len())));
    Ok(Sown { scene, renamed })
}

impl Sown<'_> {
    /// What a run printed, with the recorded names in it.
    pub(crate) fn recorded(&self, run: &Run) -> Result<Value, String> {
        let mut printed = run.out.clone();
        for (here, recorded) in &self.renamed {
            printed = printed.replace(here, recorded);
        }
        serde_json::from_str(&printed).map_err(|error| format!("{error}\n{run}"))
    }
}
