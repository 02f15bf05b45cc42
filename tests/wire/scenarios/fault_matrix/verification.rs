//! The rows of `verify` and of its fire drill.
//!
//! An operation of a drill has a row for each of its places: before the alarm is set off, while it is, and after.

use super::super::fire_drill::alarm_state;
use super::super::verify::verify_report;
use super::table::Kind::{self, Broken, Denied, Late, NeverInTime, Reset, Throttled, Torn};
use super::table::{assert_column, column};
use super::{CONTROLS, NOTIFY, assert_causes_are_named, failed_reads, try_each, verdicts};
use crate::Test;
use crate::matcher::agreeing_answers;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a verify without an answer in time claims nothing that depends on it",
        |suite| verify(suite, NeverInTime),
    ),
    (
        "a fire drill without an answer says in which state it left the alarm",
        |suite| drill(suite, NeverInTime),
    ),
    ("verify survives a late answer", |suite| verify(suite, Late)),
    ("a fire drill survives a late answer", |suite| {
        drill(suite, Late);
    }),
    ("verify survives two throttled attempts", |suite| {
        verify(suite, Throttled);
    }),
    ("a fire drill survives two throttled attempts", |suite| {
        drill(suite, Throttled);
    }),
    ("verify survives two HTTP 500 answers", |suite| {
        verify(suite, Broken);
    }),
    ("a fire drill survives two HTTP 500 answers", |suite| {
        drill(suite, Broken);
    }),
    ("verify survives a connection reset", |suite| {
        verify(suite, Reset);
    }),
    ("a fire drill survives a connection reset", |suite| {
        drill(suite, Reset);
    }),
    ("verify survives a torn answer", |suite| verify(suite, Torn)),
    ("a fire drill survives a torn answer", |suite| {
        drill(suite, Torn);
    }),
    (
        "a denied call of verify claims nothing that depends on it",
        |suite| verify(suite, Denied),
    ),
    (
        "a denied call of a fire drill says in which state it left the alarm",
        |suite| drill(suite, Denied),
    ),
];

const ALARM: &str = "cis-fix-iam-policy-changes";

fn account_to_verify(suite: &Suite) -> TestAccount<'_> {
    let account = TestAccount::seeded(suite, "finding");
    let words = format!("apply --yes --control {CONTROLS} {NOTIFY}");
    account.cis_fix(&words).exits(0);
    account
}

fn verify_words() -> String {
    format!("verify --format json --control {CONTROLS} {NOTIFY}")
}

/// A proxy that injects the fault into the selected calls, and answers for AWS's matcher.
fn proxy(
    account: &TestAccount<'_>,
    kind: Kind,
    selected: impl Fn(&Call) -> bool + Send + Sync + 'static,
) -> Proxy {
    let left = AtomicUsize::new(kind.times());
    let fault = move |call: &Call| {
        let one_less = |left: usize| left.checked_sub(1);
        let taken = || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        (selected(call) && taken().is_ok()).then(|| kind.fault())
    };
    Proxy::answering(account.emulator, agreeing_answers(), fault)
}

fn verify(suite: &Suite, kind: Kind) {
    let account = account_to_verify(suite);
    let words = verify_words();
    let plain = proxy(&account, kind, |_| false);
    let before = account.through(&plain.endpoint, &words).exits(0);
    let calls = plain.calls().into_iter();
    let sent: BTreeSet<String> = calls.map(|call| call.operation).collect();
    // A transient fault of a read has the same outcome as in `plan`, which sends it too.
    let (as_in_plan, tried): (BTreeSet<_>, BTreeSet<_>) = sent.into_iter().partition(|operation| {
        kind.is_transient() && column("plan", kind).contains_key(operation.trim())
    });
    let mut found = try_each(kind, tried, |operation| {
        let selected = operation.to_owned();
        let proxy = proxy(&account, kind, move |call| call.operation == selected);
        let words = format!("{words}{}", kind.flags());
        let run = account.through(&proxy.endpoint, &words).ends();
        assert_eq!(proxy.writes(), [] as [&str; 0], "{operation}");
        outcome_of_verify(&run, operation, &before)
    });
    let as_in_plan = as_in_plan.into_iter();
    found.extend(as_in_plan.map(|operation| (operation, "as in plan")));
    assert_column("verify", kind, &found);
}

/// What AWS has confirmed: the outcome of each pattern and of each bucket's access logs.
fn confirmations(run: &Run) -> Vec<Value> {
    let report = verify_report(run);
    let own = ["tests", "access_logs"];
    let lists = own.iter().flat_map(|key| report[key].as_array().unwrap());
    lists.cloned().collect()
}

fn outcome_of_verify(run: &Run, operation: &str, before: &Run) -> &'static str {
    match run.code {
        Some(0) => {
            assert_eq!(
                verdicts(&run.report()),
                verdicts(&before.report()),
                "{operation}: {run}"
            );
            let outcomes = |run: &Run| {
                let all = confirmations(run).into_iter();
                all.map(|one| one["outcome"].clone()).collect::<Vec<_>>()
            };
            assert_eq!(outcomes(run), outcomes(before), "{operation}: {run}");
            "survived"
        }
        Some(3) => {
            let (was, now) = (verdicts(&before.report()), verdicts(&run.report()));
            let changed: Vec<&String> = now
                .iter()
                .filter(|(control, now)| was[*control] != **now)
                .map(|(_, now)| now)
                .collect();
            let unreadable = changed.iter().all(|now| *now == "unreadable");
            assert!(unreadable, "{operation}: {run}");
            let failed = failed_reads(&run.report());
            assert_causes_are_named(&run.report(), &failed, operation);
            if !changed.is_empty() {
                return "unreadable";
            }
            let open: Vec<Value> = confirmations(run)
                .into_iter()
                .filter(|one| {
                    ["unconfirmed", "unknown"]
                        .iter()
                        .any(|word| one["outcome"] == *word)
                })
                .collect();
            if open.is_empty() {
                assert!(!failed.is_empty(), "{operation}: {run}");
                return "named";
            }
            for one in open {
                let said = one.to_string();
                let is_named = said.contains("allow ")
                    || said.contains("in time")
                    || said.contains("timed out")
                    || said.contains("timeout");
                assert!(is_named, "{operation}: {said}");
            }
            "unconfirmed"
        }
        Some(1) => {
            let said = format!("{}{}", run.out, run.err);
            assert!(said.contains("Nothing was changed."), "{operation}: {run}");
            "error"
        }
        _ => panic!("{operation}: {run}"),
    }
}

/// The calls of a drill that `verify` without one does not send.
const DRILL_CALLS: [&str; 5] = [
    "DescribeAlarms (composite)",
    "DescribeAlarms (before)",
    "SetAlarmState (off)",
    "DescribeAlarms (during)",
    "SetAlarmState (back)",
];

/// Which of these a call is. Once `begun`, the alarm was set off.
fn drill_call(call: &Call, begun: &AtomicBool) -> Option<&'static str> {
    let [composite, before, off, during, back] = DRILL_CALLS;
    match call.operation.as_str() {
        "SetAlarmState" if call.mentions("is over") => Some(back),
        "SetAlarmState" => {
            begun.store(true, Ordering::SeqCst);
            Some(off)
        }
        "DescribeAlarms" if call.mentions("CompositeAlarm") => Some(composite),
        // The observation asks for metric alarms, the drill for one alarm of any type.
        "DescribeAlarms" if call.mentions("AlarmTypes") => None,
        "DescribeAlarms" if begun.load(Ordering::SeqCst) => Some(during),
        "DescribeAlarms" => Some(before),
        _ => None,
    }
}

fn drill(suite: &Suite, kind: Kind) {
    let calls = DRILL_CALLS.iter().map(|call| (*call).to_owned()).collect();
    let found = try_each(kind, calls, |faulty| {
        let account = account_to_verify(suite);
        let before = alarm_state(&account, ALARM);
        let (selected, begun) = (faulty.to_owned(), AtomicBool::new(false));
        let proxy = proxy(&account, kind, move |call| {
            drill_call(call, &begun) == Some(selected.as_str())
        });
        let words = format!("{} --fire-drill 3.4 --yes{}", verify_words(), kind.flags());
        let run = account.through(&proxy.endpoint, &words).ends();
        let now = alarm_state(&account, ALARM);
        outcome_of_drill(&run, faulty, &before, &now)
    });
    assert_column("fire drill", kind, &found);
}

fn outcome_of_drill(run: &Run, faulty: &str, before: &str, now: &str) -> &'static str {
    let said = format!("{}{}", run.out, run.err);
    let is_back = now == before;
    match run.code {
        Some(0) => {
            assert!(is_back, "{faulty}: it is {now}\n{run}");
            assert_eq!(verify_report(run)["fire_drill"]["outcome"], "restored");
            let is_named = said.contains("during the drill is not known");
            if is_named { "named" } else { "survived" }
        }
        Some(1) if said.contains("Nothing was changed.") => {
            assert!(is_back, "{faulty}: it is {now}\n{run}");
            "refused"
        }
        Some(1) => {
            let again = format!("is {before} again.");
            assert!(
                is_back && said.contains(&again),
                "{faulty}: it is {now}\n{run}"
            );
            "restored"
        }
        Some(4) => {
            let drill = &verify_report(run)["fire_drill"];
            assert_eq!(drill["outcome"], "failed", "{faulty}: {run}");
            let words = text(&drill["words"]);
            assert!(
                words.contains("aws cloudwatch set-alarm-state"),
                "{faulty}: {words}"
            );
            assert!(words.contains("could not be set back"), "{faulty}: {words}");
            "left"
        }
        _ => panic!("{faulty}: {run}"),
    }
}
