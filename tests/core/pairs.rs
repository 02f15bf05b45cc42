//! Tests verdicts on thousands of random pairs of patterns against events, interpretations and the way each pair was
//! made; and the laws of coverage on random patterns.
//!
//! The seed is fixed, so that a failure is reproducible. `CIS_FIX_SEED=7 cargo test --test core pairs -- --nocapture`
//! adds another seed, examines five times as many pairs of both, and prints the shares. The same works with `oracle`.
//! The nightly workflow does so.

#[path = "../pairs/pairs.rs"]
pub(crate) mod generator;
mod laws;

use generator::choices::{Choices, random_bytes};
use generator::events;
use generator::examine::{Outcome, examine};
use generator::pair::{Origin, Pair};
use std::collections::BTreeMap;
use std::fmt::{self, Display};

/// The seed of every run.
const SEED: u64 = 20_261_123;
/// The number of pairs per seed in each of two threads, in a thorough run.
const PAIRS: u64 = 10_000;
/// The number of events per pair.
const EVENTS: usize = 4;

/// The outcomes of many pairs.
#[derive(Default)]
struct Shares {
    covered: usize,
    refuted: usize,
    refuted_near_misses: usize,
    undecided: usize,
    undecided_though_decidable: usize,
    disagreements: Vec<String>,
}

impl Shares {
    fn pairs(&self) -> usize {
        self.covered + self.refuted + self.undecided + self.disagreements.len()
    }

    fn add(&mut self, pair: &Pair, examined: Result<Outcome, String>) {
        match examined {
            Ok(Outcome::Covered) => self.covered += 1,
            Ok(Outcome::Refuted) => {
                self.refuted += 1;
                let near_miss = matches!(pair.origin, Origin::NearMiss(_));
                self.refuted_near_misses += usize::from(near_miss);
            }
            Ok(Outcome::Undecided) => {
                self.undecided += 1;
                self.undecided_though_decidable += usize::from(pair.is_decidable());
            }
            Err(disagreement) => self.disagreements.push(disagreement),
        }
    }

    fn join(&mut self, other: Self) {
        self.covered += other.covered;
        self.refuted += other.refuted;
        self.refuted_near_misses += other.refuted_near_misses;
        self.undecided += other.undecided;
        self.undecided_though_decidable += other.undecided_though_decidable;
        self.disagreements.extend(other.disagreements);
    }
}

impl Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.pairs();
        writeln!(f, "{pairs} pairs")?;
        for (what, count) in [
            ("covered", self.covered),
            ("refuted", self.refuted),
            ("  of these near misses", self.refuted_near_misses),
            ("undecided", self.undecided),
            (
                "  of these in the decidable part",
                self.undecided_though_decidable,
            ),
            ("disagreements", self.disagreements.len()),
        ] {
            writeln!(f, "{what:34} {count:6}  {:5.1} %", percentage(count, pairs))?;
        }
        Ok(())
    }
}

fn percentage(count: usize, of: usize) -> f64 {
    let exact = |count| f64::from(u32::try_from(count).unwrap());
    100.0 * exact(count) / exact(of.max(1))
}

fn requested_seed() -> Option<String> {
    std::env::var("CIS_FIX_SEED").ok()
}

/// Whether `CIS_FIX_SEED` asks for every case.
pub(crate) fn is_thorough() -> bool {
    requested_seed().is_some()
}

/// The number of cases to examine of those of a thorough run. Without a requested seed, the cases are the same in every
/// run, and a fifth of them is enough to notice a change.
pub(crate) fn sample(thorough: u64) -> u64 {
    if is_thorough() {
        thorough
    } else {
        thorough / 5
    }
}

/// The same for the cases of proptest.
pub(crate) fn sample_cases(thorough: u32) -> u32 {
    u32::try_from(sample(thorough.into())).unwrap()
}

/// The fixed seed, and the seed from the environment. The oracle uses them, too.
pub(crate) fn seeds() -> Vec<u64> {
    let asked = requested_seed().map(|seed| {
        seed.parse()
            .unwrap_or_else(|_| panic!("CIS_FIX_SEED={seed}"))
    });
    [SEED].into_iter().chain(asked).collect()
}

/// The bytes for one of many random values from a seed.
pub(crate) fn bytes_for(seed: u64, number: u64) -> Vec<u8> {
    random_bytes(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number), 640)
}

fn examine_pairs(seed: u64, numbers: impl Iterator<Item = u64>) -> Shares {
    let mut shares = Shares::default();
    for number in numbers {
        let bytes = bytes_for(seed, number);
        let mut choices = Choices::of(&bytes);
        let pair = Pair::draw(&mut choices);
        let events: Vec<_> = (0..EVENTS)
            .map(|_| events::make_event(&pair, &mut choices))
            .collect();
        let examined = examine(&pair, &events, &mut choices);
        shares.add(&pair, examined);
    }
    shares
}

/// Groups disagreements by kind, with the shortest of each.
pub(crate) fn summarize(disagreements: &[String]) -> String {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for disagreement in disagreements {
        kinds
            .entry(disagreement.lines().next().unwrap_or_default())
            .or_default()
            .push(disagreement);
    }
    let kinds = kinds.values_mut().map(|all| {
        all.sort_by_key(|disagreement| disagreement.len());
        format!("{} times: {}", all.len(), all[0])
    });
    kinds.take(12).collect::<Vec<_>>().join("\n\n")
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the shares are for whoever asks with --nocapture"
)]
fn no_verdict_on_random_pairs_is_contradicted() {
    let pairs = sample(PAIRS);
    for seed in seeds() {
        let mut shares = Shares::default();
        std::thread::scope(|scope| {
            let other = scope.spawn(|| examine_pairs(seed, pairs..2 * pairs));
            shares.join(examine_pairs(seed, 0..pairs));
            shares.join(other.join().unwrap());
        });
        println!("seed {seed}: {shares}");
        assert!(
            shares.disagreements.is_empty(),
            "seed {seed}: {shares}\n{}",
            summarize(&shares.disagreements)
        );
        assert_eq!(u64::try_from(shares.pairs()).unwrap(), 2 * pairs);
        let covered = percentage(shares.covered, shares.pairs());
        let missed = percentage(shares.refuted_near_misses, shares.pairs());
        assert!(
            covered >= 25.0 && missed >= 25.0,
            "too one-sided to tell: {shares}"
        );
    }
}
