//! Trails that a person must repair: the finding prints the commands.

use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::proxy::Proxy;
use crate::report::advice;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

pub(crate) const TESTS: &[Test] = &[
    (
        "without a trail nothing is changed, and the finding has the commands that create one",
        explains_missing_trail,
    ),
    (
        "a trail without a log group gets access logging, and the finding has commands for the rest",
        advises_log_group,
    ),
    (
        "the printed commands for a trail without a log group work",
        advice_works,
    ),
    (
        "a stopped trail is not changed, and the finding has the command that starts it",
        advises_start_logging,
    ),
    (
        "a trail that excludes KMS events breaks only the control that needs them",
        reports_excluded_kms_events,
    ),
    (
        "advanced event selectors are evaluated with every operator",
        evaluates_advanced_selectors,
    ),
    (
        "a trail that has stopped delivering is reported with the command that shows it",
        reports_failed_delivery,
    ),
    (
        "a control that a second trail satisfies is not created at the first",
        counts_second_trail,
    ),
];

fn explains_missing_trail(suite: &Suite) {
    let account = TestAccount::seeded(suite, "no-trail");
    let before = account.snapshot();
    let check = account.cis_fix("check --format json").exits(3).report();
    assert_eq!(
        check.verdicts(),
        BTreeMap::from([("manual", control_count())])
    );
    for finding in check.findings() {
        let advice = advice(finding).join("\n");
        assert!(advice.contains("aws cloudtrail create-trail"), "{finding}");
    }
    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.steps(), [] as [Value; 0]);
    account.cis_fix("apply --yes").exits(3);
    assert_eq!(account.snapshot(), before);
}

/// The printed commands, without the one that shows the finding.
fn advised_commands(account: &TestAccount<'_>) -> Vec<String> {
    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(
        plan.verdicts(),
        BTreeMap::from([("fail", 1), ("manual", filter_control_count())])
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

fn advises_log_group(suite: &Suite) {
    let account = TestAccount::seeded(suite, "no-log-group");
    let commands = advised_commands(&account);
    let parts = [
        "aws cloudtrail describe-trails ",
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
        account.made("trail"),
        account.made("trail_arn"),
        account.id(),
        REGION,
    ] {
        assert!(all.contains(exactly), "{exactly} is not in {all}");
    }

    let applied = account
        .cis_fix("apply --yes --format json")
        .exits(3)
        .report();
    assert_eq!(
        applied.verdicts(),
        BTreeMap::from([("manual", filter_control_count()), ("pass", 1)])
    );
    let after = account.snapshot();
    let logging = &after["buckets"][account.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], account.log_bucket(REGION).as_str());
    assert_eq!(
        after["regions"][REGION]["alarms"],
        Value::Object(serde_json::Map::new())
    );
}

fn advice_works(suite: &Suite) {
    let account = TestAccount::seeded(suite, "no-log-group");
    let mut shell = Command::new("sh");
    shell
        .args(["-euc", &advised_commands(&account).join("\n")])
        .env_clear();
    shell.envs(account.environment());
    let tools = account.emulator.python.python().parent().unwrap();
    shell.env("PATH", format!("{}:/usr/bin:/bin", tools.display()));
    Run::of(&mut shell).exits(0);

    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", control_count())]));
    let group = account.aws("logs describe-log-groups");
    assert_eq!(group["logGroups"][0]["retentionInDays"], 365);
    assert_eq!(
        &group["logGroups"][0]["logGroupName"],
        plan.field("log_group")
    );
    account
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    account.cis_fix("plan --detailed-exitcode").exits(0);
}

fn advises_start_logging(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.aws("cloudtrail stop-logging --name management-events");
    let before = account.snapshot();
    let words = "apply --yes --control 3.4 --format json";
    let report = account.cis_fix(words).exits(3).report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "manual");
    let shows = "aws cloudtrail get-trail-status --region us-east-1 --name management-events";
    let repairs = "aws cloudtrail start-logging --region us-east-1 --name management-events";
    let advice = advice(finding);
    assert_eq!(advice.len(), 2, "{advice:?}");
    assert!(advice[0].starts_with(shows), "{advice:?}");
    assert_eq!(advice[1], repairs);
    assert_eq!(account.snapshot(), before);
}

const SELECT: &str = "cloudtrail put-event-selectors --trail-name management-events";

fn reports_excluded_kms_events(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let basic = r#"[{"ReadWriteType":"All","IncludeManagementEvents":true,
        "ExcludeManagementEventSources":["kms.amazonaws.com"]}]"#;
    account.aws_with(SELECT, &["--event-selectors", basic]);
    let plan = account.cis_fix("plan --format json").exits(0).report();
    let verdicts = BTreeMap::from([("fail", control_count() - 1), ("manual", 1)]);
    assert_eq!(plan.verdicts(), verdicts);
    let finding = plan.finding("cmk-disable-or-delete");
    assert_eq!(finding["broken_link"], "trail");
    let reason = finding["reason"].as_str().unwrap();
    let words = "misses ScheduleKeyDeletion and 1 more: its event selector leaves out the events of kms.amazonaws.com";
    assert!(reason.contains(words), "{reason}");
    let made = plan.operations().get("PutMetricFilter").copied();
    assert_eq!(made, Some(filter_control_count() - 1));
    // The printed command shows it.
    let command = advice(finding).remove(0);
    let (command, _) = command.split_once("   # ").unwrap();
    let shown = account.aws(command.strip_prefix("aws ").unwrap());
    assert_eq!(
        shown["EventSelectors"][0]["ExcludeManagementEventSources"][0],
        "kms.amazonaws.com"
    );
    let notes = plan.notes().join("\n");
    assert!(
        notes.contains("but for those of kms.amazonaws.com"),
        "{notes}"
    );
    // A new trail has delivered nothing yet, which is not a fault.
    assert!(
        notes.contains("has delivered nothing to its log group yet"),
        "{notes}"
    );
}

fn evaluates_advanced_selectors(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let select = |fields: &str| {
        let advanced = format!(
            r#"[{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["Management"]}}{fields}]}}]"#
        );
        account.aws_with(SELECT, &["--advanced-event-selectors", &advanced]);
        let words = "plan --control 3.3,3.5,3.10 --format json";
        let plan = account.cis_fix(words).exits(0).report();
        let of = |slug: &str| {
            let finding = plan.finding(slug);
            let words = finding["reason"].as_str().unwrap();
            format!("{}: {words}", finding["verdict"].as_str().unwrap())
        };
        [
            "root-usage",
            "cloudtrail-config-changes",
            "security-group-changes",
        ]
        .map(of)
    };
    let is = |seen: [String; 3], wanted: [&str; 3]| {
        for (seen, wanted) in seen.iter().zip(wanted) {
            assert!(seen.contains(wanted), "{seen} is not {wanted}");
        }
    };
    is(select(""), ["fail: ", "fail: ", "fail: "]);
    is(
        select(r#",{"Field":"eventName","NotStartsWith":["Stop"]}"#),
        [
            "manual: trail management-events misses events such as StopLogging",
            "manual: trail management-events misses StopLogging: its event selector leaves out events whose eventName begins with Stop",
            "fail: ",
        ],
    );
    is(
        select(r#",{"Field":"eventName","EndsWith":["Trail","Group"]}"#),
        [
            "takes only events",
            "misses StopLogging and 1 more",
            "misses ",
        ],
    );
    is(
        select(r#",{"Field":"readOnly","Equals":["false"]}"#),
        ["misses events such as ListBuckets", "fail: ", "fail: "],
    );
    is(
        select(r#",{"Field":"resources.ARN","NotEndsWith":["x"]}"#),
        ["the field resources.ARN"; 3],
    );
}

/// The answer with more fields in its JSON.
fn with_fields(answer: &str, more: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut body: Value = serde_json::from_str(body).unwrap();
    let more: Value = serde_json::from_str(more).unwrap();
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let body = body.to_string();
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let head: Vec<&str> = head.lines().filter(|line| !is_length(line)).collect();
    let (head, length) = (head.join("\r\n"), body.len());
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn reports_failed_delivery(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let seen = |status: &'static str| {
        let proxy = Proxy::rewriting(account.emulator, move |call, answer| {
            if call.operation != "GetTrailStatus" {
                return answer;
            }
            with_fields(&answer, status)
        });
        let words = "plan --control 3.3 --format json";
        let report = account.through(&proxy.endpoint, words).exits(0).report();
        let finding = report.finding("root-usage");
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let planned = report.steps().len();
        (
            text("verdict"),
            text("broken_link"),
            text("reason"),
            planned,
        )
    };
    let (verdict, link, reason, planned) =
        seen(r#"{"LatestCloudWatchLogsDeliveryTime":1000000000}"#);
    assert_eq!(
        (verdict.as_str(), link.as_str(), planned),
        ("manual", "delivery", 0)
    );
    assert!(
        reason.contains("has delivered nothing to its log group for "),
        "{reason}"
    );
    let (verdict, _, reason, _) = seen(r#"{"StartLoggingTime":1000000000}"#);
    // The log group is new.
    assert_eq!(verdict, "fail", "{reason}");
    let (verdict, _, reason, _) = seen(r#"{"LatestCloudWatchLogsDeliveryError":"AccessDenied"}"#);
    assert_eq!(verdict, "manual");
    assert!(
        reason.contains("cannot deliver to its log group (AccessDenied; role "),
        "{reason}"
    );
    let (verdict, ..) = seen(
        r#"{"LatestCloudWatchLogsDeliveryError":"AccessDenied","LatestCloudWatchLogsDeliveryTime":4000000000}"#,
    );
    assert_eq!(verdict, "fail", "an error of before");
}

fn counts_second_trail(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let made = "--trail management-events --notify email:soc@example.com";
    account
        .cis_fix(&format!("apply --yes --control 3.3 {made}"))
        .exits(0);
    account.python(super::accounts::SECOND, &[]);
    // The second trail has no filter, and is the one that records the events of KMS.
    let basic = r#"[{"ReadWriteType":"All","IncludeManagementEvents":true,
        "ExcludeManagementEventSources":["kms.amazonaws.com"]}]"#;
    account.aws_with(SELECT, &["--event-selectors", basic]);
    let words = "plan --control 3.3,3.7 --format json";
    let plan = account.cis_fix(words).exits(0).report();
    assert!(
        plan.field("trail")
            .as_str()
            .unwrap()
            .ends_with("trail/a-second")
    );
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", 1), ("pass", 1)]));
    assert_eq!(plan.finding("root-usage")["verdict"], "pass");
    assert_eq!(plan.operations().get("PutMetricFilter"), Some(&1));
    account
        .cis_fix("apply --yes --control 3.3,3.7 --notify email:soc@example.com")
        .exits(0);
    let words = "plan --control 3.3,3.7 --detailed-exitcode";
    account.cis_fix(words).exits(0);
}
