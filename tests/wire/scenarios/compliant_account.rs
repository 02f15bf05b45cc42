//! Filters, alarms and topics of another team that satisfy a control.

use crate::Test;
use crate::catalog::{self, control_count};
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "an account that another team made compliant passes and is not changed",
        leaves_account_alone,
    ),
    (
        "a disabled alarm of another team fails, and an alarm of ours is created beside it",
        reports_disabled_alarm,
    ),
    (
        "filters and alarms are found on every page of the AWS answers",
        reads_every_page,
    ),
];

/// An account in which another team has satisfied every control, under its own names.
pub(crate) fn compliant_account(suite: &Suite) -> TestAccount<'_> {
    let options = json!({ "patterns": catalog::patterns() });
    TestAccount::seeded_with(suite, REGION, "compliant", &options)
}

fn leaves_account_alone(suite: &Suite) {
    let account = compliant_account(suite);
    let before = account.snapshot();
    let plan = account
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(0);
    let plan = plan.report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("pass", control_count())]));
    assert_eq!(plan.steps(), [] as [Value; 0]);
    let applied = account
        .cis_fix("apply --yes --format json")
        .exits(0)
        .report();
    assert!(applied.outcomes().is_empty());
    assert_eq!(account.snapshot(), before, "apply changed something");
}

fn reports_disabled_alarm(suite: &Suite) {
    let account = compliant_account(suite);
    let theirs = ["--alarm-names", "SEC root-usage"];
    account.aws_with("cloudwatch disable-alarm-actions", &theirs);
    let before = account.aws_with("cloudwatch describe-alarms", &theirs);
    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(
        plan.verdicts(),
        BTreeMap::from([("fail", 1), ("pass", control_count() - 1)])
    );
    assert_eq!(plan.finding("root-usage")["broken_link"], "alarm");
    // Their filter and topic satisfy the control; only the alarm is missing.
    assert_eq!(plan.operations(), BTreeMap::from([("PutMetricAlarm", 1)]));
    account.cis_fix("apply --yes").exits(0);
    let after = account.aws_with("cloudwatch describe-alarms", &theirs);
    assert_eq!(after, before);
}

/// `DescribeMetricFilters` returns pages of 50 and `DescribeAlarms` pages of 100, by name. These names come before the ones
/// that count.
const FILLER: &str = "
group = 'CloudTrail/management-events'
for number in range(60):
    metric_filter(group, f'aaa-{number}', '{ $.eventName = Theirs }', 'Theirs', f'M{number}')
for number in range(120):
    aws('cloudwatch').put_metric_alarm(
        AlarmName=f'AAA {number}', Namespace='Theirs', MetricName='M0', Statistic='Sum', Period=60,
        EvaluationPeriods=1, Threshold=1.0, ComparisonOperator='GreaterThanThreshold')";

fn reads_every_page(suite: &Suite) {
    let account = compliant_account(suite);
    account.python(FILLER, &[]);
    let plan = account.cis_fix("plan --detailed-exitcode --format json");
    let plan = plan.exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("pass", control_count())]));
    assert_eq!(plan.field("plan")["totals"]["filters_used"], 74);
}
