//! A read that fails for another reason than a denial costs only what depends on it: the rest is judged, the failure is
//! named, and the exit code says so.

use super::compliant_account::compliant_account;
use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "a read that fails in any way costs only what depends on it",
        keeps_other_verdicts,
    ),
    (
        "a bucket at a custom endpoint is named in the path, not in the host",
        names_bucket_in_path,
    ),
];

/// What fails: the fault, the operation, the control whose verdict depends on it, and what the failure says.
type Failure = (Fault, &'static str, Option<&'static str>, &'static str);

const FAILURES: &[Failure] = &[
    (
        Fault::WebPage,
        "GET ?logging",
        Some("cloudtrail-bucket-access-logging"),
        "is not one AWS gives",
    ),
    (
        Fault::WithoutBody,
        "HEAD",
        Some("cloudtrail-bucket-access-logging"),
        "AWS answered HTTP 400 without a body",
    ),
    (
        Fault::Refused(400, "ValidationException", "1 validation error detected"),
        "ListTagsForResource",
        None,
        "AWS answered ValidationException: 1 validation error detected",
    ),
];

fn keeps_other_verdicts(suite: &Suite) {
    let account = compliant_account(suite);
    let verdicts = |run: &Run| -> BTreeMap<String, String> {
        let report = run.report();
        let findings = report.findings().iter();
        findings
            .map(|one| (text(&one["control"]), text(&one["verdict"])))
            .collect()
    };
    let before = verdicts(&account.cis_fix("check --format json").exits(0));
    for (fault, operation, control, says) in FAILURES {
        let failing = move |call: &Call| (call.operation.trim() == *operation).then_some(*fault);
        let proxy = Proxy::failing(account.emulator, failing);
        let words = "check --format json --max-attempts 1";
        let run = account.through(&proxy.endpoint, words).exits(3);
        let mut wanted = before.clone();
        if let Some(control) = control {
            wanted.insert((*control).to_owned(), "unreadable".to_owned());
            let reason = text(&run.report().finding(control)["reason"]);
            assert!(reason.contains(says), "{operation}: {reason}");
        }
        assert_eq!(verdicts(&run), wanted, "{operation}\n{run}");
        let shown = account
            .through(&proxy.endpoint, "check --max-attempts 1")
            .exits(3);
        // The error is in the reason of the control, or below a heading of its own.
        shown.prints(control.map_or("Could not be read", |_| says));
    }
}

fn names_bucket_in_path(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let endpoint = &account.emulator.endpoint;
    // An address never has a name before it. A host name would get the bucket's.
    let named = endpoint.replace("127.0.0.1", "localhost");
    assert_ne!(&named, endpoint);
    let run = account.through(&named, "plan --control 2.6 --format json");
    let run = run.exits(0);
    assert_eq!(run.report().verdicts(), BTreeMap::from([("fail", 1)]));
}
