//! Resources of another team stay as they are, value by value.

use crate::Test;
use crate::difference::changed;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::json;

pub(crate) const TESTS: &[Test] = &[
    (
        "filters, alarms, topics, buckets and log groups of another team keep every value",
        leaves_resources_alone,
    ),
    (
        "if another team's filter publishes to our metric, ours gets another name",
        avoids_foreign_metric,
    ),
    (
        "a log group managed by a template is noted, and left alone with --respect-owners",
        respects_owners,
    ),
];

fn leaves_resources_alone(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let before = account.snapshot();
    let run = account.cis_fix("apply --yes --notify email:us@example.com --format json");
    run.exits(0);
    let after = account.snapshot();
    let group = account.made("log_group");
    // The emulator counts the filters of a log group. The bucket's missing logging is the finding.
    let expected = [
        format!("/buckets/{}/logging", account.made("bucket")),
        format!("/regions/{REGION}/logGroups/{group}/metricFilterCount"),
    ];
    assert_eq!(changed(&before, &after), expected);
}

fn avoids_foreign_metric(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let plan = account.cis_fix("plan --control root-usage --format json");
    let notes = plan.exits(0).report().notes();
    let note = |note: &String| {
        [
            "their-root",
            "CISBenchmark/cis-fix-root-usage",
            "cis-fix-root-usage-2",
        ]
        .iter()
        .all(|words| note.contains(words))
    };
    assert!(notes.iter().any(note), "{notes:?}");

    account.cis_fix("apply --yes --control root-usage").exits(3);
    let after = account.snapshot();
    let region = &after["regions"][REGION];
    let alarms = region["alarms"].as_object().unwrap();
    let names: Vec<&String> = alarms.keys().collect();
    assert_eq!(names, ["cis-fix-root-usage-2", "their-alarm"]);
    let alarm = &alarms["cis-fix-root-usage-2"];
    let filter = format!(
        "/logGroups/{}/metricFilters/cis-fix-root-usage-2/metricTransformations/0/metricName",
        account.made("log_group").replace('/', "~1")
    );
    assert_eq!(alarm["MetricName"], "cis-fix-root-usage-2");
    assert_eq!(
        region.pointer(&filter),
        Some(&json!("cis-fix-root-usage-2"))
    );
    account.cis_fix("plan --detailed-exitcode").exits(2);
    account
        .cis_fix("plan --control root-usage --detailed-exitcode")
        .exits(3)
        .prints("No change is planned.");
}

fn respects_owners(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let group = account.made("log_group");
    let arn = format!("arn:aws:logs:{REGION}:{}:log-group:{group}", account.id());
    account.aws(&format!(
        "logs tag-resource --resource-arn {arn} --tags ManagedBy=terraform"
    ));
    let plan = account.cis_fix("plan --control 3.4 --format json").exits(0);
    let report = plan.report();
    assert!(!report.steps().is_empty());
    let notes = report.notes();
    let names_owner = |note: &String| {
        note.contains("Terraform (tag ManagedBy=terraform)")
            && note.contains("aws_cloudwatch_log_metric_filter")
    };
    assert!(notes.iter().any(names_owner), "{notes:?}");
    let run = account.cis_fix("plan --control 3.4 --respect-owners --format json");
    let report = run.exits(0).report();
    assert!(report.steps().is_empty());
    assert_eq!(report.finding("iam-policy-changes")["verdict"], "manual");
}
