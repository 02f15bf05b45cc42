//! `verify`: AWS's own pattern matcher, the newest access logs, and the fire drill.
//!
//! A proxy answers `TestMetricFilter` (see `matcher`), which the emulator does not implement. Everything else comes from
//! the emulator.

use crate::Test;
use crate::catalog::filter_control_count;
use crate::faults::Fault;
use crate::matcher::{filter_test, open_agreeing_matcher, open_matcher};
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "verify tests each passing pattern with TestMetricFilter and exits with 0 if it agrees",
        confirms_patterns,
    ),
    (
        "if TestMetricFilter differs, verify reports it, writes a case for pattern test and exits with 3",
        reports_difference,
    ),
    (
        "without an answer of TestMetricFilter a pattern is not confirmed",
        reports_unconfirmed_pattern,
    ),
    (
        "verify sends only reads, and has a report as text and as JSON only",
        sends_only_reads,
    ),
    (
        "verify finds the newest access log among many keys and prints its age",
        finds_newest_log,
    ),
    (
        "verify reports access logs that have not arrived, cannot be listed or have stopped",
        reports_missing_logs,
    ),
];

const NOTIFY: &str = "--notify email:soc@example.com";

/// An account in which our resources satisfy all controls.
fn account_with_our_resources<'a>(suite: &'a Suite, flags: &str) -> TestAccount<'a> {
    let account = TestAccount::seeded(suite, "finding");
    account
        .cis_fix(&format!("apply --yes {NOTIFY} {flags}"))
        .exits(0);
    account
}

pub(super) fn verify_report(run: &Run) -> Value {
    run.report().field("verify").clone()
}

fn confirms_patterns(suite: &Suite) {
    let account = account_with_our_resources(suite, "");
    let proxy = open_agreeing_matcher(account.emulator);
    let run = account.through(&proxy.endpoint, "verify").exits(0);
    assert_eq!(
        run.out.matches("  agrees  ").count(),
        filter_control_count(),
        "{run}"
    );
    assert!(!run.out.contains("DIFFERS"), "{run}");
    let calls = proxy.calls();
    let asked: Vec<_> = calls.iter().filter_map(filter_test).collect();
    assert_eq!(asked.len(), filter_control_count());
    for (pattern, messages) in &asked {
        assert!(
            pattern.starts_with('{') && (2..=50).contains(&messages.len()),
            "{pattern}"
        );
        assert!(messages.iter().all(|message| !message.contains('\n')));
    }
    let run = account.through(&proxy.endpoint, "verify --control 3.4 --format json");
    let report = verify_report(&run.exits(0));
    assert_eq!(report["confirmed"], true, "{report}");
    assert_eq!(report["tests"][0]["outcome"], "agrees");
    assert_eq!(report["tests"][0]["filter"], "cis-fix-iam-policy-changes");
    assert_eq!(report["fire_drill"], Value::Null);
}

/// An event of the control on which the matcher differs.
fn is_attachment(event: &Value) -> bool {
    event["eventName"] == "AttachRolePolicy"
}

fn reports_difference(suite: &Suite) {
    let account = account_with_our_resources(suite, "--control 3.4");
    let proxy = open_matcher(account.emulator, is_attachment, |_| None);
    let run = account
        .through(&proxy.endpoint, "verify --control 3.4")
        .exits(3);
    let run = run.prints("AWS DIFFERS FROM CIS-FIX on ");
    let run = run.prints("AWS does not match it, and cis-fix says it does");
    let lines: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("{\"pattern\""))
        .collect();
    assert!(!lines.is_empty(), "{run}");
    let cases = account.place("cases.jsonl");
    fs::write(&cases, lines.join("\n")).unwrap();
    let words = format!("pattern test {}", cases.display());
    account.cis_fix(&words).exits(3).prints("AttachRolePolicy");

    let run = account
        .through(&proxy.endpoint, "verify --control 3.4 --format json")
        .exits(3);
    let report = verify_report(&run);
    assert_eq!(report["confirmed"], false);
    let test = &report["tests"][0];
    assert_eq!(test["outcome"], "differs", "{report}");
    for case in test["cases"].as_array().unwrap() {
        assert_eq!(
            (&case["match"], &case["pattern"]),
            (&Value::Bool(false), &test["pattern"])
        );
        assert!(is_attachment(&case["event"]), "{case}");
    }
    // The opposite difference is reported too.
    let proxy = open_matcher(account.emulator, |_| true, |_| None);
    let run = account
        .through(&proxy.endpoint, "verify --control 3.4")
        .exits(3);
    run.prints("AWS matches it, and cis-fix says it does not");
}

fn reports_unconfirmed_pattern(suite: &Suite) {
    let account = account_with_our_resources(suite, "--control 3.3,3.4");
    let matched = |call: &Call| call.operation == "TestMetricFilter";
    let proxy = Proxy::denying(account.emulator, matched);
    let run = account
        .through(&proxy.endpoint, "verify --control 3.3,3.4")
        .exits(3);
    let run = run.prints("not confirmed by AWS");
    let run = run.prints("allow logs:TestMetricFilter");
    // Two filters with one reason are one line.
    assert_eq!(run.out.matches("not confirmed by AWS").count(), 1, "{run}");
    let run = run.prints("3.3-3.4  2 filters");
    assert!(!run.out.contains("agrees"), "{run}");
    // A denied call is not repeated.
    assert_eq!(proxy.calls().iter().filter(|call| matched(call)).count(), 1);
    // The emulator does not implement the operation.
    let run = account
        .cis_fix("verify --control 3.4 --format json")
        .exits(3);
    let report = verify_report(&run);
    assert_eq!(report["confirmed"], false);
    assert_eq!(report["tests"][0]["outcome"], "unconfirmed");
    assert!(
        text(&report["tests"][0]["why"]).contains("Unknown action"),
        "{report}"
    );
    // AWS may reject one pattern. The others are tested nevertheless.
    let odd = move |call: &Call| {
        let root = matched(call) && call.mentions("userIdentity.type=");
        root.then_some(Fault::Refused(
            400,
            "InvalidParameterException",
            "an odd pattern",
        ))
    };
    let proxy = open_matcher(account.emulator, |_| false, odd);
    let run = account
        .through(&proxy.endpoint, "verify --control 3.3,3.4")
        .exits(3);
    let run = run.prints("an odd pattern").prints("  agrees ");
    assert_eq!(run.out.matches("not confirmed by AWS").count(), 1, "{run}");
    // An answer about another message confirms nothing.
    let other = move |call: &Call| {
        matched(call).then(|| r#"{"matches":[{"eventNumber":1,"eventMessage":"x"}]}"#.to_owned())
    };
    let proxy = Proxy::answering(account.emulator, other, |_| None);
    let run = account
        .through(&proxy.endpoint, "verify --control 3.4")
        .exits(3);
    run.prints("it answered with a message that was not sent");
}

fn sends_only_reads(suite: &Suite) {
    let account = account_with_our_resources(suite, "");
    let before = account.snapshot();
    let proxy = open_agreeing_matcher(account.emulator);
    account
        .through(&proxy.endpoint, "verify -v")
        .exits(0)
        .prints("Evidence");
    assert_eq!(proxy.writes(), [] as [&str; 0]);
    assert_eq!(account.snapshot(), before);
    for format in ["sarif", "junit", "markdown"] {
        let run = account
            .cis_fix(&format!("verify --format {format}"))
            .exits(64);
        run.complains(&format!("verify has no report in the format {format}"))
            .complains("Nothing was changed.");
    }
    account
        .cis_fix("verify --yes")
        .exits(64)
        .complains("--fire-drill");
    let run = account.cis_fix("verify --fire-drill 9.9").exits(64);
    run.complains("--fire-drill: ")
        .complains("Nothing was changed.");
    // A control that fails is reported as in `check`, and its pattern is not tested.
    let account = TestAccount::seeded(suite, "finding");
    let proxy = open_agreeing_matcher(account.emulator);
    let run = account.through(&proxy.endpoint, "verify").exits(3);
    run.prints("Nothing passes that AWS could be asked about.");
    assert!(proxy.calls().iter().all(|call| filter_test(call).is_none()));
}

/// Puts empty objects: some of an age in days, one second apart, and one of each further age in seconds.
const PUT: &str = r#"
import datetime
bucket, prefix, many, days, *ages = sys.argv[1:]
now = datetime.datetime.now(datetime.timezone.utc)
back = datetime.timedelta(days=float(days))
times = [now - back + datetime.timedelta(seconds=n) for n in range(int(many))]
times += [now - datetime.timedelta(seconds=int(age)) for age in ages]
keys = [prefix + time.strftime("%Y-%m-%d-%H-%M-%S-0123456789ABCDEF") for time in times]
for key in keys + [prefix + "zzz-not-a-log", prefix + "0-not-a-log"]:
    aws("s3").put_object(Bucket=bucket, Key=key)
print(json.dumps(sorted(keys)[-1]))
"#;

/// How often the keys of a bucket were listed.
fn count_listings(proxy: &Proxy) -> usize {
    let calls = proxy.calls();
    calls
        .iter()
        .filter(|call| call.operation == "GET ?list-type")
        .count()
}

fn finds_newest_log(suite: &Suite) {
    let account = account_with_our_resources(suite, "--control 2.6");
    let (bucket, source) = (account.log_bucket("us-east-1"), account.made("bucket"));
    let prefix = format!("{source}/");
    // Two and a half hours, which stays below three on a slow machine.
    let newest = text(&account.python(PUT, &[&bucket, &prefix, "2100", "9", "12600", "9000"]));
    let proxy = open_agreeing_matcher(account.emulator);
    let run = account
        .through(&proxy.endpoint, "verify --control 2.6")
        .exits(0);
    let run = run.prints(&format!("{newest}, 2 hours old"));
    assert_eq!(count_listings(&proxy), 1, "{run}");
    let run = account
        .through(&proxy.endpoint, "verify --control 2.6 --format json")
        .exits(0);
    let logs = &verify_report(&run)["access_logs"][0];
    assert_eq!(
        (&logs["outcome"], &logs["newest"]),
        (&Value::from("delivered"), &Value::from(newest))
    );
    assert!(
        (9_000..10_800).contains(&logs["age_seconds"].as_i64().unwrap()),
        "{logs}"
    );
    assert_eq!(logs["target"], bucket);

    // Keys that are partitioned by event time have the day only.
    let account = account_with_our_resources(suite, "--control 2.6");
    let (bucket, source) = (account.log_bucket("us-east-1"), account.made("bucket"));
    let script = r#"
import datetime
bucket, prefix = sys.argv[1:]
day = datetime.datetime.now(datetime.timezone.utc)
key = prefix + day.strftime("%Y/%m/%d/%Y-%m-%d-00-00-00-0123456789ABCDEF")
aws("s3").put_object(Bucket=bucket, Key=key)
print(json.dumps(key))
"#;
    let prefix = format!("{source}/{}/us-east-1/{source}/", account.id());
    let newest = text(&account.python(script, &[&bucket, &prefix]));
    let run = account.through(
        &open_agreeing_matcher(account.emulator).endpoint,
        "verify --control 2.6",
    );
    run.exits(0).prints(&newest);
}

fn reports_missing_logs(suite: &Suite) {
    let account = account_with_our_resources(suite, "--control 2.6");
    let run = account.cis_fix("verify --control 2.6").exits(0);
    run.prints("none yet under ")
        .prints("since when it is on AWS does not say");
    let listed = |call: &Call| call.operation == "GET ?list-type";
    let proxy = Proxy::denying(account.emulator, listed);
    let run = account
        .through(&proxy.endpoint, "verify --control 2.6")
        .exits(3);
    run.prints("they may not be listed; allow s3:ListBucket");
    let broken =
        move |call: &Call| listed(call).then_some(Fault::Refused(400, "Odd", "an odd day"));
    let proxy = Proxy::failing(account.emulator, broken);
    let run = account
        .through(&proxy.endpoint, "verify --control 2.6 --format json")
        .exits(3);
    assert_eq!(verify_report(&run)["access_logs"][0]["outcome"], "unknown");
    let (bucket, source) = (account.log_bucket("us-east-1"), account.made("bucket"));
    let newest = text(&account.python(PUT, &[&bucket, &format!("{source}/"), "3", "10.5"]));
    let run = account.cis_fix("verify --control 2.6").exits(0);
    run.prints(&format!("{newest}, 10 days old: "));
}
