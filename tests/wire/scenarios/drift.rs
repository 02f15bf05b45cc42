//! Resources of ours that have changed are repaired, and nothing else is written.

use crate::Test;
use crate::catalog::control_count;
use crate::difference::changed;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[(
    "resources of ours that drifted are repaired, and nothing else is written",
    repairs_drift,
)];

/// Five changes to our resources, after each of which something does not work.
const DRIFT: &str = "
ours = f'aws-cloudtrail-access-logs-{ACCOUNT}-{REGION}'
aws('s3').delete_bucket_policy(Bucket=ours)
aws('s3').delete_public_access_block(Bucket=ours)
aws('s3').put_bucket_versioning(Bucket=ours, VersioningConfiguration={'Status': 'Suspended'})
aws('cloudwatch').disable_alarm_actions(AlarmNames=['cis-fix-root-usage'])
aws('logs').delete_metric_filter(
    logGroupName='CloudTrail/management-events', filterName='cis-fix-vpc-changes')";

fn repairs_drift(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let notify = "--notify email:soc@example.com --format json";
    account.cis_fix(&format!("apply --yes {notify}")).exits(0);
    let made = account.snapshot();
    account.python(DRIFT, &[]);

    let repaired = account
        .cis_fix("apply --yes --format json")
        .exits(0)
        .report();
    let expected = BTreeMap::from([
        ("PutBucketPolicy", 1),
        ("PutBucketVersioning", 1),
        ("PutMetricAlarm", 1),
        ("PutMetricFilter", 1),
        ("PutPublicAccessBlock", 1),
    ]);
    assert_eq!(repaired.operations(), expected);
    assert_eq!(
        repaired.verdicts(),
        BTreeMap::from([("pass", control_count())])
    );

    // Except for the times of the writes, everything is as it was first created.
    let group = format!("/regions/{REGION}/logGroups/{}", account.made("log_group"));
    let written = [
        format!("/regions/{REGION}/alarms/cis-fix-root-usage/AlarmConfigurationUpdatedTimestamp"),
        format!("{group}/metricFilters/cis-fix-vpc-changes/creationTime"),
    ];
    let changed = changed(&made, &account.snapshot());
    assert!(
        changed.iter().all(|path| written.contains(path)),
        "{changed:?}"
    );
}
