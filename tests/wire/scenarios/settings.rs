//! Settings from the file and from flags, seen in the account and in the output.

use crate::Test;
use crate::catalog::filter_control_count;
use crate::report::text;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::json;
use std::fs;
use std::path::PathBuf;

pub(crate) const TESTS: &[Test] = &[
    (
        "tags and prefix apply to every created resource",
        applies_tags_and_prefix,
    ),
    (
        "the settings file in the working directory is read, and flags override it",
        prefers_flags_to_file,
    ),
    (
        "an invalid settings file stops the run before the first request",
        refuses_wrong_file,
    ),
    (
        "init writes a settings file once, and its values are the defaults",
        writes_template,
    ),
    (
        "an exception is reported with its reason, and check passes",
        reports_exceptions,
    ),
    (
        "a queue is subscribed and reported as no person",
        subscribes_queue,
    ),
    (
        "control files of the user extend the catalog, and invalid ones are refused",
        reads_control_files,
    ),
    (
        "each call is traced with its duration and without credentials",
        traces_calls,
    ),
];

/// An empty folder of this test.
pub(crate) fn folder(account: &TestAccount<'_>, name: &str) -> PathBuf {
    let folder = account.home().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the binary in a folder.
fn run_in(account: &TestAccount<'_>, folder: &PathBuf, words: &str) -> Run {
    Run::of(account.command(words).current_dir(folder))
}

fn applies_tags_and_prefix(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = "--name-prefix Acme_ --tag team=security --tag cost-centre=4711";
    let more = "--notify email:soc@example.com";
    account
        .cis_fix(&format!("apply --yes {words} {more}"))
        .exits(0);
    let snapshot = account.snapshot();
    let tags = json!({"cost-centre": "4711", "managed-by": "cis-fix", "team": "security"});
    let bucket = format!("acme-access-logs-{}-{REGION}", account.id());
    assert_eq!(snapshot["buckets"][&bucket]["tags"], tags);
    let region = &snapshot["regions"][REGION];
    assert_eq!(region["topics"][account.topic("Acme_alarms")]["Tags"], tags);
    let alarms = region["alarms"].as_object().unwrap();
    assert_eq!(alarms.len(), filter_control_count());
    for (name, alarm) in alarms {
        assert!(name.starts_with("Acme_"), "{name}");
        assert_eq!(alarm["Tags"], tags, "{name}");
    }
    let group = &region["logGroups"]["CloudTrail/management-events"];
    for name in group["metricFilters"].as_object().unwrap().keys() {
        assert!(name.starts_with("Acme_"), "{name}");
    }
    account
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
    // Resources that work are accepted under any name.
    account.cis_fix("plan --detailed-exitcode").exits(0);
}

fn prefers_flags_to_file(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "settings");
    let settings = "benchmark: \"5.0.0\"\nonly: [4.3]\ntopic: filed\nformat: json\n";
    fs::write(folder.join("cis-fix.yaml"), settings).unwrap();
    let report = run_in(&account, &folder, "plan").exits(0).report();
    assert_eq!(report.finding("root-usage")["id"], "4.3");
    assert!(text(report.field("topic")).ends_with(":filed"));
    let report = run_in(&account, &folder, "plan --topic flagged")
        .exits(0)
        .report();
    assert!(text(report.field("topic")).ends_with(":flagged"));
    let run = run_in(&account, &folder, "plan -v --topic flagged").exits(0);
    let run = run.complains("flagged  (the command line)");
    let run = run.complains("5.0.0  (cis-fix.yaml:1)");
    assert!(!run.err.contains("(default)"), "{run}");
    let run = account.cis_fix("plan -v --from no-such-file").exits(1);
    assert!(run.err.contains("verbose  1  (the command line)"), "{run}");
}

fn refuses_wrong_file(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "wrong");
    let file = folder.join("mine.yaml");
    fs::write(&file, "topic: a\ntopic: b\n").unwrap();
    let words = "apply --yes --config mine.yaml";
    let run = run_in(&account, &folder, words).exits(64);
    run.complains("error: mine.yaml:2:1: the key `topic` is here a second time")
        .complains("Nothing was changed.");
    fs::write(&file, "notify:\n  - pigeon:soc\n").unwrap();
    let run = run_in(&account, &folder, words).exits(64);
    run.complains("mine.yaml:2:5: this is no way to reach anybody");
    let run = run_in(&account, &folder, "plan --config nobodys.yaml").exits(64);
    run.complains("nobodys.yaml").complains("`cis-fix init`");
    assert!(
        account.aws("cloudwatch describe-alarms")["MetricAlarms"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

fn writes_template(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "init");
    let before = run_in(&account, &folder, "plan --format json").exits(0).out;
    run_in(&account, &folder, "init").exits(0);
    let run = run_in(&account, &folder, "init").exits(64);
    run.complains("cis-fix.yaml is there already");
    let after = run_in(&account, &folder, "plan --format json").exits(0).out;
    let without_time = |text: &str| {
        let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
        document["observed_at"].take();
        document
    };
    assert_eq!(without_time(&before), without_time(&after));
}

fn reports_exceptions(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = "--control 2.6,3.3 --skip root-usage=nobody-has-it --format json";
    let check = account.cis_fix(&format!("check {words}")).exits(3).report();
    let finding = check.finding("root-usage");
    assert_eq!(finding["verdict"], "excepted");
    assert_eq!(finding["reason"], "nobody-has-it");
    account.cis_fix(&format!("apply --yes {words}")).exits(0);
    account.cis_fix(&format!("check {words}")).exits(0);
}

fn subscribes_queue(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let make = "aws('sqs').create_queue(QueueName='alarms')";
    account.python(make, &[]);
    let arn = format!("arn:aws:sqs:{REGION}:{}:alarms", account.id());
    let words = format!("--control 3.3 --notify sqs:{arn} --format json");
    let report = account
        .cis_fix(&format!("apply --yes {words}"))
        .exits(3)
        .report();
    let notes = report.notes().join("\n");
    assert!(notes.contains("sqs:SendMessage"), "{notes}");
    let finding = report.finding("root-usage");
    assert_eq!(finding["verdict"], "manual");
    assert_eq!(finding["broken_link"], "person");
    let topic = account.topic("cis-fix-alarms");
    let subscribers = account.aws(&format!(
        "sns list-subscriptions-by-topic --topic-arn {topic}"
    ));
    assert_eq!(subscribers["Subscriptions"][0]["Endpoint"], arn);
    account
        .cis_fix(&format!("check {words} --allow manual"))
        .exits(0);
    let words = format!("{words} --notify email:soc@example.com");
    account.cis_fix(&format!("apply --yes {words}")).exits(0);
}

const OWN: &str = r#"
slug: backup-changes
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

fn reads_control_files(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "catalog");
    let controls = folder.join("controls");
    fs::create_dir_all(&controls).unwrap();
    fs::write(controls.join("organizations.yaml"), OWN).unwrap();
    fs::write(folder.join("cis-fix.yaml"), "catalog: controls\n").unwrap();
    let words = "plan --control ACME-1 --format json";
    let report = run_in(&account, &folder, words).exits(0).report();
    assert_eq!(report.patterns().len(), 1);
    assert_eq!(report.finding("backup-changes")["verdict"], "fail");
    let run = run_in(&account, &folder, "list").exits(0);
    run.prints("ACME-1").prints("3.14");

    let broken = OWN.replace("slug: backup-changes", "slug: root-usage");
    fs::write(controls.join("organizations.yaml"), broken).unwrap();
    let run = run_in(&account, &folder, "list").exits(64);
    run.complains("organizations.yaml:2:1: another control is called root-usage already");
    let run = run_in(&account, &folder, "list --catalog nowhere").exits(64);
    run.complains("reading the control files of nowhere");
}

fn traces_calls(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account.cis_fix("plan -vv").exits(0);
    let run = run.complains("CloudTrail DescribeTrails in us-east-1: HTTP 200 after ");
    let run = run.complains("S3 GetBucketLogging in us-east-1: HTTP 200 after ");
    let secret = "AWS4-HMAC";
    assert!(
        !run.err.contains(secret) && !run.err.contains("test\n"),
        "{run}"
    );
    assert!(!run.err.contains("authorization"), "{run}");
    let quiet = account.cis_fix("plan --quiet").exits(0);
    assert_eq!(quiet.err, "", "{quiet}");
}
