//! The requests of the program, counted and named by a proxy.

use super::compliant_account;
use crate::Test;
use crate::catalog::filter_control_count;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::time::Duration;

pub(crate) const TESTS: &[Test] = &[
    (
        "plan makes at most four rounds and thirty requests",
        sends_few_requests,
    ),
    ("plan and check send only reads", sends_only_reads),
    (
        "every request has the user agent of the program",
        sends_user_agent,
    ),
    (
        "writes do not exceed the requested rate",
        keeps_requested_rate,
    ),
    (
        "by default writes do not exceed the published rates of AWS",
        keeps_published_rates,
    ),
];

fn sends_few_requests(suite: &Suite) {
    let finding = TestAccount::seeded(suite, "finding");
    assert_few_requests(&finding);
    finding.cis_fix("apply --yes").exits(3);
    assert_few_requests(&finding);
    assert_few_requests(&compliant_account::compliant_account(suite));
}

/// By the program's own count, and by that of the proxy.
fn assert_few_requests(account: &TestAccount<'_>) {
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, "plan -v").exits(0);
    let (waves, requests) = counted_by_program(&run);
    assert_eq!(requests, proxy.calls().len(), "{run}");
    assert!((1..=4).contains(&waves), "{waves} waves\n{run}");
    assert!(requests <= 30, "{requests} requests\n{run}");
}

fn counted_by_program(run: &Run) -> (usize, usize) {
    let mut lines = run.err.lines();
    let line = lines.find(|line| line.starts_with("Read the account in "));
    let numbers = line.unwrap_or_default().split(' ');
    let numbers: Vec<usize> = numbers.filter_map(|word| word.parse().ok()).collect();
    let [waves, requests] = numbers.as_slice() else {
        panic!("it does not say what it took\n{run}");
    };
    (*waves, *requests)
}

fn sends_only_reads(suite: &Suite) {
    for scenario in ["finding", "foreign", "no-trail", "no-log-group"] {
        let account = TestAccount::seeded(suite, scenario);
        for words in ["plan --notify email:soc@example.com", "check"] {
            let proxy = Proxy::recording(account.emulator);
            let run = account.through(&proxy.endpoint, words);
            assert!(!proxy.calls().is_empty(), "{run}");
            assert_eq!(proxy.writes(), [] as [&str; 0], "{run}");
        }
    }
}

/// The emulator records its calls as CloudTrail does.
fn sends_user_agent(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let events = account.aws("cloudtrail lookup-events");
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

/// Asserts that between the first and the last write of an operation there is a gap for each but one.
///
/// When the program sent the first write is not known, but the proxy received the last read before that. So a slow
/// machine can only make the measured time longer.
#[track_caller]
fn assert_rate(proxy: &Proxy, operation: &str, calls: usize, gap: Duration) {
    let all = proxy.calls();
    let first_write = all.iter().position(|call| !call.is_read()).unwrap();
    let last_read = &all[first_write - 1];
    let mut of_operation = all.iter().filter(|call| call.operation == operation);
    assert_eq!(of_operation.clone().count(), calls, "{operation}");
    let took = of_operation.next_back().unwrap().at - last_read.at;
    let gaps = u32::try_from(calls - 1).unwrap();
    assert!(took >= gap * gaps, "{operation}: {took:?}");
}

fn keeps_requested_rate(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::recording(account.emulator);
    let mut command = account.command("apply --yes --control 3.3,3.4,3.14 --write-rate 2");
    let run = Run::of(command.env("AWS_ENDPOINT_URL", &proxy.endpoint));
    run.exits(3);
    assert_rate(&proxy, "PutMetricFilter", 3, Duration::from_millis(500));
    assert_rate(&proxy, "PutMetricAlarm", 3, Duration::from_millis(500));
}

/// PutMetricFilter 5 per second, PutMetricAlarm 3 per second ("CloudWatch Logs quotas", "CloudWatch service quotas").
fn keeps_published_rates(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::recording(account.emulator);
    let mut command = account.command("apply --yes");
    let run = Run::of(command.env("AWS_ENDPOINT_URL", &proxy.endpoint));
    run.exits(3);
    let filters = filter_control_count();
    assert_rate(
        &proxy,
        "PutMetricFilter",
        filters,
        Duration::from_millis(200),
    );
    assert_rate(
        &proxy,
        "PutMetricAlarm",
        filters,
        Duration::from_millis(333),
    );
}
