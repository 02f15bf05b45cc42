//! The fire drill: one alarm of ours goes to ALARM and back, and its subscriber receives the notification.

use super::compliant_account;
use super::progress::interrupt;
use super::verify::verify_report;
use crate::Test;
use crate::faults::Fault;
use crate::gate::Gate;
use crate::matcher::{open_agreeing_matcher, open_matcher};
use crate::report::text;
use crate::request::Call;
use crate::subscriber::Subscriber;
use crate::suite::Suite;
use crate::terminal::at_terminal;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a fire drill notifies the subscribers and restores the alarm state",
        notifies_subscriber,
    ),
    (
        "a fire drill is refused for another team's alarm, for a control that does not pass, and without a terminal or --yes",
        refuses_drills,
    ),
    (
        "a fire drill names the subscribers, asks for confirmation on a terminal and accepts only yes",
        asks_for_confirmation,
    ),
    (
        "ctrl-c during a fire drill first restores the alarm state",
        restores_state_after_ctrl_c,
    ),
    (
        "a real ALARM state during a fire drill is not overwritten at its end",
        reports_real_alarm,
    ),
    (
        "a failed fire drill reports the state in which it left the alarm",
        reports_failures,
    ),
];

pub(super) const ALARM: &str = "cis-fix-iam-policy-changes";
pub(super) const DRILL: &str = "verify --control 3.4 --fire-drill 3.4";

/// An account in which our resources satisfy one control, and its subscriber.
pub(super) fn account_with_subscriber(suite: &Suite) -> (TestAccount<'_>, Subscriber) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let subscriber = Subscriber::start(&account.emulator.endpoint);
    let topic = account.topic("cis-fix-alarms");
    let to = format!(
        "--protocol http --notification-endpoint {}",
        subscriber.endpoint
    );
    account.aws(&format!("sns subscribe --topic-arn {topic} {to}"));
    subscriber.wait_for_messages("SubscriptionConfirmation", 1);
    account.cis_fix("check --control 3.4").exits(0);
    (account, subscriber)
}

pub(super) fn alarm_state(account: &TestAccount<'_>, alarm: &str) -> String {
    let found = account.aws_with("cloudwatch describe-alarms --alarm-names", &[alarm]);
    text(&found["MetricAlarms"][0]["StateValue"])
}

fn notifies_subscriber(suite: &Suite) {
    let (account, subscriber) = account_with_subscriber(suite);
    for before in ["OK", "INSUFFICIENT_DATA"] {
        account.aws_with(
            &format!("cloudwatch set-alarm-state --alarm-name {ALARM} --state-value {before} --state-reason"),
            &["as the test wants it"],
        );
        let snapshot = account.snapshot();
        let received = subscriber.wait_for_messages("Notification", 0).len();
        let proxy = open_agreeing_matcher(account.emulator);
        let words = format!("{DRILL} --yes --format json");
        let run = account.through(&proxy.endpoint, &words).exits(0);
        let messages = subscriber.wait_for_messages("Notification", received + 1);
        let message: Value =
            serde_json::from_str(messages[received]["Message"].as_str().unwrap()).unwrap();
        assert_eq!(message["AlarmName"], ALARM);
        assert_eq!(message["NewStateValue"], "ALARM");
        let reason = text(&message["NewStateReason"]);
        for words in ["a drill by cis-fix", account.id(), "Nothing has happened"] {
            assert!(reason.contains(words), "{reason}");
        }
        assert_eq!(alarm_state(&account, ALARM), before, "{run}");
        assert_eq!(account.snapshot(), snapshot);
        assert_eq!(proxy.writes(), ["SetAlarmState", "SetAlarmState"]);
        let drill = &verify_report(&run)["fire_drill"];
        assert_eq!(
            (&drill["alarm"], &drill["state_before"], &drill["outcome"]),
            (
                &Value::from(ALARM),
                &Value::from(before),
                &Value::from("restored")
            ),
            "{drill}"
        );
        // The address of a paging service is a secret, so only its host is printed.
        let recipients = &drill["told"];
        assert!(text(&recipients[0]).ends_with("/..."), "{recipients}");
        assert!(!run.out.contains("/alarms\""), "{run}");
    }
}

fn refuses_drills(suite: &Suite) {
    let theirs = compliant_account::compliant_account(suite);
    let before = theirs.snapshot();
    let proxy = open_agreeing_matcher(theirs.emulator);
    let run = theirs
        .through(&proxy.endpoint, &format!("{DRILL} --yes"))
        .exits(1);
    run.complains("no alarm of cis-fix stands behind 3.4, only of others (SEC iam-policy-changes)")
        .complains("Nothing was changed.");
    assert_eq!(
        alarm_state(&theirs, "SEC iam-policy-changes"),
        "INSUFFICIENT_DATA"
    );
    let run = theirs.cis_fix("verify --fire-drill 2.6 --yes").exits(1);
    run.complains("2.6 has no alarm that could be set off")
        .complains("Nothing was changed.");
    assert_eq!((proxy.writes(), theirs.snapshot()), (Vec::new(), before));

    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let run = account
        .cis_fix(&format!("{DRILL} --yes --format json"))
        .exits(1);
    let run = run.complains("3.4 does not pass (pending: no one is subscribed");
    assert!(run.out.contains("Nothing was changed."), "{run}");
    let run = account
        .cis_fix("verify --control 3.3 --fire-drill 3.4 --yes")
        .exits(1);
    run.complains("3.4 is not among the controls of this run");

    let (account, subscriber) = account_with_subscriber(suite);
    let proxy = open_agreeing_matcher(account.emulator);
    let run = account.through(&proxy.endpoint, DRILL).exits(64);
    run.complains("there is no one to ask")
        .complains("Nothing was changed.");
    // An alarm that is already in ALARM would notify nobody.
    account.aws_with(
        &format!(
            "cloudwatch set-alarm-state --alarm-name {ALARM} --state-value ALARM --state-reason"
        ),
        &["somebody attached a policy"],
    );
    let received = subscriber.wait_for_messages("Notification", 1).len();
    let run = account
        .through(&proxy.endpoint, &format!("{DRILL} --yes"))
        .exits(1);
    run.complains("it is in ALARM already (somebody attached a policy)")
        .complains("Nothing was changed.");
    assert_eq!(proxy.writes(), [] as [&str; 0]);
    assert_eq!(alarm_state(&account, ALARM), "ALARM");
    assert_eq!(
        subscriber.wait_for_messages("Notification", received).len(),
        received
    );
}

fn asks_for_confirmation(suite: &Suite) {
    let (account, subscriber) = account_with_subscriber(suite);
    let before = alarm_state(&account, ALARM);
    let words = format!("{DRILL} --color never");
    // A refused drill leaves the verdicts, and the emulator has no TestMetricFilter.
    for (answer, code) in [("no\n", 3), ("y\n", 3), ("\n", 3), ("\u{3}", 1)] {
        let run = at_terminal(&account, &words, "will do: ", answer);
        let shown = run.screen;
        assert_eq!(run.code, code, "{answer:?}: {shown}");
        assert_eq!(shown.contains("error:"), code == 1, "{answer:?}: {shown}");
        for words in [
            &format!("Set alarm {ALARM} in us-east-1 to ALARM and back"),
            "This will be told: http://127.0.0.1:",
            "Nothing was changed.",
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
    }
    assert_eq!(
        subscriber.wait_for_messages("Notification", 0),
        [] as [Value; 0]
    );
    let run = at_terminal(&account, &words, "will do: ", "yes\n");
    let shown = run.screen;
    // The emulator has no TestMetricFilter, so nothing is confirmed.
    assert_eq!(run.code, 3, "{shown}");
    assert!(shown.contains(&format!("is {before} again.")), "{shown}");
    subscriber.wait_for_messages("Notification", 1);
    assert_eq!(alarm_state(&account, ALARM), before);
}

fn restores_state_after_ctrl_c(suite: &Suite) {
    let (account, subscriber) = account_with_subscriber(suite);
    let before = alarm_state(&account, ALARM);
    // The proxy holds the write that sets the alarm off until the program has received the signal.
    let gate = Arc::new(Gate::default());
    let held = Arc::clone(&gate);
    let proxy = open_matcher(
        account.emulator,
        |_| false,
        move |call: &Call| {
            if call.operation == "SetAlarmState" {
                held.pass();
            }
            None
        },
    );
    let mut command = account.command(&format!("{DRILL} --yes"));
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut stderr = String::new();
    while !stderr.contains("Setting alarm") {
        assert!(
            err.read_line(&mut stderr).unwrap() > 0,
            "it ended: {stderr}"
        );
    }
    gate.wait_until_reached();
    interrupt(child.id());
    gate.open();
    while err.read_line(&mut stderr).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    for words in [
        "stopped by Ctrl-C",
        &format!("Alarm {ALARM} was set to ALARM and is {before} again."),
    ] {
        assert!(stderr.contains(words), "{words:?} is not in {stderr}");
    }
    assert_eq!(proxy.writes(), ["SetAlarmState", "SetAlarmState"]);
    assert_eq!(alarm_state(&account, ALARM), before);
    subscriber.wait_for_messages("Notification", 1);
}

fn reports_real_alarm(suite: &Suite) {
    let (account, _subscriber) = account_with_subscriber(suite);
    let words = format!("cloudwatch set-alarm-state --alarm-name {ALARM} --state-value ALARM");
    let real = account.aws_command(&words, &["--state-reason", "Threshold Crossed"]);
    let rung = AtomicBool::new(false);
    // Runs before the program reads the alarm's state back.
    let meanwhile = move |call: &Call| {
        if call.operation == "SetAlarmState" {
            rung.store(true, Ordering::SeqCst);
        } else if call.operation == "DescribeAlarms" && rung.load(Ordering::SeqCst) {
            real.run();
        }
        None
    };
    let proxy = open_matcher(account.emulator, |_| false, meanwhile);
    let run = account.through(&proxy.endpoint, &format!("{DRILL} --yes --format json"));
    let drill = &verify_report(&run.exits(4))["fire_drill"];
    assert_eq!(drill["outcome"], "alarmed", "{drill}");
    assert!(
        text(&drill["words"]).contains("Threshold Crossed"),
        "{drill}"
    );
    assert_eq!(proxy.writes(), ["SetAlarmState"]);
    assert_eq!(alarm_state(&account, ALARM), "ALARM");
}

fn reports_failures(suite: &Suite) {
    let (account, _subscriber) = account_with_subscriber(suite);
    let before = alarm_state(&account, ALARM);
    let words = format!("{DRILL} --yes");
    let sets = |call: &Call| call.operation == "SetAlarmState";
    let back = move |call: &Call| sets(call) && call.mentions("is over");
    let through = |fault: fn(&Call) -> Option<Fault>| {
        let proxy = open_matcher(account.emulator, |_| false, fault);
        account.through(&proxy.endpoint, &words)
    };
    let run = through(|call| (call.operation == "SetAlarmState").then_some(Fault::Denied("no")));
    run.exits(1)
        .complains("allow cloudwatch:SetAlarmState")
        .complains("Nothing was changed.");
    assert_eq!(alarm_state(&account, ALARM), before);

    // The alarm goes to ALARM, but the answer is lost. The program restores the state nevertheless.
    let run = through(|call| {
        let off = call.operation == "SetAlarmState" && !call.mentions("is over");
        off.then_some(Fault::Reset)
    });
    run.exits(1)
        .complains("Whether the alarm was set to ALARM is not known.")
        .complains(&format!("is {before} again."));
    assert_eq!(alarm_state(&account, ALARM), before);

    let proxy = open_matcher(
        account.emulator,
        |_| false,
        move |call| back(call).then_some(Fault::Denied("not back")),
    );
    let run = account.through(&proxy.endpoint, &words).exits(4);
    let run = run.prints(&format!("could not be set back to {before}"));
    run.prints("aws cloudwatch set-alarm-state --region us-east-1 --alarm-name 'cis-fix-iam-policy-changes'");
    assert_eq!(alarm_state(&account, ALARM), "ALARM");
}
