//! Random journals: forgeries together, with entries that are removed, doubled, moved, and texts that are exchanged for
//! other texts of the journal and of the account. Each case comes from a seed; `CIS_FIX_SEED` tries others, and more.

use super::ownership_line::Line;
use super::{FORGERIES, HONEST, Scene, harm_of};
use crate::pairs::generator::choices::Choices;
use crate::pairs::{bytes_for, sample, seeds};
use cis_fix::journal::{Entry, Header};
use cis_fix::state::Observed;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::LazyLock;

/// The cases of a thorough run for each seed.
const CASES: u64 = 300;

/// The lists of forgeries that change what is whose in the account. The others leave out honest claims, which an exchange of
/// texts may bring back.
const KINDS: usize = FORGERIES.len() - 1;

/// Every text of the honest journal and of the account, without the long ones.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts = Vec::new();
    let entries = serde_json::to_value(&HONEST.journal.entries).unwrap();
    collect_texts(&entries, &mut texts);
    collect_texts(
        &serde_json::to_value(&HONEST.account.0).unwrap(),
        &mut texts,
    );
    texts.sort();
    texts.dedup();
    texts
});

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|one| collect_texts(one, texts)),
        Value::Object(members) => {
            members.values().for_each(|one| collect_texts(one, texts));
        }
        _ => {}
    }
}

/// A scene with random forgeries and disturbances of its journal.
fn random_scene(choices: &mut Choices<'_>) -> Scene {
    let mut scene = Scene::clone(&HONEST);
    // In this order no forgery needs a thing that an earlier one has taken.
    for kind in &FORGERIES[..KINDS] {
        if choices.once_in(2) {
            let (_, forge) = choices.pick(kind);
            forge(&mut scene);
        }
    }
    for _ in 0..=choices.below(6) {
        disturb(&mut scene, choices);
    }
    scene
}

#[test]
fn no_random_journal_changes_what_the_run_did_not_make() {
    for seed in seeds() {
        for number in 0..sample(CASES) {
            let bytes = bytes_for(seed, number);
            let mut choices = Choices::of(&bytes);
            let mut scene = random_scene(&mut choices);
            // Our statements are ours also in the policy of a bucket or topic that others took over.
            let statements = HONEST
                .own
                .iter()
                .filter(|(_, fact)| fact.starts_with("statement "));
            scene.own.extend(statements.cloned());
            let harm = harm_of(&scene);
            assert!(harm.is_empty(), "seed {seed}, case {number}: {harm:#?}");
        }
    }
}

#[test]
fn in_a_random_account_no_random_journal_makes_undo_touch_what_is_theirs() {
    for seed in seeds() {
        for number in 0..sample(CASES) {
            let bytes = bytes_for(!seed, number);
            let mut choices = Choices::of(&bytes);
            let mut scene = random_scene(&mut choices);
            for _ in 0..choices.below(4) {
                if let Some(account) = exchange::<Observed>(&scene.account.0, &mut choices) {
                    scene.account.0 = account;
                }
            }
            let theirs = Line::of(&scene).touched(&scene.undo());
            assert!(theirs.is_empty(), "seed {seed}, case {number}: {theirs:#?}");
        }
    }
}

/// Changes one thing about the journal.
fn disturb(scene: &mut Scene, choices: &mut Choices<'_>) {
    let entries = &mut scene.journal.entries;
    // A byte is one of 256, and there are not more entries than that.
    let (one, other) = (choices.below(entries.len()), choices.below(entries.len()));
    match choices.below(8) {
        0 => {
            entries.remove(one);
        }
        1 => entries.insert(other, entries[one].clone()),
        2 => entries.swap(one, other),
        3 => {
            if let Some(header) = exchange::<Header>(&scene.journal.header, choices) {
                scene.journal.header = header;
            }
        }
        _ => {
            if let Some(entry) = exchange::<Entry>(&entries[one], choices) {
                entries[one] = entry;
            }
        }
    }
}

/// The value with some of its texts exchanged; none if it is no such value any more.
fn exchange<T: Serialize + DeserializeOwned>(value: &T, choices: &mut Choices<'_>) -> Option<T> {
    let mut value = serde_json::to_value(value).unwrap();
    for _ in 0..=choices.below(2) {
        let mut texts = Vec::new();
        collect_texts(&value, &mut texts);
        let old = pick_of_many(choices, &texts).clone();
        replace(&mut value, &old, pick_of_many(choices, &TEXTS));
    }
    serde_json::from_value(value).ok()
}

/// One of more than 256 texts.
fn pick_of_many<'t>(choices: &mut Choices<'_>, texts: &'t [String]) -> &'t String {
    let at = choices.below(256) * 256 + choices.below(256);
    &texts[at % texts.len()]
}

fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(|one| replace(one, old, new)),
        Value::Object(members) => {
            members.values_mut().for_each(|one| replace(one, old, new));
        }
        _ => {}
    }
}
