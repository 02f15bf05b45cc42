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
    let name = text(&scene.python("print(json.dumps(bucket('central')))", &[]));
    let arn = format!("arn:aws:s3:::{name}/*");
    let them = format!("arn:aws:iam::{}:root", scene.account.id);
    let statement = |sid: &str| {
        json!({
            "Sid": sid, "Effect": "Allow", "Principal": { "AWS": them },
            "Action": "s3:GetObject", "Resource": arn,
        })
    };
    let policy = |statements: &[Value]| {
        let document = json!({ "Version": "2012-10-17", "Statement": statements });
        document.to_string()
    };
    let words = format!("s3api put-bucket-policy --bucket {name} --policy");
    scene.aws_with(&words, &[&policy(&[statement("First")])]);
    let both = [statement("First"), statement("Meanwhile")];
    let act = scene.aws_command(&words, &[&policy(&both)]);
    let proxy = before_second_read(&scene, "GET ?policy", &name, act);

    let words = format!("apply --yes --control 2.6 --logging-bucket {name}");
    scene.through(&proxy.endpoint, &words).exits(0);
    let snapshot = scene.snapshot();
    let after = snapshot["buckets"][&name]["policy"]["Statement"].clone();
    let after = after.as_array().unwrap();
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(after.starts_with(&both), "{after:?}");
}
