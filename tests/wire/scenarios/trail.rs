//! Where the trail itself is missing something, a person is told what to run.

use crate::Test;
use crate::report::advice;
use crate::run::Run;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

pub(crate) const TESTS: &[Test] = &[
    (
        "without a trail nothing is changed and a person is told how to make one",
        no_trail,
    ),
    (
        "a trail without log group gets access logging, and commands for the rest",
        no_log_group,
    ),
    (
        "the commands for a trail without log group work as they are printed",
        commands_work,
    ),
    (
        "a stopped trail is not mended but told how to start",
        stopped,
    ),
];

fn no_trail(wire: &Wire) {
    let scene = Scene::of(wire, "no-trail");
    let before = scene.snapshot();
    let check = scene.cis_fix("check --format json").exits(3).report();
    assert_eq!(check.verdicts(), BTreeMap::from([("manual", 15)]));
    for finding in check.findings() {
        let advice = advice(finding).join("\n");
        assert!(advice.contains("aws cloudtrail create-trail"), "{finding}");
    }
    let plan = scene.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.steps(), [] as [Value; 0]);
    scene.cis_fix("apply --yes").exits(3);
    assert_eq!(scene.snapshot(), before);
}

/// The printed commands; the one that shows the finding is not among them.
fn commands(scene: &Scene<'_>) -> Vec<String> {
    let plan = scene.cis_fix("plan --format json").exits(0).report();
    assert_eq!(
        plan.verdicts(),
        BTreeMap::from([("fail", 1), ("manual", 14)])
    );
    let finding = plan.finding("root-usage");
    assert_eq!(finding["broken_link"], "delivery");
    let commands = advice(finding);
    for other in plan
        .findings()
        .iter()
        .filter(|one| one["verdict"] == "manual")
    {
        assert_eq!(advice(other), commands);
    }
    commands
}

fn no_log_group(wire: &Wire) {
    let scene = Scene::of(wire, "no-log-group");
    let commands = commands(&scene);
    let parts = [
        "aws logs create-log-group ",
        "aws logs put-retention-policy ",
        "aws iam create-role ",
        "aws iam put-role-policy ",
        "aws cloudtrail update-trail ",
    ];
    assert_eq!(commands.len(), parts.len(), "{commands:#?}");
    for (command, part) in commands.iter().zip(parts) {
        assert!(command.starts_with(part), "{command} is not {part}");
    }
    let all = commands.join("\n");
    for exactly in [
        scene.made("trail"),
        scene.made("trail_arn"),
        &scene.account.id,
        REGION,
    ] {
        assert!(all.contains(exactly), "{exactly} is not in {all}");
    }

    let applied = scene.cis_fix("apply --yes --format json").exits(3).report();
    assert_eq!(
        applied.verdicts(),
        BTreeMap::from([("manual", 14), ("pass", 1)])
    );
    let after = scene.snapshot();
    let logging = &after["buckets"][scene.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], scene.log_bucket(REGION).as_str());
    assert_eq!(
        after["regions"][REGION]["alarms"],
        Value::Object(serde_json::Map::new())
    );
}

fn commands_work(wire: &Wire) {
    let scene = Scene::of(wire, "no-log-group");
    let mut shell = Command::new("sh");
    shell
        .args(["-euc", &commands(&scene).join("\n")])
        .env_clear();
    shell.envs(scene.emulator.environment(&scene.account));
    let tools = scene.emulator.python.parent().unwrap();
    shell.env("PATH", format!("{}:/usr/bin:/bin", tools.display()));
    Run::of(&mut shell).exits(0);

    let plan = scene.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", 15)]));
    let group = scene.aws("logs describe-log-groups");
    assert_eq!(group["logGroups"][0]["retentionInDays"], 365);
    assert_eq!(
        &group["logGroups"][0]["logGroupName"],
        plan.field("log_group")
    );
    scene
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    scene.cis_fix("plan --detailed-exitcode").exits(0);
}

fn stopped(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene.aws("cloudtrail stop-logging --name management-events");
    let before = scene.snapshot();
    let words = "apply --yes --control 3.4 --format json";
    let report = scene.cis_fix(words).exits(3).report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "manual");
    let command = "aws cloudtrail start-logging --region us-east-1 --name management-events";
    assert_eq!(advice(finding), [command]);
    assert_eq!(scene.snapshot(), before);
}
