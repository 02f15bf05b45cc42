//! How long a review takes of accounts at AWS's limits that are built to be hard: 100 metric filters of 1,024 characters,
//! 5,000 alarms, policies at their limits.
//!
//! `cargo bench --no-default-features --bench hard`, on one core, in wall-clock time and with the most memory that was used.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that meets an unexpected value should stop there"
)]

#[path = "../core/attacks/hard_accounts.rs"]
mod hard_accounts;

use cis_fix::catalog::Catalog;
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::plan::review;
use cis_fix::settings::Settings;
use hard_accounts::{KINDS, hard_account};
use std::fs;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Instant;

/// The most memory that this process has used so far; empty where the system does not tell.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or_default()
        .replace("VmHWM:", "")
        .trim()
        .to_owned()
}

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let settings = Settings::default();
    let mut out = io::stdout().lock();
    // `unbounded` shows what the bound of a run saves.
    let bounded = !std::env::args().any(|word| word == "unbounded");
    let single = KINDS.iter().map(std::slice::from_ref);
    for kinds in single.chain([&KINDS[..]]) {
        for shared in [false, true] {
            let observed = hard_account(kinds, shared, 1);
            let memo = if bounded {
                Memo::of_run()
            } else {
                Memo::default()
            };
            let begin = Instant::now();
            let review = black_box(review(Inputs {
                catalog: &catalog,
                settings: &settings,
                observed: &observed,
                memo: &memo,
            }));
            let took = begin.elapsed();
            let mut verdicts: Vec<&str> =
                review.findings.iter().map(|f| f.verdict.word()).collect();
            verdicts.sort_unstable();
            verdicts.dedup();
            let memory = peak_memory();
            writeln!(
                out,
                "{kinds:?}, one metric: {shared}: {took:.1?}, {memory}, {verdicts:?}"
            )
            .unwrap();
        }
    }
}
