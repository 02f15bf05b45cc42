//! How long a review of a crowded account takes: 500 metric filters in the trail's log group, 1,000 alarms.
//!
//! `cargo bench --no-default-features --bench review`, on one core, in wall-clock time. The first review decides every
//! pattern. Later reviews find the pattern verdicts in the memo, as the rounds of a run do. The median of five counts.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that meets an unexpected value should stop there"
)]

use cis_fix::catalog::Catalog;
use cis_fix::inputs::Inputs;
use cis_fix::memo::Memo;
use cis_fix::plan::review;
use cis_fix::recording::Recording;
use cis_fix::settings::Settings;
use cis_fix::state::{Alarm, Metric, MetricFilter, Observed, Read};
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

/// An account whose controls pass.
const RECORDING: &str = include_str!("../core/recordings/met-by-us.json");
/// The number of metric filters in the log group; AWS allows 100, so five accounts' worth.
const FILTERS: usize = 500;
/// The number of alarms in the Region.
const ALARMS: usize = 1_000;
/// Event names that controls ask for: every fourth filter matches one of them.
const CALLS: [&str; 4] = [
    "DeleteTrail",
    "PutBucketPolicy",
    "CreateVpc",
    "AttachRolePolicy",
];

/// The recorded account with filters and alarms of other teams.
fn crowded() -> Observed {
    let mut observed = Recording::read(RECORDING).unwrap().observed;
    let filters = observed.metric_filters.values_mut().next().unwrap();
    let Read::Present(filters) = filters else {
        panic!("the recording has metric filters");
    };
    let alarms = observed.alarms.values_mut().next().unwrap();
    let Read::Present(listing) = alarms else {
        panic!("the recording has alarms");
    };
    let template = listing.alarms.first().unwrap().clone();
    for number in filters.len()..FILTERS {
        let call = CALLS.get(number % 16).copied().unwrap_or("DescribeThings");
        let pattern =
            format!("{{ ($.eventName = \"{call}\") || ($.eventName = \"TeamCall{number}\") }}");
        let metric = Metric {
            namespace: "Teams".to_owned(),
            name: format!("team-{number}"),
        };
        let name = format!("team-{number}");
        filters.push(MetricFilter::plain(&name, &pattern, metric, "1"));
    }
    for number in listing.alarms.len()..ALARMS {
        listing.alarms.push(Alarm {
            name: format!("team-{number}"),
            description: String::new(),
            metric: Some(Metric {
                namespace: "Teams".to_owned(),
                name: format!("team-{}", number % FILTERS),
            }),
            ..template.clone()
        });
    }
    observed
}

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let settings = Settings::default();
    let observed = crowded();
    let memo = Memo::default();
    let timed = || -> Duration {
        let begin = Instant::now();
        black_box(review(Inputs {
            catalog: &catalog,
            settings: &settings,
            observed: &observed,
            memo: &memo,
        }));
        begin.elapsed()
    };
    let first = timed();
    let mut next: Vec<Duration> = (0..5).map(|_| timed()).collect();
    next.sort();
    let middle = next.get(2).copied().unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "review of {FILTERS} filters and {ALARMS} alarms: {first:.1?} at first, {middle:.1?} after"
    )
    .unwrap();
}
