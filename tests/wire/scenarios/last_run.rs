//! `undo --last` and `undo --list`: the journals in the state folder.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::scenarios::journal::assert_same;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "undo --last takes back the newest run of the account, and undo --list shows it",
        takes_back_newest,
    ),
    (
        "undo --last takes back a run that was interrupted together with its continuation",
        takes_back_interrupted,
    ),
    (
        "undo --last takes back three runs that continue one another, and prints one document",
        takes_back_three,
    ),
    (
        "undo --last does not join runs with other settings or a continued journal that was edited",
        joins_no_doubtful_run,
    ),
    (
        "undo --last passes over no newer journal that is not proven or cannot be read",
        refuses_doubtful_journals,
    ),
    (
        "undo --last stays with a run that was taken back in part",
        stays_with_partial_undo,
    ),
];

/// The rows of this account.
fn listed(account: &TestAccount<'_>) -> Vec<Value> {
    let run = account.cis_fix("undo --list --format json").exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let rows = document["journals"].as_array().unwrap().iter();
    rows.filter(|row| row["account"] == account.id())
        .cloned()
        .collect()
}

fn takes_back_newest(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account
        .cis_fix("undo --last --yes")
        .exits(1)
        .complains("can be taken back")
        .complains("Nothing was changed.");
    let before = account.snapshot();
    account.cis_fix("apply --yes --control 3.3").exits(3);
    let rows = listed(&account);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["state"], "complete");
    assert_eq!(rows[0]["changes"], 3);
    account
        .cis_fix("undo --list")
        .exits(0)
        .prints(&text(&rows[0]["path"]));
    account.cis_fix("undo --last --yes").exits(0);
    assert_same(&before, &account.snapshot(), "after undo --last");
    assert_eq!(listed(&account)[0]["state"], "taken_back");
    account
        .cis_fix("undo --last --yes")
        .exits(1)
        .complains("can be taken back");
    account.cis_fix("undo").exits(64);
}

fn wait_for_next_second() {
    // The time of a journal has seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
}

/// Runs `apply`, and AWS denies the alarms.
fn apply_interrupted(account: &TestAccount<'_>, words: &str) {
    let proxy = Proxy::failing(account.emulator, |call: &Call| {
        let denied = Fault::Refused(403, "AccessDenied", "not now");
        (call.operation == "PutMetricAlarm").then_some(denied)
    });
    account.through(&proxy.endpoint, words).exits(4);
}

fn takes_back_interrupted(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let words = "apply --yes --control 3.3";
    apply_interrupted(&account, words);
    let rows = listed(&account);
    assert_eq!(rows[0]["state"], "interrupted");
    let interrupted = text(&rows[0]["path"]);
    wait_for_next_second();
    let run = account.cis_fix(words).exits(3);
    run.complains("This run continues the run of");
    let rows = listed(&account);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["state"], "complete");
    assert_eq!(rows[0]["continues"][0], interrupted);
    // What the second run wrote is in the account at last, so each of the three changes is of one run.
    assert_eq!(rows[0]["changes"], 4);
    let run = account.cis_fix("undo --last --yes").exits(0);
    assert!(
        !run.err.contains("The run before it was interrupted"),
        "{run}"
    );
    assert_same(&before, &account.snapshot(), "after undo --last");
    assert_eq!(listed(&account)[0]["state"], "taken_back");
    account.cis_fix("undo --last --yes").exits(1);
}

fn takes_back_three(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let words = "apply --yes --control 3.3,3.4";
    for _ in 0..2 {
        apply_interrupted(&account, words);
        wait_for_next_second();
    }
    account.cis_fix(words).exits(3);
    let rows = listed(&account);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["continues"].as_array().unwrap().len(), 2);
    let run = account.cis_fix("undo --last --yes --format json").exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["run_at"], rows[0]["at"]);
    assert_eq!(document["continues"].as_array().unwrap().len(), 2);
    let count = |name: &str| document[name].as_array().unwrap().len();
    assert_eq!((count("steps"), count("outcomes")), (5, 5), "{run}");
    assert_same(&before, &account.snapshot(), "after undo --last");
}

fn joins_no_doubtful_run(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    apply_interrupted(&account, "apply --yes --control 3.3");
    wait_for_next_second();
    account.cis_fix("apply --yes --control 3.3,3.4").exits(3);
    assert_eq!(listed(&account).len(), 2);
    account
        .cis_fix("undo --last --yes")
        .exits(0)
        .complains("The run before it was interrupted");
    account.cis_fix("undo --last --yes").exits(0);
    assert_same(&before, &account.snapshot(), "after undo --last, twice");

    let words = "apply --yes --control 3.4";
    apply_interrupted(&account, words);
    let interrupted = text(&listed(&account)[0]["path"]);
    wait_for_next_second();
    account.cis_fix(words).exits(3);
    let journal = fs::read_to_string(&interrupted).unwrap();
    fs::write(&interrupted, journal.replacen("root", "toor", 1)).unwrap();
    let rows = listed(&account);
    assert_eq!(rows[0]["state"], "complete", "{rows:?}");
    assert_eq!(rows[1]["state"], "unproven", "{rows:?}");
    account.cis_fix("undo --last --yes").exits(0);
    let filters = account.aws("logs describe-metric-filters");
    let left = filters["metricFilters"].as_array().unwrap().len();
    assert_eq!(left, 1, "what the edited journal claims stays: {filters}");
}

fn refuses_doubtful_journals(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.3").exits(3);
    wait_for_next_second();
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let newest = text(&listed(&account)[0]["path"]);
    let journal = fs::read_to_string(&newest).unwrap();
    let before = account.snapshot();
    let edited = journal.replacen("root", "toor", 1);
    for doubtful in [edited.as_str(), "no journal"] {
        fs::write(&newest, doubtful).unwrap();
        account
            .cis_fix("undo --last --yes")
            .exits(1)
            .complains(&newest)
            .complains("Nothing was changed.");
    }
    assert_eq!(account.snapshot(), before);
}

fn stays_with_partial_undo(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    wait_for_next_second();
    account.cis_fix("apply --yes --control 3.3").exits(3);
    account.python(
        "
alarms = aws('cloudwatch').describe_alarms(AlarmNames=['cis-fix-root-usage'])
alarm = alarms['MetricAlarms'][0]
keys = ['AlarmName', 'AlarmDescription', 'AlarmActions', 'MetricName', 'Namespace', 'Statistic', 'Period']
keys += ['EvaluationPeriods', 'ComparisonOperator', 'TreatMissingData']
aws('cloudwatch').put_metric_alarm(Threshold=7.0, **{key: alarm[key] for key in keys})
print('null')",
        &[],
    );
    account.cis_fix("undo --last --yes");
    assert_ne!(listed(&account)[0]["state"], "taken_back");
    account.cis_fix("undo --last --yes");
    let alarms = account.snapshot()["regions"]["us-east-1"]["alarms"].clone();
    assert!(alarms["cis-fix-root-usage"].is_object(), "{alarms}");
    assert!(alarms["cis-fix-iam-policy-changes"].is_object(), "{alarms}");
}
