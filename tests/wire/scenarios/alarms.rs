//! Alarms that pass an audit but do not notify anybody of a single event, created with the stock AWS CLI.

use super::compliant_account;
use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[
    (
        "an alarm with a threshold of five events fails, because one event does not trigger it",
        needs_five_events,
    ),
    (
        "an alarm on a trimmed mean is read correctly and does not count",
        evaluates_trimmed_mean,
    ),
    (
        "a metric whose alarm notifies only through a composite alarm gets a second alarm",
        finds_composite_alarm,
    ),
    (
        "a muted alarm fails, and the finding names its mute rule",
        reports_mute_rule,
    ),
    (
        "a ListAlarmMuteRules that is denied or fails makes the verdict unreadable, and an unknown operation means no mute rules",
        reads_mute_rules,
    ),
];

const ROOT: &str = "root-usage";

/// The other team's alarm for root usage, as the CLI shows it.
fn root_usage_alarm(account: &TestAccount<'_>) -> Value {
    let check = account
        .cis_fix("check --control 3.3 --format json")
        .exits(0);
    let report = check.report();
    let evidence = report.finding(ROOT)["evidence"].as_array().unwrap().clone();
    let alarm = evidence.iter().find(|one| one["what"] == "alarm").unwrap();
    let seen = text(&alarm["seen"]);
    let (name, _) = seen.split_once(" notifies ").unwrap();
    let shown = account.aws_with("cloudwatch describe-alarms --alarm-names", &[name]);
    shown["MetricAlarms"][0].clone()
}

/// Replaces the alarm with one that has these flags.
fn replace_alarm(account: &TestAccount<'_>, alarm: &Value, words: &str) {
    let name = text(&alarm["AlarmName"]);
    let words = format!(
        "cloudwatch put-metric-alarm --namespace {} --metric-name {} --period 300 {words}",
        text(&alarm["Namespace"]),
        text(&alarm["MetricName"]),
    );
    account.aws_with(&words, &["--alarm-name", &name]);
}

/// The finding of root usage.
fn root_usage_finding(account: &TestAccount<'_>) -> Value {
    let check = account
        .cis_fix("check --control 3.3 --format json")
        .exits(3);
    check.report().finding(ROOT).clone()
}

/// Applies, and checks again.
fn assert_repairable(account: &TestAccount<'_>) {
    let to = "--notify email:soc@example.com";
    let applied = account
        .cis_fix(&format!("apply --yes --control 3.3 {to} --format json"))
        .exits(0)
        .report();
    assert!(!applied.outcomes().is_empty());
    account.cis_fix("check --control 3.3").exits(0);
}

fn needs_five_events(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let alarm = root_usage_alarm(&account);
    let topic = text(&alarm["AlarmActions"][0]);
    let five = "--statistic Sum --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanOrEqualToThreshold";
    replace_alarm(&account, &alarm, &format!("{five} --alarm-actions {topic}"));
    let finding = root_usage_finding(&account);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    assert!(
        text(&finding["reason"]).contains("so it takes 5 events"),
        "{finding}"
    );
    let printed = finding.to_string();
    assert!(printed.contains("pass: alarm "), "{finding}");
    assert!(printed.contains("no, needs 5 in one period"), "{finding}");
    assert_repairable(&account);
}

fn evaluates_trimmed_mean(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let alarm = root_usage_alarm(&account);
    let topic = text(&alarm["AlarmActions"][0]);
    let mean = "--extended-statistic tm99 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold";
    replace_alarm(&account, &alarm, &format!("{mean} --alarm-actions {topic}"));
    let finding = root_usage_finding(&account);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    assert!(
        text(&finding["reason"]).contains("tm99 does not tell"),
        "{finding}"
    );
}

fn finds_composite_alarm(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let alarm = root_usage_alarm(&account);
    let (name, topic) = (text(&alarm["AlarmName"]), text(&alarm["AlarmActions"][0]));
    let one = "--statistic Sum --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold";
    replace_alarm(&account, &alarm, one);
    // More than two pages come before it: an alarm that is not read might notify somebody.
    let many = "
for number in range(205):
    aws('cloudwatch').put_composite_alarm(AlarmName=f'a-{number}', AlarmRule='FALSE')
print(json.dumps(''))";
    account.python(many, &[]);
    let rule = format!("ALARM(\"{name}\")");
    account.aws_with(
        &format!("cloudwatch put-composite-alarm --alarm-name all-of-them --alarm-actions {topic}"),
        &["--alarm-rule", &rule],
    );
    let finding = root_usage_finding(&account);
    assert_eq!(finding["verdict"], "fail", "{finding}");
    let reason = text(&finding["reason"]);
    assert!(reason.contains("composite alarm all-of-them"), "{finding}");
    let run = account.cis_fix("check -v --control 3.3").exits(3);
    let line = "Of its reads 1 looked for composite and log alarms, 0 for mute rules.";
    assert!(run.err.contains(line), "{run}");
    assert_repairable(&account);
}

/// A mute rule for the alarm of this name, in AWS's form. The emulator has no mute rules.
fn mute_rule(call: &Call, alarm: &str) -> Option<Value> {
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

fn reports_mute_rule(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let name = text(&root_usage_alarm(&account)["AlarmName"]);
    let proxy = Proxy::answering_cbor(account.emulator, move |call| mute_rule(call, &name));
    let check = account.through(&proxy.endpoint, "check --control 3.3 --format json");
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
    account.through(&proxy.endpoint, apply).exits(0);
    account
        .through(&proxy.endpoint, "check --control 3.3")
        .exits(0);
    assert!(proxy.writes().iter().all(|write| !write.contains("Mute")));
}

fn reads_mute_rules(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let lists = |call: &Call| call.operation == "ListAlarmMuteRules";
    let denying = Proxy::denying(account.emulator, lists);
    let run = account.through(&denying.endpoint, "check --control 3.3 --format json");
    let report = run.exits(3).report();
    let finding = report.finding(ROOT);
    assert_eq!(finding["verdict"], "unreadable", "{finding}");
    assert!(text(&finding["reason"]).contains("allow cloudwatch:ListAlarmMuteRules"));
    for (status, code) in [(404, "UnknownOperationException"), (400, "InvalidAction")] {
        let proxy = Proxy::failing(account.emulator, move |call| {
            lists(call).then_some(Fault::Refused(status, code, "no such operation"))
        });
        account
            .through(&proxy.endpoint, "check --control 3.3")
            .exits(0);
    }
    let proxy = Proxy::failing(account.emulator, move |call| {
        lists(call).then_some(Fault::Refused(400, "ValidationError", "something else"))
    });
    let run = account.through(&proxy.endpoint, "check --control 3.3 --format json");
    let report = run.exits(3).report();
    let finding = report.finding(ROOT);
    assert_eq!(finding["verdict"], "unreadable", "{finding}");
    assert!(text(&finding["reason"]).contains("AWS answered ValidationError: something else"));
}
