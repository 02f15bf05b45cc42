//! Work happens in the Regions of the trail and of its bucket, not in the Region of the command.

use crate::Test;
use crate::catalog::filter_control_count;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::Value;

const HOME: &str = "eu-west-1";

pub(crate) const TESTS: &[Test] = &[
    (
        "all work happens in the home Region of the trail",
        works_in_home_region,
    ),
    (
        "access logs stay in the Region of the bucket, whatever the home Region of the trail",
        logs_in_region_of_bucket,
    ),
];

fn count(things: &Value) -> usize {
    things.as_object().unwrap().len()
}

fn works_in_home_region(suite: &Suite) {
    let account = TestAccount::seeded(suite, "other-region");
    assert_eq!(account.made("home"), HOME);
    let start = |snapshot: &Value| snapshot["regions"][REGION].clone();
    let before = account.snapshot_of(&[REGION, HOME]);
    let moved = format!("the work moves to {HOME}, the trail's home");
    account.cis_fix("plan").exits(0).prints(&moved);

    let words = "apply --yes --notify email:soc@example.com --format json";
    let report = account.cis_fix(words).exits(0).report();
    assert_eq!(report.field("start_region"), REGION);
    assert_eq!(report.field("home_region"), HOME);
    let after = account.snapshot_of(&[REGION, HOME]);
    assert_eq!(start(&after), start(&before));
    let home = &after["regions"][HOME];
    let group = &home["logGroups"][account.made("log_group")];
    assert_eq!(count(&home["alarms"]), filter_control_count());
    assert_eq!(count(&home["topics"]), 1);
    assert_eq!(count(&group["metricFilters"]), filter_control_count());

    let bucket = account.log_bucket(HOME);
    assert_eq!(after["buckets"][&bucket]["region"], HOME);
    let logging = &after["buckets"][account.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], bucket.as_str());
    assert_eq!(count(&after["buckets"]), 2);
    account.cis_fix("plan --detailed-exitcode").exits(0);
}

/// A trail may write to a bucket in any Region. S3 delivers access logs within a Region only.
fn logs_in_region_of_bucket(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let script = "
name = bucket('far', 'eu-central-1')
aws('cloudtrail').update_trail(Name='management-events', S3BucketName=name)
print(json.dumps(name))";
    let far = account.python(script, &[]);
    let far = far.as_str().unwrap();
    account.cis_fix("apply --yes --control 2.6").exits(0);
    let after = account.snapshot();
    let target = account.log_bucket("eu-central-1");
    assert_eq!(after["buckets"][&target]["region"], "eu-central-1");
    assert_eq!(
        after["buckets"][far]["logging"]["TargetBucket"],
        target.as_str()
    );
    assert_eq!(after["buckets"].get(account.log_bucket(REGION)), None);
}
