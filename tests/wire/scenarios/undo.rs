//! Undo: what one run made is gone again, what others have made of it stays and is named.

use super::journal::{CONTROLS, Moment, anonymous, assert_same, killed};
use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::json;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "after apply and undo the account is as it was, and a second undo finds nothing",
        as_it_was,
    ),
    (
        "what was added to policies of others is taken out of them again, and the rest stays as it is",
        out_of_policies,
    ),
    (
        "what others have changed or built upon stays and is named",
        built_upon,
    ),
    (
        "a bucket that holds objects stays, and nothing in it is touched",
        objects_stay,
    ),
    (
        "an undo asks first, and is refused in another account and of what is no journal",
        asks_and_refuses,
    ),
    (
        "killed at whichever write, before it or after it, undo brings back the first state",
        after_each_kill,
    ),
];

fn as_it_was(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    let journal = scene.place("whole.jsonl");
    let path = journal.display();
    let notify = "--notify email:soc@example.com";
    let words = format!("apply --yes {notify} --journal {path}");
    // The emulator takes an address for confirmed at once.
    scene.cis_fix(&words).exits(0);
    let own = scene.place("undo.jsonl");
    let words = format!("undo {path} --yes --journal {}", own.display());
    let door = Proxy::recording(scene.emulator);
    let run = scene.through(&door.endpoint, &words).exits(0);
    let run = run.prints("Undo: 31 changes to take back");
    let run = run.prints("31 of 31 changes were taken back.");
    assert!(!run.out.contains("Left as it is"), "{run}");
    assert_same(&before, &scene.snapshot(), "after apply and undo");
    let doing = super::journal::lines(&own);
    let doing = doing.iter().filter(|line| line.get("undoing").is_some());
    assert_eq!(doing.count(), door.writes().len(), "{:?}", door.writes());

    let door = Proxy::recording(scene.emulator);
    let words = format!("undo {path} --yes");
    let run = scene.through(&door.endpoint, &words).exits(0);
    run.prints("Undo: nothing to take back");
    assert_eq!(door.writes(), Vec::<String>::new());
}

fn out_of_policies(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let bucket = text(&scene.python("print(json.dumps(bucket('theirs')))", &[]));
    let closed = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "Owner", "Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", scene.account.id) }
    }]});
    let topic = text(&scene.python(
        "print(json.dumps(topic('theirs', Policy=sys.argv[1])['topic_arn']))",
        &[&closed.to_string()],
    ));
    let theirs = json!({
        "Sid": "Theirs", "Effect": "Allow", "Action": "s3:GetObject",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", scene.account.id) },
        "Resource": format!("arn:aws:s3:::{bucket}/*")
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [theirs] }).to_string();
    let words = format!("s3api put-bucket-policy --bucket {bucket} --policy");
    scene.aws_with(&words, &[&policy]);
    let before = scene.snapshot();
    let journal = scene.place("policies.jsonl");
    let path = journal.display();
    let words = format!(
        "apply --yes --control {CONTROLS} --logging-bucket {bucket} --topic {topic} --journal {path}"
    );
    scene.cis_fix(&words).exits(0);
    let run = scene.cis_fix(&format!("undo {path} --yes")).exits(0);
    for of in [format!("bucket {bucket}"), format!("topic {topic}")] {
        let words = format!("take our statement out of the policy of {of}");
        assert!(run.out.contains(&words), "{words}\n{run}");
    }
    assert_same(&before, &scene.snapshot(), &run.out);
}

fn built_upon(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let journal = scene.place("built.jsonl");
    let path = journal.display();
    let words = format!("apply --yes --control 3.4,3.5 --journal {path}");
    scene.cis_fix(&words).exits(3);
    let topic = scene.topic("cis-fix-alarms");
    // One filter is edited, and somebody lets an alarm of theirs notify our topic.
    scene.aws_with(
        "logs put-metric-filter --log-group-name CloudTrail/management-events --filter-name cis-fix-iam-policy-changes",
        &[
            "--filter-pattern",
            "{ $.eventName = DeleteRole }",
            "--metric-transformations",
            "metricName=cis-fix-iam-policy-changes,metricNamespace=CISBenchmark,metricValue=1",
        ],
    );
    scene.aws_with(
        "cloudwatch put-metric-alarm --alarm-name theirs --namespace N --metric-name M --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold",
        &["--alarm-actions", &topic],
    );
    let run = scene.cis_fix(&format!("undo {path} --yes")).exits(0);
    let run = run.prints("Left as it is");
    for words in [
        "metric-filter/cis-fix-iam-policy-changes: somebody has changed it since",
        "alarm theirs notifies it",
        "3 of 3 changes were taken back.",
    ] {
        assert!(run.out.contains(words), "{words:?}\n{run}");
    }
    let after = scene.snapshot();
    let held = &after["regions"]["us-east-1"];
    assert!(held["topics"][&topic].is_object(), "{held}");
    let alarms: Vec<_> = held["alarms"].as_object().unwrap().keys().collect();
    assert_eq!(alarms, ["theirs"]);
}

fn objects_stay(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let journal = scene.place("objects.jsonl");
    let path = journal.display();
    scene
        .cis_fix(&format!("apply --yes --control 2.6 --journal {path}"))
        .exits(0);
    let bucket = scene.log_bucket("us-east-1");
    let body = scene.place("body");
    fs::write(&body, "a line of a log").unwrap();
    let words = format!(
        "s3api put-object --bucket {bucket} --key log --body {}",
        body.display()
    );
    scene.aws(&words);
    let run = scene.cis_fix(&format!("undo {path} --yes --format json"));
    let run = run.exits(0);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let outcomes = document["outcomes"].as_array().unwrap();
    let left = outcomes
        .iter()
        .find(|one| one["outcome"] == "skipped")
        .unwrap();
    assert!(
        left["why"].as_str().unwrap().contains("it holds objects"),
        "{left}"
    );
    let words = format!("s3api head-object --bucket {bucket} --key log");
    assert_eq!(scene.aws(&words)["ContentLength"], json!(15));
    let source = scene.made("bucket");
    let logging = scene.aws(&format!("s3api get-bucket-logging --bucket {source}"));
    assert_eq!(logging.get("LoggingEnabled"), None, "{logging}");
}

fn asks_and_refuses(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let journal = scene.place("asks.jsonl");
    let path = journal.display();
    scene
        .cis_fix(&format!("apply --yes --control 3.4 --journal {path}"))
        .exits(3);
    let before = scene.snapshot();
    scene
        .cis_fix(&format!("undo {path}"))
        .exits(64)
        .complains("there is nobody to ask")
        .complains("Nothing was changed.");
    let other = Scene::of(wire, "finding");
    other
        .cis_fix(&format!("undo {path} --yes"))
        .exits(1)
        .complains(&format!("the journal is of account {}", scene.account.id))
        .complains("Nothing was changed.");
    scene
        .cis_fix("undo Cargo.toml --yes")
        .exits(1)
        .complains("this is no journal")
        .complains("Nothing was changed.");
    scene
        .cis_fix(&format!("undo {path} --yes --format sarif"))
        .exits(64)
        .complains("undo has no report in the format sarif");
    assert_eq!(scene.snapshot(), before);
}

fn after_each_kill(wire: &Wire) {
    let mut times = 0;
    for at in 1.. {
        let mut came_so_far = false;
        for moment in [Moment::Before, Moment::After] {
            let scene = Scene::of(wire, "finding");
            let before = anonymous(&scene);
            let journal = scene.place("undone.jsonl");
            let path = journal.display();
            let words = format!("apply --yes --control {CONTROLS} --journal {path}");
            if !killed(&scene, &words, at, moment) {
                continue;
            }
            came_so_far = true;
            times += 1;
            let run = scene.cis_fix(&format!("undo {path} --yes")).exits(0);
            let when = format!("killed {moment:?} write {at}\n{run}");
            assert_same(&before, &anonymous(&scene), &when);
        }
        if !came_so_far {
            break;
        }
    }
    assert_eq!(times, 20);
}
