//! Measures how long a verdict on coverage takes, and how many events per second a pattern is matched against.
//!
//! `cargo bench --no-default-features --bench patterns`, on one core, in wall-clock time. Each verdict is timed five
//! times and the median counts, so that the worst time shows the worst pair and not a pause of the machine.

#[path = "../pairs/pairs.rs"]
#[expect(dead_code, reason = "the verdicts are timed here, not doubted")]
#[expect(
    clippy::indexing_slicing,
    reason = "the generator stops at its own mistakes"
)]
mod pairs;

use std::error::Error;
use std::fmt;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use cis_fix::catalog::Catalog;
use cis_fix::control::{BenchmarkVersion, FilterControl};
use cis_fix::pattern::{Pattern, decide_coverage};
use pairs::choices::{Choices, random_bytes};
use pairs::pair::Pair;
use serde_json::Value;

/// The goal for the median time of a verdict.
const GOAL_MEDIAN: Duration = Duration::from_micros(100);
/// The goal for the worst time of a verdict.
const GOAL_WORST: Duration = Duration::from_millis(10);
/// The goal for the number of events per second, over all patterns.
const GOAL_EVENTS: u32 = 1_000_000;
/// The number of random pairs.
const RANDOM_PAIRS: u64 = 2_000;
/// Patterns of other projects, one per line.
const PEERS: &str = "tests/core/corpus/peers.jsonl";

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::embedded()?;
    let created = created_patterns(&catalog);
    let (peers, source) = peer_patterns(&catalog)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} texts that controls create, {} texts of {source}",
        created.len(),
        peers.len()
    )?;
    writeln!(out, "\ncoverage, one verdict each:")?;
    writeln!(
        out,
        "  created and others, both ways  {}",
        time_both_ways(&created, &peers)
    )?;
    let all = time_together(&created, &peers).worst;
    let all = format!("at worst {all:.1?}, {}", compare_with_goal(all, GOAL_WORST));
    writeln!(out, "  all others against a created   {all}")?;
    writeln!(
        out,
        "  pairs by chance                {}",
        time_random_pairs()
    )?;
    let events = sample_events(&catalog);
    let rate = measure_rate(&created, &events);
    writeln!(
        out,
        "\nmatches, {} patterns on {} events:\n  {rate} events a second  goal {GOAL_EVENTS}: {}",
        created.len(),
        events.len(),
        verdict(rate > GOAL_EVENTS)
    )?;
    Ok(())
}

/// The texts that controls create under any version, without duplicates.
fn created_patterns(catalog: &Catalog) -> Vec<Pattern> {
    let each = filters(catalog).flat_map(|filter| {
        BenchmarkVersion::all().filter_map(|version| filter.create.at(version).cloned())
    });
    distinct(each)
}

fn filters(catalog: &Catalog) -> impl Iterator<Item = &FilterControl> {
    catalog.iter().filter_map(|control| control.filter())
}

fn distinct(patterns: impl Iterator<Item = Pattern>) -> Vec<Pattern> {
    let mut distinct: Vec<Pattern> = Vec::new();
    for pattern in patterns {
        if !distinct.iter().any(|one| one.text() == pattern.text()) {
            distinct.push(pattern);
        }
    }
    distinct
}

/// The texts of other projects that parse, or without their file the texts that the catalog accepts; and their source.
fn peer_patterns(catalog: &Catalog) -> Result<(Vec<Pattern>, &'static str), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PEERS);
    if !path.exists() {
        let accepted = filters(catalog).flat_map(|filter| &filter.accept);
        let texts = accepted.map(|accepted| accepted.pattern.clone());
        return Ok((distinct(texts), "the catalog"));
    }
    let mut patterns = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let text = case.get("existing").and_then(Value::as_str);
        patterns.extend(text.and_then(|text| Pattern::parse(text).ok()));
    }
    Ok((distinct(patterns.into_iter()), PEERS))
}

/// The median and the worst time of some verdicts, and the pair with the worst time.
struct Times {
    median: Duration,
    worst: Duration,
    of: String,
    count: usize,
}

impl Times {
    fn of(mut times: Vec<(Duration, String)>) -> Self {
        times.sort();
        let middle = times.get(times.len() / 2).map(|(time, _)| *time);
        let (worst, of) = times.last().cloned().unwrap_or_default();
        Self {
            median: middle.unwrap_or_default(),
            worst,
            of,
            count: times.len(),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            median,
            worst,
            of,
            count,
        } = self;
        writeln!(f, "{count} verdicts")?;
        writeln!(
            f,
            "    median {median:>9.1?}  {}",
            compare_with_goal(*median, GOAL_MEDIAN)
        )?;
        writeln!(
            f,
            "    worst  {worst:>9.1?}  {}",
            compare_with_goal(*worst, GOAL_WORST)
        )?;
        write!(f, "    that is {of}")
    }
}

fn compare_with_goal(time: Duration, goal: Duration) -> String {
    format!("goal {goal:?}: {}", verdict(time < goal))
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "missed" }
}

fn time_both_ways(created: &[Pattern], peers: &[Pattern]) -> Times {
    let mut times = Vec::new();
    for one in created {
        for other in peers {
            times.push(time_verdict(&[one], other));
            times.push(time_verdict(&[other], one));
        }
    }
    Times::of(times)
}

fn time_together(created: &[Pattern], peers: &[Pattern]) -> Times {
    let peers: Vec<&Pattern> = peers.iter().collect();
    Times::of(
        created
            .iter()
            .map(|one| time_verdict(&peers, one))
            .collect(),
    )
}

fn time_random_pairs() -> Times {
    let times = (0..RANDOM_PAIRS).map(|number| {
        let bytes = random_bytes(number, 640);
        let pair = Pair::draw(&mut Choices::of(&bytes));
        let existing: Vec<_> = pair.existing.iter().map(|one| &one.pattern).collect();
        time_verdict(&existing, &pair.required.pattern)
    });
    Times::of(times.collect())
}

/// The time of one verdict, and its pair.
fn time_verdict(existing: &[&Pattern], required: &Pattern) -> (Duration, String) {
    let mut times = [(); 5].map(|()| {
        let start = Instant::now();
        let _ = black_box(decide_coverage(black_box(existing), black_box(required)));
        start.elapsed()
    });
    times.sort_unstable();
    let [_, _, middle, _, _] = times;
    let one = match existing {
        [only] => only.to_string(),
        several => format!("{} patterns", several.len()),
    };
    (middle, format!("{one}\n    against {required}"))
}

/// The sample events of all controls.
fn sample_events(catalog: &Catalog) -> Vec<Value> {
    let examples = catalog
        .iter()
        .flat_map(|control| control.matching.iter().chain(&control.ignored));
    examples.map(|example| example.event.clone()).collect()
}

/// The number of matches per second, with every pattern on every event.
fn measure_rate(patterns: &[Pattern], events: &[Value]) -> u32 {
    let (start, mut looked_at) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_secs(2) {
        for pattern in patterns {
            for event in events {
                let _ = black_box(black_box(pattern).matches(black_box(event)));
                looked_at += 1;
            }
        }
    }
    let rate = f64::from(looked_at) / start.elapsed().as_secs_f64();
    // More than 32 bits would exceed the goal by far.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates"
    )]
    let rate = rate as u32;
    rate
}
