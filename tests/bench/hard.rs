//! How long a review takes of accounts at AWS's limits that are built to be hard: 100 metric filters of 1,024 characters,
//! 5,000 alarms, policies at their limits.
//!
//! `cargo bench --no-default-features --bench hard`, on one core, in processor time and with the most memory that was used.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that meets an unexpected value should stop there"
)]

#[path = "../core/attacks/hard_accounts.rs"]
mod hard_accounts;

use cis_fix::assess::EvidenceKind;
use cis_fix::catalog::Catalog;
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::plan::review;
use cis_fix::settings::Settings;
use cis_fix::state::Observed;
use hard_accounts::{KINDS, Kind, hard_account, with_different_alarms, without_others};
use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write as _};

/// The most memory that this process has used so far; empty where the system does not tell.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or_default()
        .replace("VmHWM:", "")
        .trim()
        .to_owned()
}

/// The processor time of this process so far, in hundredths of a second; 0 where the system does not tell.
fn processor_time() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in parentheses, "proc(5)": the 12th and 13th value.
    let values = stat.rsplit(')').next().unwrap_or_default();
    let ticks = values.split_whitespace().skip(11).take(2);
    ticks.filter_map(|one| one.parse::<u64>().ok()).sum()
}

/// The account as it is, and what makes it worse.
fn variants(kinds: &[Kind], shared: bool) -> [(&'static str, Observed); 3] {
    let observed = hard_account(kinds, shared, 1);
    let unmet = without_others(observed.clone());
    let different = with_different_alarms(unmet.clone());
    [
        ("met", observed),
        ("unmet", unmet),
        ("unmet, alarms that differ", different),
    ]
}

fn main() {
    let mut out = io::stdout().lock();
    // `unbounded` shows what the bound of a run saves.
    let bounded = !std::env::args().any(|word| word == "unbounded");
    let single = KINDS.iter().map(std::slice::from_ref);
    for kinds in single.chain([&KINDS[..]]) {
        for shared in [false, true] {
            for (name, observed) in variants(kinds, shared) {
                let line = measure(&observed, bounded);
                writeln!(out, "{kinds:?}, one metric: {shared}, {name}: {line}").unwrap();
            }
        }
    }
}

/// Reviews an account once: the processor time, the memory, the steps and the verdicts.
fn measure(observed: &Observed, bounded: bool) -> String {
    let catalog = Catalog::embedded().unwrap();
    let settings = Settings::default();
    let memo = if bounded {
        Memo::of_run()
    } else {
        Memo::default()
    };
    let begin = processor_time();
    let review = black_box(review(Inputs {
        catalog: &catalog,
        settings: &settings,
        observed,
        memo: &memo,
    }));
    let took = processor_time() - begin;
    let verdicts: BTreeSet<&str> = review.findings.iter().map(|f| f.verdict.word()).collect();
    let undecided = review.findings.iter().flat_map(|f| &f.evidence);
    let undecided = undecided.filter(|one| one.kind == EvidenceKind::UndecidedFilter);
    format!(
        "{}.{:02} s, {}, {} + {} steps, {verdicts:?}, {} undecided",
        took / 100,
        took % 100,
        peak_memory(),
        memo.budget().taken(),
        memo.pair_budget().taken(),
        undecided.count()
    )
}
