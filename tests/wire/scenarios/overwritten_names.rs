//! Somebody makes, changes or deletes what has a name of ours between the reads of the plan and our write. The write would
//! replace it by name; it is left as it is.

use crate::Test;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::{AwsCommand, REGION, TestAccount};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "an alarm of somebody else made under our name before our write is kept",
        keeps_new_alarm,
    ),
    (
        "a composite alarm made under our name before our write is kept",
        keeps_new_composite,
    ),
    (
        "an alarm of ours changed or deleted before our write is left as it is",
        keeps_changed_alarm,
    ),
    (
        "a metric filter of somebody else made under our name before our write is kept",
        keeps_new_filter,
    ),
    (
        "a metric filter of ours changed before our write is kept",
        keeps_changed_filter,
    ),
];

const NAME: &str = "cis-fix-root-usage";
const APPLY: &str = "apply --yes --control root-usage --format json --notify email:soc@example.com";
const OTHERS: &str = "--metric-name m --namespace n --statistic Sum --period 60 \
    --evaluation-periods 1 --threshold 7 --comparison-operator GreaterThanThreshold";

/// A proxy that runs a command before the first read that names the resource: the plan reads lists.
fn run_before_last_read(
    account: &TestAccount<'_>,
    operation: &'static str,
    act: AwsCommand,
) -> Proxy {
    let ran = AtomicBool::new(false);
    Proxy::denying(account.emulator, move |call: &Call| {
        let last = call.operation == operation && call.mentions(NAME);
        if last && !ran.swap(true, Ordering::SeqCst) {
            act.run();
        }
        false
    })
}

/// Applies while somebody acts, and returns why the step failed.
#[track_caller]
fn apply_meanwhile(
    account: &TestAccount<'_>,
    words: &str,
    operation: &'static str,
    step: &str,
    act: AwsCommand,
) -> String {
    let proxy = run_before_last_read(account, operation, act);
    let run = account.through(&proxy.endpoint, words).exits(4);
    let why = run.report().why(step);
    assert!(
        why.contains("meanwhile") && why.contains("left as it is"),
        "{why}"
    );
    assert!(why.contains(NAME), "{why}");
    why
}

fn alarm_of(account: &TestAccount<'_>) -> Value {
    account.snapshot()["regions"][REGION]["alarms"][NAME].clone()
}

fn filter_of(account: &TestAccount<'_>) -> Value {
    let group = account.made("log_group");
    account.snapshot()["regions"][REGION]["logGroups"][group]["metricFilters"][NAME].clone()
}

fn keeps_new_alarm(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = format!("cloudwatch put-metric-alarm --alarm-name {NAME} {OTHERS}");
    let act = account.aws_command(&words, &[]);
    let why = apply_meanwhile(
        &account,
        APPLY,
        "DescribeAlarms",
        &format!("alarm/{NAME}"),
        act,
    );
    assert!(why.contains("made alarm"), "{why}");
    let kept = alarm_of(&account);
    assert_eq!(kept["Threshold"], 7.0, "{kept}");
    assert_eq!(kept["MetricName"], "m", "{kept}");
}

fn keeps_new_composite(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.aws(&format!(
        "cloudwatch put-metric-alarm --alarm-name theirs {OTHERS}"
    ));
    let words = format!("cloudwatch put-composite-alarm --alarm-name {NAME} --alarm-rule");
    let act = account.aws_command(&words, &["ALARM(\"theirs\")"]);
    let why = apply_meanwhile(
        &account,
        APPLY,
        "DescribeAlarms",
        &format!("alarm/{NAME}"),
        act,
    );
    assert!(why.contains("another kind of alarm"), "{why}");
}

/// An account with our filter and alarm, whose alarm the plan writes again.
fn drifted(suite: &Suite) -> TestAccount<'_> {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix(APPLY).exits(0);
    account.aws(&format!(
        "cloudwatch disable-alarm-actions --alarm-names {NAME}"
    ));
    account
}

fn keeps_changed_alarm(suite: &Suite) {
    let account = drifted(suite);
    let words = format!("cloudwatch put-metric-alarm --alarm-name {NAME} {OTHERS}");
    let act = account.aws_command(&words, &[]);
    let why = apply_meanwhile(
        &account,
        APPLY,
        "DescribeAlarms",
        &format!("alarm/{NAME}"),
        act,
    );
    assert!(why.contains("changed alarm"), "{why}");
    assert_eq!(alarm_of(&account)["Threshold"], 7.0);

    let account = drifted(suite);
    let words = format!("cloudwatch delete-alarms --alarm-names {NAME}");
    let act = account.aws_command(&words, &[]);
    let why = apply_meanwhile(
        &account,
        APPLY,
        "DescribeAlarms",
        &format!("alarm/{NAME}"),
        act,
    );
    assert!(why.contains("deleted alarm"), "{why}");
    assert_eq!(alarm_of(&account), Value::Null);
    // Run again, it is made.
    account.cis_fix(APPLY).exits(0);
}

fn put_filter(account: &TestAccount<'_>) -> AwsCommand {
    let group = account.made("log_group");
    let words = format!(
        "logs put-metric-filter --log-group-name {group} --filter-name {NAME} \
         --metric-transformations metricName=m,metricNamespace=n,metricValue=1 --filter-pattern"
    );
    account.aws_command(&words, &["{ $.theirs = 1 }"])
}

fn keeps_new_filter(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let act = put_filter(&account);
    let step = format!("metric-filter/{NAME}");
    let why = apply_meanwhile(&account, APPLY, "DescribeMetricFilters", &step, act);
    assert!(why.contains("made metric filter"), "{why}");
    let kept = filter_of(&account);
    assert_eq!(kept["filterPattern"], "{ $.theirs = 1 }", "{kept}");
}

fn keeps_changed_filter(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix(APPLY).exits(0);
    let group = account.made("log_group");
    // Ours by name and metric, with a pattern that the plan writes again.
    let words = format!(
        "logs put-metric-filter --log-group-name {group} --filter-name {NAME} \
         --metric-transformations metricName={NAME},metricNamespace=CISBenchmark,metricValue=1 \
         --filter-pattern"
    );
    account.aws_with(&words, &["{ $.drifted = 1 }"]);
    let act = put_filter(&account);
    let step = format!("metric-filter/{NAME}");
    let why = apply_meanwhile(&account, APPLY, "DescribeMetricFilters", &step, act);
    assert!(why.contains("changed metric filter"), "{why}");
    assert_eq!(filter_of(&account)["filterPattern"], "{ $.theirs = 1 }");
}
