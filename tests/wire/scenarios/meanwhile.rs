//! What somebody else does between our look and our write is kept.

use crate::Test;
use crate::proxy::{Call, Proxy};
use crate::report::text;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "access logging that somebody turns on meanwhile is left as it is",
        logging,
    ),
    (
        "a statement that somebody adds to a policy meanwhile stays",
        statement,
    ),
    (
        "what somebody writes over our policy before we read it back is seen, and both are kept",
        detected,
    ),
    (
        "what somebody writes between our read of a policy and our write is lost, and the journal has what was read",
        lost,
    ),
];

/// A door at which somebody acts just before our second read of a bucket: the first read is for
/// the plan, the second right before the write.
fn before_second_read(
    scene: &Scene<'_>,
    operation: &'static str,
    bucket: &str,
    act: Command,
) -> Proxy {
    let (bucket, act) = (bucket.to_owned(), Mutex::new(act));
    let reads = AtomicUsize::new(0);
    Proxy::denying(scene.emulator, move |call: &Call| {
        let read = call.operation == operation && call.mentions(&bucket);
        if read && reads.fetch_add(1, Ordering::SeqCst) == 1 {
            Run::of(&mut act.lock().unwrap()).exits(0);
        }
        false
    })
}

fn logging(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let theirs = text(&scene.python("print(json.dumps(bucket('theirs')))", &[]));
    let source = scene.made("bucket");
    let enabled = json!({ "TargetBucket": theirs, "TargetPrefix": "theirs/" });
    let status = json!({ "LoggingEnabled": enabled }).to_string();
    let words = format!("s3api put-bucket-logging --bucket {source} --bucket-logging-status");
    let act = scene.aws_command(&words, &[&status]);
    let proxy = before_second_read(&scene, "GET ?logging", source, act);

    let words = "apply --yes --control 2.6 --format json";
    let run = scene.through(&proxy.endpoint, words).exits(4);
    let why = run.report().why(&format!("bucket-logging/{source}"));
    assert!(
        why.contains(&theirs) && why.contains("left as it is"),
        "{why}"
    );
    let found = scene.aws(&format!("s3api get-bucket-logging --bucket {source}"));
    assert_eq!(found["LoggingEnabled"], enabled);
}

fn statement(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let Shared {
        bucket,
        first,
        theirs,
        act,
    } = shared(&scene);
    let proxy = before_second_read(&scene, "GET ?policy", &bucket, act);
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket}");
    scene.through(&proxy.endpoint, &words).exits(0);
    let after = statements(&scene, &bucket);
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(after.starts_with(&[first, theirs]), "{after:?}");
}

/// A bucket of somebody's with a policy, and somebody who is about to add a statement to it without ours.
struct Shared {
    bucket: String,
    first: Value,
    theirs: Value,
    act: Command,
}

fn shared(scene: &Scene<'_>) -> Shared {
    let bucket = text(&scene.python("print(json.dumps(bucket('central')))", &[]));
    let statement = |sid: &str| {
        json!({
            "Sid": sid, "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": { "AWS": format!("arn:aws:iam::{}:root", scene.account.id) },
            "Resource": format!("arn:aws:s3:::{bucket}/*"),
        })
    };
    let (first, theirs) = (statement("First"), statement("Meanwhile"));
    let policy = |statements: &[&Value]| {
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    };
    let words = format!("s3api put-bucket-policy --bucket {bucket} --policy");
    scene.aws_with(&words, &[&policy(&[&first])]);
    let act = scene.aws_command(&words, &[&policy(&[&first, &theirs])]);
    Shared {
        bucket,
        first,
        theirs,
        act,
    }
}

fn statements(scene: &Scene<'_>, bucket: &str) -> Vec<Value> {
    let statements = scene.snapshot()["buckets"][bucket]["policy"]["Statement"].clone();
    statements.as_array().unwrap().clone()
}

/// Somebody writes after our write and before we read it back.
fn detected(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let Shared {
        bucket,
        first,
        theirs,
        act,
    } = shared(&scene);
    let (act, written) = (Mutex::new(act), AtomicUsize::new(0));
    let door = Proxy::watched(
        scene.emulator,
        |_| false,
        move |call: &Call| {
            let first = || written.fetch_add(1, Ordering::SeqCst) == 0;
            if call.operation == "PUT ?policy" && first() {
                Run::of(&mut act.lock().unwrap()).exits(0);
            }
        },
    );
    let words = format!("apply --yes --control 2.6 --logging-bucket {bucket}");
    scene.through(&door.endpoint, &words).exits(0);
    let after = statements(&scene, &bucket);
    assert!(after.starts_with(&[first, theirs]), "{after:?}");
    assert_eq!(after.len(), 3, "{after:?}");
    let written = door.writes();
    let written = written.iter().filter(|call| *call == "PUT ?policy");
    assert_eq!(written.count(), 2, "it is merged once more");
}

/// Somebody writes after our read and before our write: AWS has no conditional write, so theirs is lost, and nothing
/// shows it but that the journal has what was read. The README says so.
fn lost(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let Shared {
        bucket, first, act, ..
    } = shared(&scene);
    let act = Mutex::new(act);
    let written = AtomicUsize::new(0);
    let door = Proxy::watched(
        scene.emulator,
        move |call: &Call| {
            let now =
                call.operation == "PUT ?policy" && written.fetch_add(1, Ordering::SeqCst) == 0;
            if now {
                Run::of(&mut act.lock().unwrap()).exits(0);
            }
            false
        },
        |_| {},
    );
    let journal = scene.place("window.jsonl");
    let words = format!(
        "apply --yes --control 2.6 --logging-bucket {bucket} --journal {}",
        journal.display()
    );
    scene.through(&door.endpoint, &words).exits(0);
    let after = statements(&scene, &bucket);
    assert_eq!(after.len(), 2, "{after:?}");
    assert_eq!(after[0], first);
    let lines = super::journal::lines(&journal);
    let mut found = lines.iter().filter_map(|line| line.get("found"));
    let read = found.next().unwrap()["policy"].as_str().unwrap().to_owned();
    let read: Value = serde_json::from_str(&read).unwrap();
    assert_eq!(read["Statement"], json!([first]));
}
