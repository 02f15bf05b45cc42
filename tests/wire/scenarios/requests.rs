//! What goes over the wire, counted and named by a door before the emulator.

use super::compliant;
use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;
use std::time::Duration;

pub(crate) const TESTS: &[Test] = &[
    (
        "plan takes at most four waves and thirty requests",
        few_requests,
    ),
    ("plan and check send nothing but reads", nothing_but_reads),
    ("every call bears the name of this program", user_agent),
    ("writes keep to the rate that was asked for", asked_rate),
    (
        "writes keep to the rates AWS publishes by default",
        published_rates,
    ),
];

fn few_requests(wire: &Wire) {
    let finding = Scene::of(wire, "finding");
    assert_few(&finding);
    finding.cis_fix("apply --yes").exits(3);
    assert_few(&finding);
    assert_few(&compliant::scene(wire));
}

/// By the tool's own count, and by ours.
fn assert_few(scene: &Scene<'_>) {
    let proxy = Proxy::recording(scene.emulator);
    let run = scene.through(&proxy.endpoint, "plan -v").exits(0);
    let (waves, requests) = own_count(&run);
    assert_eq!(requests, proxy.calls().len(), "{run}");
    assert!((1..=4).contains(&waves), "{waves} waves\n{run}");
    assert!(requests <= 30, "{requests} requests\n{run}");
}

fn own_count(run: &Run) -> (usize, usize) {
    let mut lines = run.err.lines();
    let line = lines.find(|line| line.starts_with("Read the account in "));
    let numbers = line.unwrap_or_default().split(' ');
    let numbers: Vec<usize> = numbers.filter_map(|word| word.parse().ok()).collect();
    let [waves, requests] = numbers.as_slice() else {
        panic!("it does not say what it took\n{run}");
    };
    (*waves, *requests)
}

fn nothing_but_reads(wire: &Wire) {
    for scenario in ["finding", "foreign", "no-trail", "no-log-group"] {
        let scene = Scene::of(wire, scenario);
        for words in ["plan --notify email:soc@example.com", "check"] {
            let proxy = Proxy::recording(scene.emulator);
            let run = scene.through(&proxy.endpoint, words);
            assert!(!proxy.calls().is_empty(), "{run}");
            assert_eq!(proxy.writes(), [] as [&str; 0], "{run}");
        }
    }
}

/// The emulator records its calls as CloudTrail does.
fn user_agent(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 3.4").exits(3);
    let events = scene.aws("cloudtrail lookup-events");
    let events = events["Events"].as_array().unwrap().iter();
    let records = events.map(|event| text(&event["CloudTrailEvent"]));
    let records: Vec<Value> = records
        .map(|one| serde_json::from_str(&one).unwrap())
        .collect();
    let agents: Vec<String> = records.iter().map(|one| text(&one["userAgent"])).collect();
    let ours: Vec<&String> = agents
        .iter()
        .filter(|agent| !agent.contains("Boto3"))
        .collect();
    assert!(ours.len() > 10, "too few calls were recorded: {agents:#?}");
    let name = concat!("app/cis-fix-", env!("CARGO_PKG_VERSION"));
    for agent in ours {
        assert!(agent.contains(name), "{agent}");
    }
}

/// The time between each two calls of one operation.
fn gaps(proxy: &Proxy, operation: &str) -> Vec<Duration> {
    let calls = proxy.calls();
    let times: Vec<_> = calls
        .iter()
        .filter(|call| call.operation == operation)
        .collect();
    let pairs = times.windows(2);
    pairs
        .filter_map(|pair| match pair {
            [first, then] => Some(then.at.duration_since(first.at)),
            _ => None,
        })
        .collect()
}

/// The first request may be late on its way and the last one in time, but not by more than a gap.
#[track_caller]
fn assert_pace(proxy: &Proxy, operation: &str, calls: u32, gap: Duration) {
    let gaps = gaps(proxy, operation);
    assert_eq!(gaps.len() + 1, calls as usize, "{operation}");
    let whole: Duration = gaps.iter().sum();
    assert!(whole >= gap * (calls - 2), "{operation}: {gaps:?}");
}

fn asked_rate(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::recording(scene.emulator);
    let mut command = scene.command("apply --yes --control 3.3,3.4,3.14 --write-rate 2");
    let run = Run::of(command.env("AWS_ENDPOINT_URL", &proxy.endpoint));
    run.exits(3);
    assert_pace(&proxy, "PutMetricFilter", 3, Duration::from_millis(500));
    assert_pace(&proxy, "PutMetricAlarm", 3, Duration::from_millis(500));
}

/// PutMetricFilter 5 a second, PutMetricAlarm 3 a second ("CloudWatch Logs quotas", "CloudWatch
/// service quotas").
fn published_rates(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::recording(scene.emulator);
    let mut command = scene.command("apply --yes");
    let run = Run::of(command.env("AWS_ENDPOINT_URL", &proxy.endpoint));
    run.exits(3);
    assert_pace(&proxy, "PutMetricFilter", 14, Duration::from_millis(200));
    assert_pace(&proxy, "PutMetricAlarm", 14, Duration::from_millis(333));
}
