//! What the settings file and the flags ask for, seen in the account and in what the run says.

use crate::Test;
use crate::report::text;
use crate::run::Run;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

pub(crate) const TESTS: &[Test] = &[
    (
        "tags and prefix reach all that is made, and so AWS shows them",
        tags_and_prefix,
    ),
    (
        "a settings file in the working directory is read, and flags beat it",
        file_and_flags,
    ),
    (
        "a settings file that is wrong stops the run before anything is asked",
        wrong_file,
    ),
    ("init writes a file once, which changes nothing", init),
    (
        "an exception is reported with its reason, and lets check pass",
        exception,
    ),
    ("a queue is subscribed, and said to be no person", queue),
    (
        "control files of one's own are planned beside ours, and refused where they are wrong",
        catalog,
    ),
    (
        "each call is told with its duration, and no credential is",
        each_call,
    ),
];

/// A folder of the test's own, empty.
pub(crate) fn folder(scene: &Scene<'_>, name: &str) -> PathBuf {
    let folder = scene.emulator.home(&scene.account).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the binary in a folder.
fn run_in(scene: &Scene<'_>, folder: &PathBuf, words: &str) -> Run {
    Run::of(scene.command(words).current_dir(folder))
}

fn tags_and_prefix(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let words = "--name-prefix Acme_ --tag team=security --tag cost-centre=4711";
    let more = "--notify email:soc@example.com";
    scene
        .cis_fix(&format!("apply --yes {words} {more}"))
        .exits(0);
    let snapshot = scene.snapshot();
    let tags = json!({"cost-centre": "4711", "managed-by": "cis-fix", "team": "security"});
    let bucket = format!("acme-access-logs-{}-{REGION}", scene.account.id);
    assert_eq!(snapshot["buckets"][&bucket]["tags"], tags);
    let region = &snapshot["regions"][REGION];
    assert_eq!(region["topics"][scene.topic("Acme_alarms")]["Tags"], tags);
    let alarms = region["alarms"].as_object().unwrap();
    assert_eq!(alarms.len(), 14);
    for (name, alarm) in alarms {
        assert!(name.starts_with("Acme_"), "{name}");
        assert_eq!(alarm["Tags"], tags, "{name}");
    }
    let group = &region["logGroups"]["CloudTrail/management-events"];
    for name in group["metricFilters"].as_object().unwrap().keys() {
        assert!(name.starts_with("Acme_"), "{name}");
    }
    scene
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
    // What is there and works is enough, whatever its name.
    scene.cis_fix("plan --detailed-exitcode").exits(0);
}

fn file_and_flags(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "settings");
    let settings = "benchmark: \"5.0.0\"\nonly: [4.3]\ntopic: filed\nformat: json\n";
    fs::write(folder.join("cis-fix.yaml"), settings).unwrap();
    let report = run_in(&scene, &folder, "plan").exits(0).report();
    assert_eq!(report.finding("root-usage")["id"], "4.3");
    assert!(text(report.field("topic")).ends_with(":filed"));
    let report = run_in(&scene, &folder, "plan --topic flagged")
        .exits(0)
        .report();
    assert!(text(report.field("topic")).ends_with(":flagged"));
    let run = run_in(&scene, &folder, "plan -v --topic flagged").exits(0);
    let run = run.complains("flagged  (the command line)");
    let run = run.complains("5.0.0  (cis-fix.yaml:1)");
    run.complains("cis-fix-  (default)");
}

fn wrong_file(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "wrong");
    let file = folder.join("mine.yaml");
    fs::write(&file, "topic: a\ntopic: b\n").unwrap();
    let words = "apply --yes --config mine.yaml";
    let run = run_in(&scene, &folder, words).exits(64);
    run.complains("error: mine.yaml:2:1: the key `topic` is here a second time")
        .complains("Nothing was changed.");
    fs::write(&file, "notify:\n  - pigeon:soc\n").unwrap();
    let run = run_in(&scene, &folder, words).exits(64);
    run.complains("mine.yaml:2:5: \"pigeon\" is no way to reach anybody");
    let run = run_in(&scene, &folder, "plan --config nobodys.yaml").exits(64);
    run.complains("nobodys.yaml").complains("`cis-fix init`");
    assert!(
        scene.aws("cloudwatch describe-alarms")["MetricAlarms"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

fn init(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "init");
    let before = run_in(&scene, &folder, "plan --format json").exits(0).out;
    run_in(&scene, &folder, "init").exits(0);
    let run = run_in(&scene, &folder, "init").exits(64);
    run.complains("cis-fix.yaml is there already");
    let after = run_in(&scene, &folder, "plan --format json").exits(0).out;
    let without_time = |text: &str| {
        let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
        document["observed_at"].take();
        document
    };
    assert_eq!(without_time(&before), without_time(&after));
}

fn exception(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let words = "--control 2.6,3.3 --skip root-usage=nobody-has-it --format json";
    let check = scene.cis_fix(&format!("check {words}")).exits(3).report();
    let finding = check.finding("root-usage");
    assert_eq!(finding["verdict"], "excepted");
    assert_eq!(finding["reason"], "nobody-has-it");
    scene.cis_fix(&format!("apply --yes {words}")).exits(0);
    scene.cis_fix(&format!("check {words}")).exits(0);
}

fn queue(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let make = "aws('sqs').create_queue(QueueName='alarms')";
    scene.python(make, &[]);
    let arn = format!("arn:aws:sqs:{REGION}:{}:alarms", scene.account.id);
    let words = format!("--control 3.3 --notify sqs:{arn} --format json");
    let report = scene
        .cis_fix(&format!("apply --yes {words}"))
        .exits(3)
        .report();
    let notes = report.notes().join("\n");
    assert!(notes.contains("sqs:SendMessage"), "{notes}");
    let finding = report.finding("root-usage");
    assert_eq!(finding["verdict"], "manual");
    assert_eq!(finding["broken_link"], "person");
    let topic = scene.topic("cis-fix-alarms");
    let subscribers = scene.aws(&format!(
        "sns list-subscriptions-by-topic --topic-arn {topic}"
    ));
    assert_eq!(subscribers["Subscriptions"][0]["Endpoint"], arn);
    scene
        .cis_fix(&format!("check {words} --allow manual"))
        .exits(0);
    let words = format!("{words} --notify email:soc@example.com");
    scene.cis_fix(&format!("apply --yes {words}")).exits(0);
}

const OWN: &str = r#"
slug: organizations-changes
ids: { "1.1.0": "ACME-1" }
titles: { "1.1.0": Ensure somebody hears of changes to the organization }
level: { "1.1.0": 1 }
rationale: Whoever changes the organization changes who may do what in every account of it.
filter:
  create: { "1.1.0": "{($.eventSource=organizations.amazonaws.com) && ($.eventName=MoveAccount)}" }
  accept:
    - pattern: "{($.eventSource=organizations.amazonaws.com) && ($.eventName=MoveAccount)}"
      source: ours
      since: "1.1.0"
  metric: { value: "1" }
  alarm: { statistic: Sum, comparison: GreaterThanOrEqualToThreshold, threshold: 1, period: 300, evaluation_periods: 1, treat_missing_data: notBreaching }
  happened: the organization was changed
  ask: Who did it?
examples:
  match: [ { why: an account is moved, event: { eventSource: organizations.amazonaws.com, eventName: MoveAccount } } ]
  ignore: [ { why: reading changes nothing, event: { eventSource: organizations.amazonaws.com, eventName: ListAccounts } } ]
"#;

fn catalog(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "catalog");
    let controls = folder.join("controls");
    fs::create_dir_all(&controls).unwrap();
    fs::write(controls.join("organizations.yaml"), OWN).unwrap();
    fs::write(folder.join("cis-fix.yaml"), "catalog: controls\n").unwrap();
    let words = "plan --control ACME-1 --format json";
    let report = run_in(&scene, &folder, words).exits(0).report();
    assert_eq!(report.patterns().len(), 1);
    assert_eq!(report.finding("organizations-changes")["verdict"], "fail");
    let run = run_in(&scene, &folder, "list").exits(0);
    run.prints("ACME-1").prints("3.14");

    let broken = OWN.replace("slug: organizations-changes", "slug: root-usage");
    fs::write(controls.join("organizations.yaml"), broken).unwrap();
    let run = run_in(&scene, &folder, "list").exits(64);
    run.complains("organizations.yaml:2:1: another control is called root-usage already");
    let run = run_in(&scene, &folder, "list --catalog nowhere").exits(64);
    run.complains("reading the control files of nowhere");
}

fn each_call(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene.cis_fix("plan -vv").exits(0);
    let run = run.complains("CloudTrail DescribeTrails in us-east-1: HTTP 200 after ");
    let run = run.complains("S3 GetBucketLogging in us-east-1: HTTP 200 after ");
    let secret = "AWS4-HMAC";
    assert!(
        !run.err.contains(secret) && !run.err.contains("test\n"),
        "{run}"
    );
    assert!(!run.err.contains("authorization"), "{run}");
    let quiet = scene.cis_fix("plan --quiet").exits(0);
    assert_eq!(quiet.err, "", "{quiet}");
}
