//! The fire drill: one alarm of ours to ALARM and back, and somebody hears of it.

use super::compliant;
use super::progress::interrupt;
use super::verify::verify;
use crate::Test;
use crate::faults::Fault;
use crate::matcher::{agreeing, matcher};
use crate::proxy::Call;
use crate::report::text;
use crate::scene::Scene;
use crate::subscriber::Subscriber;
use crate::terminal::at_terminal;
use crate::wire::Wire;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a fire drill reaches whoever is subscribed, and the alarm is as it was",
        reaches_people,
    ),
    (
        "a fire drill is refused for an alarm of others, a control that does not pass, and where nobody can be asked",
        refused,
    ),
    (
        "a fire drill asks a person at a terminal, naming who will be told, and only yes will do",
        asks,
    ),
    (
        "ctrl-c during a fire drill sets the alarm back first",
        interrupted,
    ),
    (
        "what really sets the alarm off during a fire drill is not hidden by its end",
        really_set_off,
    ),
    (
        "a fire drill that goes wrong says how the alarm was left",
        goes_wrong,
    ),
];

const ALARM: &str = "cis-fix-iam-policy-changes";
const DRILL: &str = "verify --control 3.4 --fire-drill 3.4";

/// The account with one control met by us, and whoever is told.
fn met(wire: &Wire) -> (Scene<'_>, Subscriber) {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 3.4").exits(3);
    let subscriber = Subscriber::of(&scene.emulator.endpoint);
    let topic = scene.topic("cis-fix-alarms");
    let to = format!(
        "--protocol http --notification-endpoint {}",
        subscriber.endpoint
    );
    scene.aws(&format!("sns subscribe --topic-arn {topic} {to}"));
    subscriber.messages("SubscriptionConfirmation", 1);
    scene.cis_fix("check --control 3.4").exits(0);
    (scene, subscriber)
}

fn state(scene: &Scene<'_>, alarm: &str) -> String {
    let found = scene.aws_with("cloudwatch describe-alarms --alarm-names", &[alarm]);
    text(&found["MetricAlarms"][0]["StateValue"])
}

fn reaches_people(wire: &Wire) {
    let (scene, subscriber) = met(wire);
    for before in ["OK", "INSUFFICIENT_DATA"] {
        scene.aws_with(
            &format!("cloudwatch set-alarm-state --alarm-name {ALARM} --state-value {before} --state-reason"),
            &["as the test wants it"],
        );
        let snapshot = scene.snapshot();
        let heard = subscriber.messages("Notification", 0).len();
        let door = agreeing(scene.emulator);
        let words = format!("{DRILL} --yes --format json");
        let run = scene.through(&door.endpoint, &words).exits(0);
        let told = subscriber.messages("Notification", heard + 1);
        let message: Value =
            serde_json::from_str(told[heard]["Message"].as_str().unwrap()).unwrap();
        assert_eq!(message["AlarmName"], ALARM);
        assert_eq!(message["NewStateValue"], "ALARM");
        let reason = text(&message["NewStateReason"]);
        for words in [
            "a drill by cis-fix",
            &scene.account.id,
            "Nothing has happened",
        ] {
            assert!(reason.contains(words), "{reason}");
        }
        assert_eq!(state(&scene, ALARM), before, "{run}");
        assert_eq!(scene.snapshot(), snapshot);
        assert_eq!(door.writes(), ["SetAlarmState", "SetAlarmState"]);
        let drill = &verify(&run)["fire_drill"];
        assert_eq!(
            (&drill["alarm"], &drill["state_before"], &drill["outcome"]),
            (
                &Value::from(ALARM),
                &Value::from(before),
                &Value::from("restored")
            ),
            "{drill}"
        );
        // The address of a paging service is a key, so its host alone is printed.
        let told = &drill["told"];
        assert!(text(&told[0]).ends_with("/..."), "{told}");
        assert!(!run.out.contains("/told\""), "{run}");
    }
}

fn refused(wire: &Wire) {
    let theirs = compliant::scene(wire);
    let before = theirs.snapshot();
    let door = agreeing(theirs.emulator);
    let run = theirs
        .through(&door.endpoint, &format!("{DRILL} --yes"))
        .exits(1);
    run.complains("no alarm of cis-fix stands behind 3.4, only of others (SEC iam-policy-changes)")
        .complains("Nothing was changed.");
    assert_eq!(
        state(&theirs, "SEC iam-policy-changes"),
        "INSUFFICIENT_DATA"
    );
    let run = theirs.cis_fix("verify --fire-drill 2.6 --yes").exits(1);
    run.complains("2.6 has no alarm that could be set off")
        .complains("Nothing was changed.");
    assert_eq!((door.writes(), theirs.snapshot()), (Vec::new(), before));

    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 3.4").exits(3);
    let run = scene
        .cis_fix(&format!("{DRILL} --yes --format json"))
        .exits(1);
    let run = run.complains("3.4 does not pass (pending: nobody is subscribed");
    assert!(run.out.contains("Nothing was changed."), "{run}");
    let run = scene
        .cis_fix("verify --control 3.3 --fire-drill 3.4 --yes")
        .exits(1);
    run.complains("3.4 is not among the controls of this run");

    let (scene, subscriber) = met(wire);
    let door = agreeing(scene.emulator);
    let run = scene.through(&door.endpoint, DRILL).exits(64);
    run.complains("there is nobody to ask")
        .complains("Nothing was changed.");
    // An alarm that has gone off already would tell nobody again.
    scene.aws_with(
        &format!(
            "cloudwatch set-alarm-state --alarm-name {ALARM} --state-value ALARM --state-reason"
        ),
        &["somebody attached a policy"],
    );
    let heard = subscriber.messages("Notification", 1).len();
    let run = scene
        .through(&door.endpoint, &format!("{DRILL} --yes"))
        .exits(1);
    run.complains("it is in ALARM already (somebody attached a policy)")
        .complains("Nothing was changed.");
    assert_eq!(door.writes(), [] as [&str; 0]);
    assert_eq!(state(&scene, ALARM), "ALARM");
    assert_eq!(subscriber.messages("Notification", heard).len(), heard);
}

fn asks(wire: &Wire) {
    let (scene, subscriber) = met(wire);
    let before = state(&scene, ALARM);
    let words = format!("{DRILL} --color never");
    for answer in ["no\n", "y\n", "\u{3}"] {
        let run = at_terminal(&scene, &words, "will do: ", answer);
        let shown = run.screen;
        assert_eq!(run.code, 1, "{answer:?}: {shown}");
        for words in [
            &format!("Set alarm {ALARM} in us-east-1 to ALARM and back"),
            "This will be told: http://127.0.0.1:",
            "Nothing was changed.",
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
    }
    assert_eq!(subscriber.messages("Notification", 0), [] as [Value; 0]);
    let run = at_terminal(&scene, &words, "will do: ", "yes\n");
    let shown = run.screen;
    // The emulator knows no matcher, so nothing is confirmed.
    assert_eq!(run.code, 3, "{shown}");
    assert!(shown.contains(&format!("is {before} again.")), "{shown}");
    subscriber.messages("Notification", 1);
    assert_eq!(state(&scene, ALARM), before);
}

fn interrupted(wire: &Wire) {
    let (scene, subscriber) = met(wire);
    let before = state(&scene, ALARM);
    let door = agreeing(scene.emulator);
    let mut command = scene.command(&format!("{DRILL} --yes"));
    command.env("AWS_ENDPOINT_URL", &door.endpoint);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Setting alarm") {
        assert!(err.read_line(&mut said).unwrap() > 0, "it ended: {said}");
    }
    interrupt(child.id());
    while err.read_line(&mut said).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in [
        "stopped by Ctrl-C",
        &format!("Alarm {ALARM} was set to ALARM and is {before} again."),
    ] {
        assert!(said.contains(words), "{words:?} is not in {said}");
    }
    assert_eq!(door.writes(), ["SetAlarmState", "SetAlarmState"]);
    assert_eq!(state(&scene, ALARM), before);
    subscriber.messages("Notification", 1);
}

fn really_set_off(wire: &Wire) {
    let (scene, _subscriber) = met(wire);
    let words = format!("cloudwatch set-alarm-state --alarm-name {ALARM} --state-value ALARM");
    let real = scene.aws_command(&words, &["--state-reason", "Threshold Crossed"]);
    let (real, rung) = (Mutex::new(real), AtomicBool::new(false));
    // Before the look that follows the drill's beginning.
    let meanwhile = move |call: &Call| {
        if call.operation == "SetAlarmState" {
            rung.store(true, Ordering::SeqCst);
        } else if call.operation == "DescribeAlarms" && rung.load(Ordering::SeqCst) {
            assert!(real.lock().unwrap().status().unwrap().success());
        }
        None
    };
    let door = matcher(scene.emulator, |_| false, meanwhile);
    let run = scene.through(&door.endpoint, &format!("{DRILL} --yes --format json"));
    let drill = &verify(&run.exits(4))["fire_drill"];
    assert_eq!(drill["outcome"], "alarmed", "{drill}");
    assert!(
        text(&drill["words"]).contains("Threshold Crossed"),
        "{drill}"
    );
    assert_eq!(door.writes(), ["SetAlarmState"]);
    assert_eq!(state(&scene, ALARM), "ALARM");
}

fn goes_wrong(wire: &Wire) {
    let (scene, _subscriber) = met(wire);
    let before = state(&scene, ALARM);
    let words = format!("{DRILL} --yes");
    let sets = |call: &Call| call.operation == "SetAlarmState";
    let back = move |call: &Call| sets(call) && call.mentions("is over");
    let through = |fault: fn(&Call) -> Option<Fault>| {
        let door = matcher(scene.emulator, |_| false, fault);
        scene.through(&door.endpoint, &words)
    };
    let run = through(|call| (call.operation == "SetAlarmState").then_some(Fault::Denied("no")));
    run.exits(1)
        .complains("allow cloudwatch:SetAlarmState")
        .complains("Nothing was changed.");
    assert_eq!(state(&scene, ALARM), before);

    // It is set off, and nobody hears that it was: it is set back all the same.
    let run = through(|call| {
        let off = call.operation == "SetAlarmState" && !call.mentions("is over");
        off.then_some(Fault::Reset)
    });
    run.exits(1)
        .complains("Whether the alarm was set to ALARM is not known.")
        .complains(&format!("is {before} again."));
    assert_eq!(state(&scene, ALARM), before);

    let door = matcher(
        scene.emulator,
        |_| false,
        move |call| back(call).then_some(Fault::Denied("not back")),
    );
    let run = scene.through(&door.endpoint, &words).exits(4);
    let run = run.prints(&format!("could not be set back to {before}"));
    run.prints("aws cloudwatch set-alarm-state --region us-east-1 --alarm-name 'cis-fix-iam-policy-changes'");
    assert_eq!(state(&scene, ALARM), "ALARM");
}
