//! Alarms that an audit lets pass and that tell nobody of one event, made with the stock AWS CLI.

use super::compliant;
use crate::Test;
use crate::faults::Fault;
use crate::proxy::{Call, Proxy};
use crate::report::text;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "an alarm that waits for five events shows what an audit says and what one event does",
        waits,
    ),
    (
        "an alarm on a trimmed mean is read as it is and does not count",
        trimmed,
    ),
    (
        "a metric that only a composite alarm tells of gets an alarm beside it",
        composite,
    ),
    ("a muted alarm fails and its rule is named", muted),
    (
        "where mute rules may not be listed nothing is claimed, and where there are none all is well",
        no_rules,
    ),
];

const ROOT: &str = "root-usage";

/// The alarm of somebody else's for root usage, as the CLI shows it.
fn alarm(scene: &Scene<'_>) -> Value {
    let check = scene.cis_fix("check --control 3.3 --format json").exits(0);
    let report = check.report();
    let evidence = report.finding(ROOT)["evidence"].as_array().unwrap().clone();
    let alarm = evidence.iter().find(|one| one["what"] == "alarm").unwrap();
    let seen = text(&alarm["seen"]);
    let (name, _) = seen.split_once(" notifies ").unwrap();
    let shown = scene.aws_with("cloudwatch describe-alarms --alarm-names", &[name]);
    shown["MetricAlarms"][0].clone()
}

/// Puts the alarm anew, with these words for what it waits for.
fn put(scene: &Scene<'_>, alarm: &Value, words: &str) {
    let name = text(&alarm["AlarmName"]);
    let words = format!(
        "cloudwatch put-metric-alarm --namespace {} --metric-name {} --period 300 {words}",
        text(&alarm["Namespace"]),
        text(&alarm["MetricName"]),
    );
    scene.aws_with(&words, &["--alarm-name", &name]);
}

/// What a check says of root usage.
fn finding(scene: &Scene<'_>) -> Value {
    let check = scene.cis_fix("check --control 3.3 --format json").exits(3);
    check.report().finding(ROOT).clone()
}

/// Makes what is missing, and looks again.
fn mended(scene: &Scene<'_>) {
    let to = "--notify email:soc@example.com";
    let applied = scene
        .cis_fix(&format!("apply --yes --control 3.3 {to} --format json"))
        .exits(0)
        .report();
    assert!(!applied.outcomes().is_empty());
    scene.cis_fix("check --control 3.3").exits(0);
}

fn waits(wire: &Wire) {
    let scene = compliant::scene(wire);
    let alarm = alarm(&scene);
    let topic = text(&alarm["AlarmActions"][0]);
    let five = "--statistic Sum --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanOrEqualToThreshold";
    put(&scene, &alarm, &format!("{five} --alarm-actions {topic}"));
    let finding = finding(&scene);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    assert!(
        text(&finding["reason"]).contains("so it takes 5 events"),
        "{finding}"
    );
    let said = finding.to_string();
    assert!(said.contains("pass: alarm "), "{finding}");
    assert!(said.contains("no, needs 5 in one period"), "{finding}");
    mended(&scene);
}

fn trimmed(wire: &Wire) {
    let scene = compliant::scene(wire);
    let alarm = alarm(&scene);
    let topic = text(&alarm["AlarmActions"][0]);
    let mean = "--extended-statistic tm99 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold";
    put(&scene, &alarm, &format!("{mean} --alarm-actions {topic}"));
    let finding = finding(&scene);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    assert!(
        text(&finding["reason"]).contains("tm99 does not tell"),
        "{finding}"
    );
}

fn composite(wire: &Wire) {
    let scene = compliant::scene(wire);
    let alarm = alarm(&scene);
    let (name, topic) = (text(&alarm["AlarmName"]), text(&alarm["AlarmActions"][0]));
    let one = "--statistic Sum --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold";
    put(&scene, &alarm, one);
    // More than a page or two before it: what is not looked at might tell somebody.
    let many = "
for number in range(205):
    aws('cloudwatch').put_composite_alarm(AlarmName=f'a-{number}', AlarmRule='FALSE')
print(json.dumps(''))";
    scene.python(many, &[]);
    let rule = format!("ALARM(\"{name}\")");
    scene.aws_with(
        &format!("cloudwatch put-composite-alarm --alarm-name all-of-them --alarm-actions {topic}"),
        &["--alarm-rule", &rule],
    );
    let finding = finding(&scene);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    let reason = text(&finding["reason"]);
    assert!(reason.contains("composite alarm all-of-them"), "{finding}");
    let run = scene.cis_fix("check -v --control 3.3").exits(3);
    let line = "Of its reads 1 looked for composite and log alarms, 0 for mute rules.";
    assert!(run.err.contains(line), "{run}");
    mended(&scene);
}

/// A rule that mutes the alarm of this name, as AWS would show it; the emulator knows none.
fn rule(call: &Call, alarm: &str) -> Option<Value> {
    match call.operation.as_str() {
        "ListAlarmMuteRules" => Some(json!({"AlarmMuteRuleSummaries": [{
            "AlarmMuteRuleArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm-mute-rule:nights",
            "Status": "ACTIVE",
        }]})),
        "GetAlarmMuteRule" => Some(json!({
            "Name": "nights",
            "Status": "ACTIVE",
            "Rule": {"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT4H"}},
            "MuteTargets": {"AlarmNames": [alarm]},
        })),
        _ => None,
    }
}

fn muted(wire: &Wire) {
    let scene = compliant::scene(wire);
    let name = text(&alarm(&scene)["AlarmName"]);
    let proxy = Proxy::inventing(scene.emulator, move |call| rule(call, &name));
    let check = scene.through(&proxy.endpoint, "check --control 3.3 --format json");
    let report = check.exits(3).report();
    let finding = report.finding(ROOT);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    let reason = text(&finding["reason"]);
    let words = "is muted by mute rule nights (cron(0 2 * * *) UTC for PT4H)";
    assert!(reason.contains(words), "{finding}");
    assert!(
        finding.to_string().contains("get-alarm-mute-rule"),
        "{finding}"
    );
    let apply = "apply --yes --control 3.3 --notify email:soc@example.com";
    scene.through(&proxy.endpoint, apply).exits(0);
    scene
        .through(&proxy.endpoint, "check --control 3.3")
        .exits(0);
    assert!(proxy.writes().iter().all(|write| !write.contains("Mute")));
}

fn no_rules(wire: &Wire) {
    let scene = compliant::scene(wire);
    let lists = |call: &Call| call.operation == "ListAlarmMuteRules";
    let denying = Proxy::denying(scene.emulator, lists);
    let run = scene.through(&denying.endpoint, "check --control 3.3 --format json");
    let report = run.exits(3).report();
    let finding = report.finding(ROOT);
    assert_eq!(finding["verdict"], "unreadable", "{finding}");
    assert!(text(&finding["reason"]).contains("allow cloudwatch:ListAlarmMuteRules"));
    for (status, code) in [(404, "UnknownOperationException"), (400, "InvalidAction")] {
        let proxy = Proxy::faulty(scene.emulator, move |call| {
            lists(call).then_some(Fault::Refused(status, code, "no such operation"))
        });
        scene
            .through(&proxy.endpoint, "check --control 3.3")
            .exits(0);
    }
    let proxy = Proxy::faulty(scene.emulator, move |call| {
        lists(call).then_some(Fault::Refused(400, "ValidationError", "something else"))
    });
    scene
        .through(&proxy.endpoint, "check --control 3.3")
        .exits(1);
}
