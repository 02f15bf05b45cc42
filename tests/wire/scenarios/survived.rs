//! Whatever goes wrong between the program and AWS, with whichever operation: nothing hangs, nothing is claimed that
//! does not hold, and nothing is lost. What comes of each is written in `survived.md`.

use super::journal::{CONTROLS, anonymous, assert_same};
use crate::Test;
use crate::faults::{Fault, SAID};
use crate::proxy::{Call, Proxy};
use crate::report::Report;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const TABLE: &str = include_str!("../survived.md");

/// The columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Throttled,
    Broken,
    Reset,
    Late,
    NeverInTime,
    Denied,
    Torn,
}

use Kind::{Broken, Denied, Late, NeverInTime, Reset, Throttled, Torn};

pub(crate) const TESTS: &[Test] = &[
    ("reads survive being throttled twice", |wire| {
        reads(wire, Throttled);
    }),
    ("reads survive two failures of the service", |wire| {
        reads(wire, Broken);
    }),
    ("reads survive a reset", |wire| reads(wire, Reset)),
    ("reads survive a late answer", |wire| reads(wire, Late)),
    (
        "of reads never answered in time nothing is claimed",
        |wire| {
            reads(wire, NeverInTime);
        },
    ),
    ("of denied reads nothing is claimed", |wire| {
        reads(wire, Denied);
    }),
    ("of a torn answer nothing is claimed", |wire| {
        reads(wire, Torn);
    }),
    ("writes survive being throttled twice", |wire| {
        writes(wire, Throttled);
    }),
    ("writes survive two failures of the service", |wire| {
        writes(wire, Broken);
    }),
    ("writes survive a reset", |wire| writes(wire, Reset)),
    ("writes survive a late answer", |wire| writes(wire, Late)),
    (
        "writes never answered in time are told and made good",
        |wire| {
            writes(wire, NeverInTime);
        },
    ),
    ("denied writes are told and made good", |wire| {
        writes(wire, Denied);
    }),
    ("writes with a torn answer are not lost", |wire| {
        writes(wire, Torn);
    }),
    ("undo survives being throttled twice", |wire| {
        undo(wire, Throttled);
    }),
    ("undo survives two failures of the service", |wire| {
        undo(wire, Broken);
    }),
    ("undo survives a reset", |wire| undo(wire, Reset)),
    ("undo survives a late answer", |wire| undo(wire, Late)),
    (
        "undo never answered in time is told and made good",
        |wire| {
            undo(wire, NeverInTime);
        },
    ),
    ("a denied undo is told and made good", |wire| {
        undo(wire, Denied);
    }),
    ("undo with a torn answer loses nothing", |wire| {
        undo(wire, Torn);
    }),
];

/// The limits of a run that is not to wait long, and an answer that comes after them.
const IMPATIENT: &str = "--attempt-timeout 2 --operation-timeout 20 --max-attempts 3";
const TOO_LATE: Duration = Duration::from_millis(2_500);
/// Longer than any run here may take, so longer than any hangs.
const HANGS: Duration = Duration::from_mins(2);
/// How many operations are tried at once: most of the time is spent waiting.
const AT_ONCE: usize = 4;

impl Kind {
    fn fault(self) -> Fault {
        match self {
            Throttled => Fault::Throttled,
            Broken => Fault::Broken,
            Reset => Fault::Reset,
            Late | NeverInTime => Fault::Late(TOO_LATE),
            Denied => Fault::Denied(SAID),
            Torn => Fault::Torn,
        }
    }

    /// Whether it is over before the attempts are.
    fn passes(self) -> bool {
        !matches!(self, NeverInTime | Denied)
    }

    fn times(self) -> usize {
        match self {
            Throttled | Broken => 2,
            Reset | Late | Torn => 1,
            NeverInTime | Denied => usize::MAX,
        }
    }

    fn words(self) -> String {
        match self {
            Late | NeverInTime => format!(" {IMPATIENT}"),
            _ => String::new(),
        }
    }
}

/// A door at which one operation meets a fault; with `from_first_write` not before something is written.
fn door(scene: &Scene<'_>, kind: Kind, operation: &str, from_first_write: bool) -> Proxy {
    let operation = operation.to_owned();
    let left = AtomicUsize::new(kind.times());
    let armed = AtomicBool::new(!from_first_write);
    Proxy::faulty(scene.emulator, move |call: &Call| {
        if !call.is_read() {
            armed.store(true, Ordering::SeqCst);
        }
        let meant = armed.load(Ordering::SeqCst) && call.operation == operation;
        let one_less = |left: usize| left.checked_sub(1);
        let taken = || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        (meant && taken().is_ok()).then(|| kind.fault())
    })
}

/// What a cell of the table says.
type Outcomes = BTreeMap<String, &'static str>;

/// Tries each operation, a few at a time.
fn each(operations: BTreeSet<String>, tried: impl Fn(&str) -> &'static str + Sync) -> Outcomes {
    let (waiting, outcomes) = (Mutex::new(operations), Mutex::new(Outcomes::new()));
    thread::scope(|scope| {
        let one = || {
            while let Some(operation) = { waiting.lock().unwrap().pop_first() } {
                let outcome = tried(&operation);
                outcomes.lock().unwrap().insert(operation, outcome);
            }
        };
        for _ in 0..AT_ONCE {
            scope.spawn(one);
        }
    });
    outcomes.into_inner().unwrap()
}

/// What the rows of a command say in the column of a fault.
fn rows(command: &str, kind: Kind) -> BTreeMap<String, &'static str> {
    let column = kind as usize + 3;
    let rows = TABLE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let is_row = cells.get(1) == Some(&command);
        is_row.then(|| (cells[2].trim_matches('`').to_owned(), cells[column]))
    });
    rows.collect()
}

/// The rows of a command in the table must say this in the column of a fault.
#[track_caller]
fn assert_table(command: &str, kind: Kind, found: &Outcomes) {
    let wanted = rows(command, kind);
    let found: BTreeMap<String, &str> = found
        .iter()
        .map(|(operation, cell)| (operation.trim().to_owned(), *cell))
        .collect();
    assert_eq!(found, wanted, "{command}, {kind:?}");
}

/// What was sent in one run.
fn calls(scene: &Scene<'_>, words: &str) -> Vec<Call> {
    let proxy = Proxy::recording(scene.emulator);
    scene.through(&proxy.endpoint, words).exits(0);
    proxy.calls()
}

fn of_finding(report: &Report) -> BTreeMap<String, String> {
    let findings = report.findings().iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings
        .map(|finding| (word(finding, "control"), word(finding, "verdict")))
        .collect()
}

const NOTIFY: &str = "--notify email:soc@example.com";

fn reads(wire: &Wire, kind: Kind) {
    let scene = Scene::of(wire, "finding");
    let words = format!("--control {CONTROLS} {NOTIFY}");
    scene.cis_fix(&format!("apply --yes {words}")).exits(0);
    // One control more, which nothing was made for: no fault may let it pass.
    let plan = format!("plan --format json --control {CONTROLS},3.5 {NOTIFY}");
    let before = of_finding(&scene.cis_fix(&plan).exits(0).report());
    let verdicts: BTreeSet<&str> = before.values().map(String::as_str).collect();
    assert_eq!(verdicts, ["fail", "pass"].into());
    let operations = calls(&scene, &plan).into_iter().map(|call| call.operation);
    let found = each(operations.collect(), |operation| {
        let proxy = door(&scene, kind, operation, false);
        let words = format!("{plan}{}", kind.words());
        let run = scene.through(&proxy.endpoint, &words).within(HANGS);
        match run.code {
            Some(0) => {
                assert_eq!(of_finding(&run.report()), before, "{operation}: {run}");
                "survived"
            }
            Some(3) => {
                let after = of_finding(&run.report());
                let changed = after
                    .iter()
                    .filter(|(control, now)| before[*control] != **now);
                let changed: Vec<_> = changed.collect();
                assert!(!changed.is_empty(), "{operation}: {run}");
                assert!(
                    changed.iter().all(|(_, now)| *now == "unreadable"),
                    "{operation}: {run}"
                );
                "unreadable"
            }
            Some(1) => {
                run.complains("Nothing was changed.");
                "error"
            }
            _ => panic!("{operation}: {run}"),
        }
    });
    assert_table("plan", kind, &found);
}

/// What `apply` sends from its first write to its last.
fn while_writing(calls: Vec<Call>) -> BTreeSet<String> {
    let first = calls.iter().position(|call| !call.is_read()).unwrap();
    let last = calls.iter().rposition(|call| !call.is_read()).unwrap();
    let between = calls.into_iter().take(last + 1).skip(first);
    between.map(|call| call.operation).collect()
}

fn apply_words(journal: &std::path::Path) -> String {
    let journal = journal.display();
    format!("apply --yes --format json --control {CONTROLS} {NOTIFY} --journal {journal}")
}

/// What came of a run that writes.
fn told(run: &Run, operation: &str) -> &'static str {
    match run.code {
        Some(0) => "survived",
        Some(1) if run.err.contains("Nothing was changed.") => "error",
        Some(3) => "unreadable",
        Some(4) => "part-way",
        _ => panic!("{operation}: {run}"),
    }
}

fn writes(wire: &Wire, kind: Kind) {
    let whole = Scene::of(wire, "finding");
    let operations = while_writing(calls(&whole, &apply_words(&whole.place("whole.jsonl"))));
    let wanted = anonymous(&whole);
    let found = each(operations, |operation| {
        let scene = Scene::of(wire, "finding");
        let before = anonymous(&scene);
        let proxy = door(&scene, kind, operation, true);
        let first = scene.place("first.jsonl");
        let words = format!("{}{}", apply_words(&first), kind.words());
        let run = scene.through(&proxy.endpoint, &words).within(HANGS);
        let outcome = told(&run, operation);
        if outcome == "survived" {
            let when = format!("{operation}\n{run}");
            assert_same(&wanted, &anonymous(&scene), &when);
        } else {
            assert!(run.out.contains("\"failed\""), "{operation}: {run}");
        }
        let second = scene.place("second.jsonl");
        let again = scene.cis_fix(&apply_words(&second)).exits(0);
        let when = format!("{operation}, made good\n{run}\n{again}");
        assert_same(&wanted, &anonymous(&scene), &when);
        for journal in [second, first] {
            if journal.exists() {
                let words = format!("undo {} --yes", journal.display());
                scene.cis_fix(&words).exits(0);
            }
        }
        let when = format!("{operation}, undone\n{run}\n{again}");
        assert_same(&before, &anonymous(&scene), &when);
        outcome
    });
    assert_table("apply", kind, &found);
}

fn undo(wire: &Wire, kind: Kind) {
    let undo = |journal: &std::path::Path| format!("undo {} --yes", journal.display());
    let whole = Scene::of(wire, "finding");
    let journal = whole.place("whole.jsonl");
    whole.cis_fix(&apply_words(&journal)).exits(0);
    let calls = calls(&whole, &undo(&journal)).into_iter();
    let sent: BTreeSet<String> = calls.map(|call| call.operation).collect();
    // What passes is the same for every read that `plan` makes as well.
    let (as_there, tried): (BTreeSet<_>, BTreeSet<_>) = sent
        .into_iter()
        .partition(|operation| kind.passes() && rows("plan", kind).contains_key(operation.trim()));
    let mut found = each(tried, |operation| {
        let scene = Scene::of(wire, "finding");
        let before = anonymous(&scene);
        let journal = scene.place("made.jsonl");
        scene.cis_fix(&apply_words(&journal)).exits(0);
        let proxy = door(&scene, kind, operation, false);
        let words = format!("{}{}", undo(&journal), kind.words());
        let run = scene.through(&proxy.endpoint, &words).within(HANGS);
        let outcome = told(&run, operation);
        let again = scene.cis_fix(&undo(&journal)).exits(0);
        let when = format!("{operation}\n{run}\n{again}");
        assert_same(&before, &anonymous(&scene), &when);
        outcome
    });
    found.extend(
        as_there
            .into_iter()
            .map(|operation| (operation, "as in plan")),
    );
    assert_table("undo", kind, &found);
}
