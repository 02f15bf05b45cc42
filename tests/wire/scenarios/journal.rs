//! The journal: what was done can be told from it, whenever the run was cut off; and what cannot be written down is not
//! done.

use crate::Test;
use crate::difference::changed;
use crate::proxy::{Call, Proxy};
use crate::scene::{Scene, assert_private};
use crate::wire::Wire;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub(crate) const TESTS: &[Test] = &[
    (
        "a journal tells what was there, what was done and what came of it",
        told,
    ),
    (
        "where no journal can be kept nothing is done",
        nothing_without_it,
    ),
    (
        "killed at whichever write, before it or after it, apply again makes the rest and the journal tells where it was",
        killed_at_each_write,
    ),
];

/// What one killed run is about: a bucket and its settings, logging, a topic, a filter and an alarm.
pub(super) const CONTROLS: &str = "2.6,3.4";

/// The lines of a journal, all but a last one that is cut off.
pub(super) fn lines(journal: &Path) -> Vec<Value> {
    let text = fs::read_to_string(journal).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines = whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn told(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let journal = scene.place("told.jsonl");
    let path = journal.display();
    let words = format!("apply --yes --control {CONTROLS} --journal {path}");
    let door = Proxy::recording(scene.emulator);
    let run = scene.through(&door.endpoint, &words).exits(3);
    let said = run.err.matches(&path.to_string()).count();
    assert_eq!(said, 2, "at the start and at the end\n{run}");
    assert_private(&journal);
    let lines = lines(&journal);
    assert_eq!(lines[0]["format"], "cis-fix journal");
    assert_eq!(lines[0]["account"], scene.account.id.as_str());
    let of = |kind: &str| lines.iter().filter(|line| line.get(kind).is_some()).count();
    // S3 takes a bucket's creation in one call, and a policy is one write.
    assert_eq!(of("doing"), door.writes().len(), "{:?}", door.writes());
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
    // The same file is no place for another run.
    scene
        .cis_fix(&format!("apply --yes --control 3.5 --journal {path}"))
        .exits(1)
        .complains("beginning the journal")
        .complains("Nothing was changed.");
}

fn nothing_without_it(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let file = scene.place("a-file");
    fs::write(&file, "").unwrap();
    let before = scene.snapshot();
    let words = format!(
        "apply --yes --control 3.4 --journal {}/journal.jsonl",
        file.display()
    );
    scene
        .cis_fix(&words)
        .exits(1)
        .complains("beginning the journal")
        .complains("what cannot be recorded is not done")
        .complains("Nothing was changed.");
    assert_eq!(scene.snapshot(), before);
}

/// On which side of a write a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// It is not sent.
    Before,
    /// It is made, and the run does not hear of it.
    After,
}

/// The process that is to be killed, once there is one.
type Victim = Arc<Mutex<Option<Child>>>;

fn kill(victim: &Victim) {
    if let Some(child) = victim.lock().unwrap().as_mut() {
        let _ = child.kill();
    }
}

/// Runs the binary and kills it (SIGKILL) at its write number `at`; tells whether it came so far.
pub(super) fn killed(scene: &Scene<'_>, words: &str, at: usize, moment: Moment) -> bool {
    let victim: Victim = Arc::default();
    let (asked, answered) = (Arc::clone(&victim), Arc::clone(&victim));
    let (begun, made) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let seen = Arc::clone(&begun);
    let door = Proxy::watched(
        scene.emulator,
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
    let mut command = scene.command(words);
    command.env("AWS_ENDPOINT_URL", &door.endpoint);
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

/// What an account holds, whosever it is and whenever it was made.
pub(super) fn anonymous(scene: &Scene<'_>) -> Value {
    let text = scene.snapshot().to_string();
    let mut held = serde_json::from_str(&text.replace(&scene.account.id, "ACCOUNT")).unwrap();
    strip(&mut held);
    held
}

/// Takes out moments, ids AWS gives, the digests in the names of our statements, and what a bucket is born with when
/// nobody says otherwise.
fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !PASSING.contains(&key.as_str()));
            members.values_mut().for_each(strip);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip),
        Value::String(text) if text.starts_with("CisFix") => text.truncate("CisFix".len()),
        Value::String(text) if text.starts_with("arn:aws:sns:") => {
            let topic: Vec<&str> = text.splitn(7, ':').take(6).collect();
            *text = topic.join(":");
        }
        _ => {}
    }
}

/// Nothing is missing, and nothing is there beside it.
#[track_caller]
pub(super) fn assert_same(wanted: &Value, found: &Value, when: &str) {
    let differing = [changed(wanted, found), changed(found, wanted)].concat();
    assert!(differing.is_empty(), "{when}: {differing:#?}");
}

const PASSING: [&str; 7] = [
    "AlarmConfigurationUpdatedTimestamp",
    "BucketKeyEnabled",
    "Grantee",
    "StartLoggingTime",
    "StateValue",
    "TimeLoggingStarted",
    "creationTime",
];

fn killed_at_each_write(wire: &Wire) {
    let whole = Scene::of(wire, "finding");
    let apply = format!("apply --yes --control {CONTROLS}");
    whole.cis_fix(&apply).exits(3);
    let wanted = anonymous(&whole);
    let mut times = 0;
    for at in 1.. {
        let mut came_so_far = false;
        for moment in [Moment::Before, Moment::After] {
            let scene = Scene::of(wire, "finding");
            let journal = scene.place("killed.jsonl");
            let words = format!("{apply} --journal {}", journal.display());
            if !killed(&scene, &words, at, moment) {
                continue;
            }
            came_so_far = true;
            times += 1;
            let doing = lines(&journal)
                .iter()
                .filter(|line| line.get("doing").is_some())
                .count();
            assert!(
                doing >= at,
                "{at} {moment:?}: {doing} writes were announced"
            );
            scene.cis_fix(&apply).exits(3);
            assert_same(
                &wanted,
                &anonymous(&scene),
                &format!("killed {moment:?} write {at}"),
            );
        }
        if !came_so_far {
            break;
        }
    }
    // Seven for the bucket and its logging, one topic, one filter, one alarm; each twice.
    assert_eq!(times, 20);
}
