//! The journal: it has every write, even if the run was killed. A write that cannot be recorded is not made.

use crate::Test;
use crate::difference::changed;
use crate::parallel;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::{TestAccount, assert_private};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub(crate) const TESTS: &[Test] = &[
    (
        "a journal has the state before, the change and the outcome of every write",
        records_every_write,
    ),
    (
        "without a writable journal apply changes nothing",
        requires_a_journal,
    ),
    (
        "after a kill before or after any write, the next apply completes the rest and the journal shows the position",
        survives_kills,
    ),
];

/// The controls of one killed run: a bucket and its settings, logging, a topic, a filter and an alarm.
pub(super) const CONTROLS: &str = "2.6,3.4";

/// The lines of a journal, without an incomplete last line.
pub(super) fn journal_lines(journal: &Path) -> Vec<Value> {
    let text = fs::read_to_string(journal).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines = whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn records_every_write(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let journal = account.place("applied.jsonl");
    let path = journal.display();
    let words = format!("apply --yes --control {CONTROLS} --journal {path}");
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &words).exits(3);
    let mentions = [&run.err, &run.out].map(|text| text.matches(&path.to_string()).count());
    assert_eq!(mentions, [1, 1], "at the start and at the end\n{run}");
    assert_private(&journal);
    let lines = journal_lines(&journal);
    assert_eq!(lines[0]["format"], "cis-fix journal");
    assert_eq!(lines[0]["account"], account.id());
    let of = |kind: &str| lines.iter().filter(|line| line.get(kind).is_some()).count();
    // Creating a bucket is one call, and so is writing a policy.
    assert_eq!(of("doing"), proxy.writes().len(), "{:?}", proxy.writes());
    assert_eq!(of("done"), of("doing"));
    assert_eq!(of("found"), 1, "the policy of the new bucket");
    for (number, line) in lines.iter().enumerate() {
        let Some(done) = line.get("done") else {
            continue;
        };
        let before = &lines[..number];
        let announced = before
            .iter()
            .any(|line| line["doing"]["step"]["id"] == done["step"]);
        assert!(announced, "{done} was not announced");
        assert_eq!(done["outcome"], "done");
    }
    // A journal belongs to one run.
    account
        .cis_fix(&format!("apply --yes --control 3.5 --journal {path}"))
        .exits(1)
        .complains("beginning the journal")
        .complains("Nothing was changed.");
}

fn requires_a_journal(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let file = account.place("a-file");
    fs::write(&file, "").unwrap();
    let before = account.snapshot();
    let words = format!(
        "apply --yes --control 3.4 --journal {}/journal.jsonl",
        file.display()
    );
    account
        .cis_fix(&words)
        .exits(1)
        .complains("beginning the journal")
        .complains("what cannot be recorded is not done")
        .complains("Nothing was changed.");
    assert_eq!(account.snapshot(), before);
}

/// The side of a write on which a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// The emulator does not see the write.
    Before,
    /// The emulator has made the write, and the program gets no answer.
    After,
}

/// The process to kill, once it is started.
type Victim = Arc<Mutex<Option<Child>>>;

fn kill(victim: &Victim) {
    if let Some(child) = victim.lock().unwrap().as_mut() {
        let _ = child.kill();
    }
}

/// Runs the binary and kills it (SIGKILL) at write number `at`. Returns whether there was such a write.
pub(super) fn run_and_kill(
    account: &TestAccount<'_>,
    words: &str,
    at: usize,
    moment: Moment,
) -> bool {
    let victim: Victim = Arc::default();
    let (asked, answered) = (Arc::clone(&victim), Arc::clone(&victim));
    let (begun, made) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let seen = Arc::clone(&begun);
    let proxy = Proxy::observing(
        account.emulator,
        move |call: &Call| {
            if call.is_read() {
                return false;
            }
            let number = seen.fetch_add(1, Ordering::SeqCst) + 1;
            let now = moment == Moment::Before && number >= at;
            if now {
                kill(&asked);
            }
            now
        },
        move |call: &Call| {
            if !call.is_read() && moment == Moment::After {
                let number = made.fetch_add(1, Ordering::SeqCst) + 1;
                if number >= at {
                    kill(&answered);
                }
            }
        },
    );
    let mut command = account.command(words);
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    command.args(["--write-rate", "unlimited"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    *victim.lock().unwrap() = Some(command.spawn().unwrap());
    loop {
        let ended = victim.lock().unwrap().as_mut().unwrap().try_wait().unwrap();
        if let Some(status) = ended {
            return status.code().is_none();
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// What an account holds, without its id and without times.
pub(super) fn comparable_state(account: &TestAccount<'_>) -> Value {
    let text = account.snapshot().to_string();
    let mut held = serde_json::from_str(&text.replace(account.id(), "ACCOUNT")).unwrap();
    strip_volatile(&mut held);
    held
}

/// Removes times, ids that AWS chooses, the digests in the names of our statements, and the defaults of a new bucket.
fn strip_volatile(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !VOLATILE.contains(&key.as_str()));
            members.values_mut().for_each(strip_volatile);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip_volatile),
        Value::String(text) if text.starts_with("CisFix") => text.truncate("CisFix".len()),
        Value::String(text) if text.starts_with("arn:aws:sns:") => {
            let topic: Vec<&str> = text.splitn(7, ':').take(6).collect();
            *text = topic.join(":");
        }
        _ => {}
    }
}

/// Nothing is missing, and nothing is there in addition.
#[track_caller]
pub(super) fn assert_same(wanted: &Value, found: &Value, when: &str) {
    let differing = [changed(wanted, found), changed(found, wanted)].concat();
    assert!(differing.is_empty(), "{when}: {differing:#?}");
}

const VOLATILE: [&str; 7] = [
    "AlarmConfigurationUpdatedTimestamp",
    "BucketKeyEnabled",
    "Grantee",
    "StartLoggingTime",
    "StateValue",
    "TimeLoggingStarted",
    "creationTime",
];

fn survives_kills(suite: &Suite) {
    let whole = TestAccount::seeded(suite, "finding");
    let apply = format!("apply --yes --control {CONTROLS}");
    whole.cis_fix(&apply).exits(3);
    let wanted = comparable_state(&whole);
    let reached = parallel::map(4, kill_points(), |(at, moment)| {
        let account = TestAccount::seeded(suite, "finding");
        let journal = account.place("killed.jsonl");
        let words = format!("{apply} --journal {}", journal.display());
        if !run_and_kill(&account, &words, at, moment) {
            return false;
        }
        let doing = journal_lines(&journal)
            .iter()
            .filter(|line| line.get("doing").is_some())
            .count();
        assert!(
            doing >= at,
            "{at} {moment:?}: {doing} writes were announced"
        );
        account.cis_fix(&apply).exits(3);
        let when = format!("killed {moment:?} write {at}");
        assert_same(&wanted, &comparable_state(&account), &when);
        true
    });
    assert_kills(&reached);
}

/// The writes of `apply` for [`CONTROLS`]: six for the bucket and its logging, a topic, a filter and an alarm.
const WRITES: usize = 9;

/// Before and after each write, and for one write more than there are.
pub(super) fn kill_points() -> Vec<(usize, Moment)> {
    let moments = [Moment::Before, Moment::After];
    (1..=WRITES + 1)
        .flat_map(|at| moments.map(|moment| (at, moment)))
        .collect()
}

/// Every run reached its write, except for the two that wait for one write more than there are.
#[track_caller]
pub(super) fn assert_kills(reached: &[bool]) {
    let (last, rest) = (&reached[2 * WRITES..], &reached[..2 * WRITES]);
    assert!(rest.iter().all(|one| *one), "{reached:?}");
    assert_eq!(last, [false, false], "there are more writes");
}
