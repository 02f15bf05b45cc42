//! Denied calls. No verdict rests on a read that was denied, and a denied write stops only the steps that need it.

use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::proxy::Proxy;
use crate::report::{Report, text};
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "a denied read makes only the controls that depend on it unreadable",
        reads_of_the_finding,
    ),
    (
        "after apply, a denied read makes the controls that depend on it unreadable",
        reads_after_apply,
    ),
    (
        "a denied PutMetricAlarm is reported with the action to allow, and the other steps are done",
        one_alarm,
    ),
    (
        "a denied PutBucketPolicy stops only the logging that depends on it",
        bucket_policy,
    ),
    (
        "a denied tag is reported as a denied TagResource, not as a denied PutMetricAlarm",
        tag_of_alarm,
    ),
];

/// An operation, its IAM action, and the number of controls that depend on it.
type Denial = (&'static str, &'static str, usize);

const LOGGING: &str = "cloudtrail-bucket-access-logging";

fn deny_operation(account: &TestAccount<'_>, operation: &'static str) -> Proxy {
    Proxy::denying(account.emulator, move |call| call.operation == operation)
}

fn assert_denials(account: &TestAccount<'_>, otherwise: &Report, denials: &[Denial]) {
    for &(operation, action, many) in denials {
        let proxy = deny_operation(account, operation);
        let run = account.through(&proxy.endpoint, "plan --format json");
        assert_eq!(run.code, Some(3), "without {operation}: {run}");
        let report = run.report();
        let (unreadable, rest): (Vec<_>, Vec<_>) = report
            .findings()
            .iter()
            .partition(|finding| finding["verdict"] == "unreadable");
        assert_eq!(unreadable.len(), many, "without {operation}: {run}");
        for finding in unreadable {
            assert!(
                text(&finding["reason"]).contains(action),
                "{operation}: {finding}"
            );
            let slug = text(&finding["control"]);
            let steps = report.steps().iter();
            let serving = |step: &&serde_json::Value| step["controls"] == serde_json::json!([slug]);
            assert_eq!(
                steps.filter(serving).count(),
                0,
                "{operation}: {slug} has steps"
            );
        }
        for finding in rest {
            let slug = text(&finding["control"]);
            assert_eq!(finding, otherwise.finding(&slug), "without {operation}");
        }
    }
}

fn reads_of_the_finding(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let otherwise = account.cis_fix("plan --format json").exits(0).report();
    let filters = filter_control_count();
    let denials = [
        (
            "DescribeTrails",
            "cloudtrail:DescribeTrails",
            control_count(),
        ),
        ("GetTrailStatus", "cloudtrail:GetTrailStatus", filters),
        ("GetEventSelectors", "cloudtrail:GetEventSelectors", filters),
        ("DescribeLogGroups", "logs:DescribeLogGroups", filters),
        (
            "DescribeMetricFilters",
            "logs:DescribeMetricFilters",
            filters,
        ),
        ("DescribeAlarms", "cloudwatch:DescribeAlarms", filters),
        ("GetTopicAttributes", "sns:GetTopicAttributes", filters),
        ("GET ?logging", "s3:GetBucketLogging", 1),
        ("HEAD ", "s3:ListBucket", 1),
    ];
    assert_denials(&account, &otherwise, &denials);
}

fn reads_after_apply(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    let otherwise = account.cis_fix("plan --format json").exits(0).report();
    let filters = filter_control_count();
    let denials = [
        // A bucket without logging always fails. This one passes, so it depends on the list of trails.
        ("ListTrails", "cloudtrail:ListTrails", 1),
        (
            "ListSubscriptionsByTopic",
            "sns:ListSubscriptionsByTopic",
            filters,
        ),
        ("GetTopicAttributes", "sns:GetTopicAttributes", filters),
        (
            "GetSubscriptionAttributes",
            "sns:GetSubscriptionAttributes",
            filters,
        ),
        ("DescribeAlarms", "cloudwatch:DescribeAlarms", filters),
        ("GET ?policy", "s3:GetBucketPolicy", 1),
        ("GET ?encryption", "s3:GetEncryptionConfiguration", 1),
    ];
    assert_denials(&account, &otherwise, &denials);
}

/// The steps that were not done, with their outcomes, after an apply that was stopped part-way.
fn apply_part_way(account: &TestAccount<'_>, proxy: &Proxy) -> (Run, BTreeMap<String, String>) {
    let words = "apply --yes --notify email:soc@example.com --format json";
    let run = account.through(&proxy.endpoint, words).exits(4);
    let outcomes = run.report().outcomes();
    let unfinished = outcomes.into_iter().filter(|(_, word)| word != "done");
    (run, unfinished.collect())
}

fn owned_pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |&(step, word): &(&str, &str)| (step.to_owned(), word.to_owned());
    list.iter().map(owned).collect()
}

/// Without the proxy, another apply creates what is missing and nothing twice.
fn assert_converges(account: &TestAccount<'_>, steps: usize) {
    let report = account
        .cis_fix("apply --yes --format json")
        .exits(0)
        .report();
    assert_eq!(report.steps().len(), steps);
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("pass", control_count())])
    );
    account.cis_fix("plan --detailed-exitcode").exits(0);
}

fn one_alarm(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::denying(account.emulator, |call| {
        call.operation == "PutMetricAlarm" && call.mentions("cis-fix-root-usage")
    });
    let (run, unfinished) = apply_part_way(&account, &proxy);
    let step = "alarm/cis-fix-root-usage";
    assert_eq!(unfinished, owned_pairs(&[(step, "failed")]), "{run}");
    let report = run.report();
    let why = report.why(step);
    assert!(why.contains("allow cloudwatch:PutMetricAlarm"), "{why}");
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("fail", 1), ("pass", filter_control_count())])
    );
    assert_eq!(report.finding("root-usage")["broken_link"], "alarm");
    assert_converges(&account, 1);
}

fn bucket_policy(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = deny_operation(&account, "PUT ?policy");
    let (run, unfinished) = apply_part_way(&account, &proxy);
    let policy = format!("bucket-policy/{}", account.log_bucket("us-east-1"));
    let logging = format!("bucket-logging/{}", account.made("bucket"));
    let expected = owned_pairs(&[(&policy, "failed"), (&logging, "skipped")]);
    assert_eq!(unfinished, expected, "{run}");
    let report = run.report();
    assert!(
        report.why(&policy).contains("allow s3:PutBucketPolicy"),
        "{run}"
    );
    assert!(report.why(&logging).contains(&policy), "{run}");
    assert_eq!(report.finding(LOGGING)["verdict"], "fail");
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("fail", 1), ("pass", filter_control_count())])
    );
    assert_converges(&account, 2);
}

fn tag_of_alarm(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let message = "not authorized to perform: cloudwatch:TagResource";
    let proxy = Proxy::denying_with_message(
        account.emulator,
        |call| call.operation == "PutMetricAlarm",
        message,
    );
    let words = "apply --yes --control 3.3 --tag team=security --format json";
    let run = account.through(&proxy.endpoint, words).exits(4);
    let why = run.report().why("alarm/cis-fix-root-usage");
    assert!(
        why.contains("tagging it was denied; allow cloudwatch:TagResource"),
        "{why}"
    );
}
