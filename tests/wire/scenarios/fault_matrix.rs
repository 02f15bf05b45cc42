//! Every operation meets every fault. `fault_matrix.md` has the expected outcome of each pair.
//!
//! No run hangs, no verdict turns into `pass`, and a plain run afterwards completes what is missing.

mod table;
pub(super) mod verification;

use super::journal::{CONTROLS, assert_same, comparable_state};
use crate::Test;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::{Report, text};
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use table::Kind::{self, Broken, Denied, Late, NeverInTime, Reset, Throttled, Torn};
use table::{Outcomes, assert_column, column};

pub(crate) const TESTS: &[Test] = &[
    (
        "a read without an answer in time costs only what depends on it",
        |suite| {
            reads(suite, NeverInTime);
        },
    ),
    (
        "a write without an answer is reported, and the next apply completes it",
        |suite| writes(suite, NeverInTime),
    ),
    (
        "an undo without an answer is reported, and the next undo completes it",
        |suite| undo(suite, NeverInTime),
    ),
    ("reads survive a late answer", |suite| reads(suite, Late)),
    ("writes survive a late answer", |suite| writes(suite, Late)),
    ("undo survives a late answer", |suite| undo(suite, Late)),
    ("reads survive two throttled attempts", |suite| {
        reads(suite, Throttled);
    }),
    ("writes survive two throttled attempts", |suite| {
        writes(suite, Throttled);
    }),
    ("undo survives two throttled attempts", |suite| {
        undo(suite, Throttled);
    }),
    ("reads survive two HTTP 500 answers", |suite| {
        reads(suite, Broken);
    }),
    ("writes survive two HTTP 500 answers", |suite| {
        writes(suite, Broken);
    }),
    ("undo survives two HTTP 500 answers", |suite| {
        undo(suite, Broken);
    }),
    ("reads survive a connection reset", |suite| {
        reads(suite, Reset);
    }),
    ("writes survive a connection reset", |suite| {
        writes(suite, Reset);
    }),
    ("undo survives a connection reset", |suite| {
        undo(suite, Reset);
    }),
    ("a denied read never turns a verdict into pass", |suite| {
        reads(suite, Denied);
    }),
    (
        "a denied write is reported, and the next apply completes it",
        |suite| {
            writes(suite, Denied);
        },
    ),
    (
        "a denied undo is reported, and the next undo completes it",
        |suite| {
            undo(suite, Denied);
        },
    ),
    ("reads survive a torn answer", |suite| {
        reads(suite, Torn);
    }),
    ("writes survive a torn answer", |suite| {
        writes(suite, Torn);
    }),
    ("undo survives a torn answer", |suite| {
        undo(suite, Torn);
    }),
];

/// Whether a request is a write, or the read of a filter directly before it is written: the plan reads lists.
fn is_of_write(call: &Call) -> bool {
    !call.is_read() || call.mentions("filterNamePrefix")
}

/// A proxy that injects the fault into one operation; with `from_first_write` only once a write has begun.
fn proxy(account: &TestAccount<'_>, kind: Kind, operation: &str, from_first_write: bool) -> Proxy {
    let operation = operation.to_owned();
    let left = AtomicUsize::new(kind.times());
    let armed = AtomicBool::new(!from_first_write);
    Proxy::failing(account.emulator, move |call: &Call| {
        if is_of_write(call) {
            armed.store(true, Ordering::SeqCst);
        }
        let selected = armed.load(Ordering::SeqCst) && call.operation == operation;
        let one_less = |left: usize| left.checked_sub(1);
        let taken = || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        (selected && taken().is_ok()).then(|| kind.fault())
    })
}

/// Tries each operation, several at the same time.
fn try_each(
    kind: Kind,
    operations: BTreeSet<String>,
    tried: impl Fn(&str) -> &'static str + Sync,
) -> Outcomes {
    let tried = |operation: String| {
        let outcome = tried(&operation);
        (operation, outcome)
    };
    let outcomes = parallel::map(kind.threads(), operations, tried);
    outcomes.into_iter().collect()
}

/// The requests of one run.
fn calls(account: &TestAccount<'_>, words: &str) -> Vec<Call> {
    let proxy = Proxy::recording(account.emulator);
    account.through(&proxy.endpoint, words).exits(0);
    proxy.calls()
}

/// The verdict of each control.
fn verdicts(report: &Report) -> BTreeMap<String, String> {
    let findings = report.findings().iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings
        .map(|finding| (word(finding, "control"), word(finding, "verdict")))
        .collect()
}

const NOTIFY: &str = "--notify email:soc@example.com";

fn reads(suite: &Suite, kind: Kind) {
    let account = TestAccount::seeded(suite, "finding");
    let words = format!("--control {CONTROLS} {NOTIFY}");
    account.cis_fix(&format!("apply --yes {words}")).exits(0);
    // One more control, for which nothing exists: no fault may make it pass.
    let plan = format!("plan --format json --control {CONTROLS},3.5 {NOTIFY}");
    let before = verdicts(&account.cis_fix(&plan).exits(0).report());
    let words: BTreeSet<&str> = before.values().map(String::as_str).collect();
    assert_eq!(words, ["fail", "pass"].into());
    let operations = calls(&account, &plan)
        .into_iter()
        .map(|call| call.operation);
    let found = try_each(kind, operations.collect(), |operation| {
        let proxy = proxy(&account, kind, operation, false);
        let words = format!("{plan}{}", kind.flags());
        let run = account.through(&proxy.endpoint, &words).ends();
        outcome_of_plan(&run, operation, &before)
    });
    assert_column("plan", kind, &found);
}

fn outcome_of_plan(run: &Run, operation: &str, before: &BTreeMap<String, String>) -> &'static str {
    match run.code {
        Some(0) => {
            assert_eq!(&verdicts(&run.report()), before, "{operation}: {run}");
            "survived"
        }
        Some(3) => {
            let after = verdicts(&run.report());
            let changed: Vec<&String> = after
                .iter()
                .filter(|(control, now)| before[*control] != **now)
                .map(|(_, now)| now)
                .collect();
            assert!(
                changed.iter().all(|now| *now == "unreadable"),
                "{operation}: {run}"
            );
            let failed = failed_reads(&run.report());
            assert_causes_are_named(&run.report(), &failed, operation);
            if changed.is_empty() {
                assert!(!failed.is_empty(), "{operation}: {run}");
                "named"
            } else {
                "unreadable"
            }
        }
        Some(1) => {
            assert!(run.err.contains("Nothing was changed."), "{run}");
            "error"
        }
        _ => panic!("{operation}: {run}"),
    }
}

/// The messages of the reads that failed.
fn failed_reads(report: &Report) -> Vec<String> {
    let failed = report.field("failed_reads").as_array();
    let failed = failed.into_iter().flatten();
    failed.map(|failed| text(&failed["message"])).collect()
}

/// The reason of every verdict that a refused read made unreadable names the action to allow, or what was said instead of
/// an answer.
#[track_caller]
fn assert_causes_are_named(report: &Report, failed: &[String], operation: &str) {
    let unreadable = report.findings().iter();
    for finding in unreadable.filter(|finding| finding["verdict"] == "unreadable") {
        let reason = text(&finding["reason"]);
        let is_named = if failed.is_empty() {
            reason.contains("allow ")
        } else {
            failed.iter().any(|message| reason.contains(message))
        };
        assert!(is_named, "{operation}: {reason}");
    }
}

/// The other steps are done, and each failed step names the action to allow.
#[track_caller]
fn assert_rest_is_done(report: &Report, operation: &str) {
    let outcomes = report.outcomes();
    let with = |word: &str| {
        let steps = outcomes.iter().filter(|(_, outcome)| *outcome == word);
        steps.map(|(step, _)| step).collect::<Vec<_>>()
    };
    assert!(!with("done").is_empty(), "{operation}: {outcomes:?}");
    assert!(!with("failed").is_empty(), "{operation}: {outcomes:?}");
    for step in with("failed") {
        let why = report.why(step);
        assert!(why.contains("; allow "), "{operation}: {why}");
    }
}

/// The operations of `apply` from its first write to its last.
fn while_writing(calls: Vec<Call>) -> BTreeSet<String> {
    let first = calls.iter().position(is_of_write).unwrap();
    let last = calls.iter().rposition(is_of_write).unwrap();
    let between = calls.into_iter().take(last + 1).skip(first);
    between.map(|call| call.operation).collect()
}

fn apply_words(journal: &Path) -> String {
    let journal = journal.display();
    format!("apply --yes --format json --control {CONTROLS} {NOTIFY} --journal {journal}")
}

fn undo_words(journal: &Path) -> String {
    format!("undo {} --yes", journal.display())
}

fn outcome_of_writes(run: &Run, operation: &str) -> &'static str {
    match run.code {
        Some(0) => "survived",
        Some(1) if run.err.contains("Nothing was changed.") => "error",
        Some(3) => "unreadable",
        Some(4) => "part-way",
        _ => panic!("{operation}: {run}"),
    }
}

/// Reads of `apply` before and after its writes.
const READ_BACK: [&str; 5] = [
    "DescribeAlarms",
    "DescribeMetricFilters",
    "GET ?logging",
    "GET ?policy",
    "ListSubscriptionsByTopic",
];

fn writes(suite: &Suite, kind: Kind) {
    let whole = TestAccount::seeded(suite, "finding");
    // Every account of this scenario starts in this state.
    let before = comparable_state(&whole);
    let operations = while_writing(calls(&whole, &apply_words(&whole.place("whole.jsonl"))));
    let wanted = comparable_state(&whole);
    let found = try_each(kind, operations, |operation| {
        let account = TestAccount::seeded(suite, "finding");
        let proxy = proxy(&account, kind, operation, true);
        let first = account.place("first.jsonl");
        let words = format!("{}{}", apply_words(&first), kind.flags());
        let run = account.through(&proxy.endpoint, &words).ends();
        let outcome = outcome_of_writes(&run, operation);
        if outcome == "survived" {
            let when = format!("{operation}\n{run}");
            assert_same(&wanted, &comparable_state(&account), &when);
        } else {
            assert!(run.out.contains("\"failed\""), "{operation}: {run}");
        }
        if kind == Denied && !READ_BACK.contains(&operation) {
            assert_rest_is_done(&run.report(), operation);
        }
        let second = account.place("second.jsonl");
        let again = account.cis_fix(&apply_words(&second)).exits(0);
        let when = format!("{operation}, completed\n{run}\n{again}");
        assert_same(&wanted, &comparable_state(&account), &when);
        for journal in [second, first] {
            if journal.exists() {
                account.cis_fix(&undo_words(&journal)).exits(0);
            }
        }
        let when = format!("{operation}, undone\n{run}\n{again}");
        assert_same(&before, &comparable_state(&account), &when);
        outcome
    });
    assert_column("apply", kind, &found);
}

fn undo(suite: &Suite, kind: Kind) {
    let whole = TestAccount::seeded(suite, "finding");
    let before = comparable_state(&whole);
    let journal = whole.place("whole.jsonl");
    whole.cis_fix(&apply_words(&journal)).exits(0);
    let calls = calls(&whole, &undo_words(&journal)).into_iter();
    let sent: BTreeSet<String> = calls.map(|call| call.operation).collect();
    // A transient fault of a read has the same outcome as in `plan`, which sends it too.
    let (as_in_plan, tried): (BTreeSet<_>, BTreeSet<_>) = sent.into_iter().partition(|operation| {
        kind.is_transient() && column("plan", kind).contains_key(operation.trim())
    });
    let mut found = try_each(kind, tried, |operation| {
        let account = TestAccount::seeded(suite, "finding");
        let journal = account.place("made.jsonl");
        account.cis_fix(&apply_words(&journal)).exits(0);
        let proxy = proxy(&account, kind, operation, false);
        let words = format!("{}{}", undo_words(&journal), kind.flags());
        let run = account.through(&proxy.endpoint, &words).ends();
        let outcome = outcome_of_writes(&run, operation);
        let again = account.cis_fix(&undo_words(&journal)).exits(0);
        let when = format!("{operation}\n{run}\n{again}");
        assert_same(&before, &comparable_state(&account), &when);
        outcome
    });
    found.extend(
        as_in_plan
            .into_iter()
            .map(|operation| (operation, "as in plan")),
    );
    assert_column("undo", kind, &found);
}
