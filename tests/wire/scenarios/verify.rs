//! Verify: AWS's own matcher, the newest access logs, and the fire drill that somebody really hears of.
//!
//! The matcher is scripted at the door (see `matcher`), for it is in no emulator; all else is the emulator's.

use crate::Test;
use crate::faults::Fault;
use crate::matcher::{agreeing, asked, matcher};
use crate::proxy::{Call, Proxy};
use crate::report::text;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "verify asks AWS's matcher about each pattern that passes, and ends with 0 where it agrees",
        agrees,
    ),
    (
        "where AWS's matcher differs verify shouts, has a case for pattern test, and ends with 3",
        differs,
    ),
    (
        "what AWS's matcher may not be asked or does not know is not called confirmed",
        not_confirmed,
    ),
    (
        "verify only reads, and has a report as text and as JSON alone",
        reads_alone,
    ),
    (
        "verify finds the newest access log among many keys, and says how old it is",
        newest_log,
    ),
    (
        "verify says that no access log has come yet, that they may not be listed, and that they have stopped",
        no_log,
    ),
];

const NOTIFY: &str = "--notify email:soc@example.com";

/// The account with all controls met by us.
fn met<'a>(wire: &'a Wire, flags: &str) -> Scene<'a> {
    let scene = Scene::of(wire, "finding");
    scene
        .cis_fix(&format!("apply --yes {NOTIFY} {flags}"))
        .exits(0);
    scene
}

pub(super) fn verify(run: &Run) -> Value {
    run.report().field("verify").clone()
}

fn agrees(wire: &Wire) {
    let scene = met(wire, "");
    let door = agreeing(scene.emulator);
    let run = scene.through(&door.endpoint, "verify").exits(0);
    assert_eq!(run.out.matches("  agrees  ").count(), 14, "{run}");
    assert!(!run.out.contains("DIFFERS"), "{run}");
    let calls = door.calls();
    let asked: Vec<_> = calls.iter().filter_map(asked).collect();
    assert_eq!(asked.len(), 14);
    for (pattern, messages) in &asked {
        assert!(
            pattern.starts_with('{') && (2..=50).contains(&messages.len()),
            "{pattern}"
        );
        assert!(messages.iter().all(|message| !message.contains('\n')));
    }
    let run = scene.through(&door.endpoint, "verify --control 3.4 --format json");
    let said = verify(&run.exits(0));
    assert_eq!(said["confirmed"], true, "{said}");
    assert_eq!(said["tests"][0]["outcome"], "agrees");
    assert_eq!(said["tests"][0]["filter"], "cis-fix-iam-policy-changes");
    assert_eq!(said["fire_drill"], Value::Null);
}

/// An event of the control that is answered otherwise.
fn attached(event: &Value) -> bool {
    event["eventName"] == "AttachRolePolicy"
}

fn differs(wire: &Wire) {
    let scene = met(wire, "--control 3.4");
    let door = matcher(scene.emulator, attached, |_| None);
    let run = scene
        .through(&door.endpoint, "verify --control 3.4")
        .exits(3);
    let run = run.prints("AWS DIFFERS FROM CIS-FIX on ");
    let run = run.prints("AWS does not match it, and cis-fix says it does");
    let lines: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("{\"pattern\""))
        .collect();
    assert!(!lines.is_empty(), "{run}");
    let cases = scene.place("cases.jsonl");
    fs::write(&cases, lines.join("\n")).unwrap();
    let words = format!("pattern test {}", cases.display());
    scene.cis_fix(&words).exits(3).prints("AttachRolePolicy");

    let run = scene
        .through(&door.endpoint, "verify --control 3.4 --format json")
        .exits(3);
    let said = verify(&run);
    assert_eq!(said["confirmed"], false);
    let test = &said["tests"][0];
    assert_eq!(test["outcome"], "differs", "{said}");
    for case in test["cases"].as_array().unwrap() {
        assert_eq!(
            (&case["match"], &case["pattern"]),
            (&Value::Bool(false), &test["pattern"])
        );
        assert!(attached(&case["event"]), "{case}");
    }
    // The other way round it is as loud.
    let door = matcher(scene.emulator, |_| true, |_| None);
    let run = scene
        .through(&door.endpoint, "verify --control 3.4")
        .exits(3);
    run.prints("AWS matches it, and cis-fix says it does not");
}

fn not_confirmed(wire: &Wire) {
    let scene = met(wire, "--control 3.3,3.4");
    let matched = |call: &Call| call.operation == "TestMetricFilter";
    let door = Proxy::denying(scene.emulator, matched);
    let run = scene
        .through(&door.endpoint, "verify --control 3.3,3.4")
        .exits(3);
    let run = run.prints("not confirmed by AWS");
    let run = run.prints("allow logs:TestMetricFilter");
    assert_eq!(run.out.matches("not confirmed by AWS").count(), 2, "{run}");
    assert!(!run.out.contains("agrees"), "{run}");
    // What was denied once is not asked again.
    assert_eq!(door.calls().iter().filter(|call| matched(call)).count(), 1);
    // The emulator itself does not know the operation.
    let run = scene.cis_fix("verify --control 3.4 --format json").exits(3);
    let said = verify(&run);
    assert_eq!(said["confirmed"], false);
    assert_eq!(said["tests"][0]["outcome"], "unconfirmed");
    assert!(
        text(&said["tests"][0]["why"]).contains("Unknown action"),
        "{said}"
    );
    // Of one pattern it may say that it is none, and the others are asked about.
    let odd = move |call: &Call| {
        let root = matched(call) && call.mentions("userIdentity.type=");
        root.then_some(Fault::Refused(
            400,
            "InvalidParameterException",
            "an odd pattern",
        ))
    };
    let door = matcher(scene.emulator, |_| false, odd);
    let run = scene
        .through(&door.endpoint, "verify --control 3.3,3.4")
        .exits(3);
    let run = run.prints("an odd pattern").prints("  agrees ");
    assert_eq!(run.out.matches("not confirmed by AWS").count(), 1, "{run}");
    // An answer about something else confirms nothing either.
    let other = move |call: &Call| {
        matched(call).then(|| r#"{"matches":[{"eventNumber":1,"eventMessage":"x"}]}"#.to_owned())
    };
    let door = Proxy::answering(scene.emulator, other, |_| None);
    let run = scene
        .through(&door.endpoint, "verify --control 3.4")
        .exits(3);
    run.prints("it answered with a message that was not sent");
}

fn reads_alone(wire: &Wire) {
    let scene = met(wire, "");
    let before = scene.snapshot();
    let door = agreeing(scene.emulator);
    scene
        .through(&door.endpoint, "verify -v")
        .exits(0)
        .prints("Evidence");
    assert_eq!(door.writes(), [] as [&str; 0]);
    assert_eq!(scene.snapshot(), before);
    for format in ["sarif", "junit", "markdown"] {
        let run = scene
            .cis_fix(&format!("verify --format {format}"))
            .exits(64);
        run.complains(&format!("verify has no report in the format {format}"))
            .complains("Nothing was changed.");
    }
    scene
        .cis_fix("verify --yes")
        .exits(64)
        .complains("--fire-drill");
    let run = scene.cis_fix("verify --fire-drill 9.9").exits(64);
    run.complains("--fire-drill: ")
        .complains("Nothing was changed.");
    // What fails is as after check, and AWS is not asked about it.
    let scene = Scene::of(wire, "finding");
    let door = agreeing(scene.emulator);
    let run = scene.through(&door.endpoint, "verify").exits(3);
    run.prints("Nothing passes that AWS could be asked about.");
    assert!(door.calls().iter().all(|call| asked(call).is_none()));
}

/// Puts empty objects: so many of some days ago, a second apart, and one of each further age in seconds.
const PUT: &str = r#"
import datetime
bucket, prefix, many, days, *ages = sys.argv[1:]
now = datetime.datetime.now(datetime.timezone.utc)
back = datetime.timedelta(days=int(days))
times = [now - back + datetime.timedelta(seconds=n) for n in range(int(many))]
times += [now - datetime.timedelta(seconds=int(age)) for age in ages]
keys = [prefix + time.strftime("%Y-%m-%d-%H-%M-%S-0123456789ABCDEF") for time in times]
for key in keys + [prefix + "zzz-not-a-log", prefix + "0-not-a-log"]:
    aws("s3").put_object(Bucket=bucket, Key=key)
print(json.dumps(sorted(keys)[-1]))
"#;

/// How often the keys of a bucket were listed.
fn listings(door: &Proxy) -> usize {
    let calls = door.calls();
    calls
        .iter()
        .filter(|call| call.operation == "GET ?list-type")
        .count()
}

fn newest_log(wire: &Wire) {
    let scene = met(wire, "--control 2.6");
    let (bucket, source) = (scene.log_bucket("us-east-1"), scene.made("bucket"));
    let prefix = format!("{source}/");
    let newest = text(&scene.python(PUT, &[&bucket, &prefix, "2100", "9", "9000", "7300"]));
    let door = agreeing(scene.emulator);
    let run = scene
        .through(&door.endpoint, "verify --control 2.6")
        .exits(0);
    let run = run.prints(&format!("{newest}, 2 hours old"));
    assert_eq!(listings(&door), 1, "{run}");
    let run = scene
        .through(&door.endpoint, "verify --control 2.6 --format json")
        .exits(0);
    let logs = &verify(&run)["access_logs"][0];
    assert_eq!(
        (&logs["outcome"], &logs["newest"]),
        (&Value::from("delivered"), &Value::from(newest))
    );
    assert!(
        (7_300..7_600).contains(&logs["age_seconds"].as_i64().unwrap()),
        "{logs}"
    );
    assert_eq!(logs["target"], bucket);

    // Partitioned by the time of events the keys have the day alone.
    let scene = met(wire, "--control 2.6");
    let (bucket, source) = (scene.log_bucket("us-east-1"), scene.made("bucket"));
    let script = r#"
import datetime
bucket, prefix = sys.argv[1:]
day = datetime.datetime.now(datetime.timezone.utc)
key = prefix + day.strftime("%Y/%m/%d/%Y-%m-%d-00-00-00-0123456789ABCDEF")
aws("s3").put_object(Bucket=bucket, Key=key)
print(json.dumps(key))
"#;
    let prefix = format!("{source}/{}/us-east-1/{source}/", scene.account.id);
    let newest = text(&scene.python(script, &[&bucket, &prefix]));
    let run = scene.through(&agreeing(scene.emulator).endpoint, "verify --control 2.6");
    run.exits(0).prints(&newest);
}

fn no_log(wire: &Wire) {
    let scene = met(wire, "--control 2.6");
    let run = scene.cis_fix("verify --control 2.6").exits(0);
    run.prints("none yet under ")
        .prints("since when it is on AWS does not say");
    let listed = |call: &Call| call.operation == "GET ?list-type";
    let door = Proxy::denying(scene.emulator, listed);
    let run = scene
        .through(&door.endpoint, "verify --control 2.6")
        .exits(3);
    run.prints("they may not be listed; allow s3:ListBucket");
    let broken =
        move |call: &Call| listed(call).then_some(Fault::Refused(400, "Odd", "an odd day"));
    let door = Proxy::faulty(scene.emulator, broken);
    let run = scene
        .through(&door.endpoint, "verify --control 2.6 --format json")
        .exits(3);
    assert_eq!(verify(&run)["access_logs"][0]["outcome"], "unknown");
    let (bucket, source) = (scene.log_bucket("us-east-1"), scene.made("bucket"));
    let newest = text(&scene.python(PUT, &[&bucket, &format!("{source}/"), "3", "11"]));
    let run = scene.cis_fix("verify --control 2.6").exits(0);
    run.prints(&format!("{newest}, 10 days old: "));
}
