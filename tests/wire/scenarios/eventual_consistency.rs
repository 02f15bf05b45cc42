//! Eventual consistency of AWS: the program waits for a limited time.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a write refused because of eventual consistency is retried",
        retries_refused_writes,
    ),
    (
        "a policy that AWS returns only after a delay is written once",
        writes_policy_once,
    ),
    (
        "a resource that AWS returns only after a delay is read again",
        reads_again,
    ),
    (
        "a resource that AWS never returns is not reported as done, and the run ends",
        gives_up,
    ),
];

fn retries_refused_writes(suite: &Suite) {
    for (operation, code, message) in [
        (
            "PUT ?logging",
            "InvalidTargetBucketForLogging",
            "You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket",
        ),
        (
            "PUT ?policy",
            "OperationAborted",
            "A conflicting conditional operation is currently in progress against this resource.",
        ),
    ] {
        let account = TestAccount::seeded(suite, "finding");
        let times = AtomicUsize::new(0);
        let proxy = Proxy::failing(account.emulator, move |call: &Call| {
            let meant = call.operation == operation && times.fetch_add(1, Ordering::SeqCst) < 2;
            meant.then_some(Fault::Refused(409, code, message))
        });
        let words = "apply --yes --control 2.6";
        account.through(&proxy.endpoint, words).exits(0);
        let sent = proxy.writes();
        let sent = sent.iter().filter(|sent| *sent == operation).count();
        assert_eq!(sent, 3, "{operation}: {:?}", proxy.writes());
    }
}

/// A proxy that hides something. After the first call of the operation `after`, it replaces these words in a limited number of
/// answers.
fn hide_from_answers(
    account: &TestAccount<'_>,
    (after, operation): (&'static str, &'static str),
    (words, other): (&'static str, &'static str),
    times: usize,
) -> Proxy {
    let written = Arc::new(AtomicBool::new(false));
    let hidden = AtomicUsize::new(0);
    Proxy::rewriting(account.emulator, move |call: &Call, answer| {
        if call.operation == after {
            written.store(true, Ordering::SeqCst);
        }
        let meant = call.operation == operation && answer.contains(words);
        if meant && written.load(Ordering::SeqCst) && hidden.fetch_add(1, Ordering::SeqCst) < times
        {
            return answer.replace(words, other);
        }
        answer
    })
}

fn writes_policy_once(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = hide_from_answers(
        &account,
        ("PUT ?policy", "GET ?policy"),
        ("CisFix", "OthFix"),
        2,
    );
    let words = "apply --yes --control 2.6";
    account.through(&proxy.endpoint, words).exits(0);
    let written = proxy.writes();
    let written = written.iter().filter(|call| *call == "PUT ?policy");
    assert_eq!(written.count(), 1, "{:?}", proxy.writes());
}

/// Before a filter is written, it is read again, and that read is answered truly.
const AFTER_FILTER: (&str, &str) = ("PutMetricFilter", "DescribeMetricFilters");

const FILTERS: (&str, &str) = ("\"metricFilters\"", "\"metricFiltErs\"");

fn reads_again(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = hide_from_answers(&account, AFTER_FILTER, FILTERS, 2);
    let words = "apply --yes --control 3.4 --notify email:soc@example.com";
    let run = account.through(&proxy.endpoint, words).exits(0);
    run.complains("AWS does not show every change yet; looking again.");
}

fn gives_up(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = hide_from_answers(&account, AFTER_FILTER, FILTERS, usize::MAX);
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let run = account.through(&proxy.endpoint, words).exits(3);
    let report = run.report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], json!("fail"), "{run}");
    let warnings = run.err.matches("does not show every change yet").count();
    assert_eq!(warnings, 3, "{run}");
    assert!(report.outcomes().values().all(|outcome| outcome == "done"));
}
