//! What is ours and has changed is mended, and only that.

use crate::Test;
use crate::difference::changed;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[(
    "what of ours has drifted is mended and nothing else is written",
    drift_is_mended,
)];

/// Somebody meddles with what we made: five things stop working.
const MEDDLE: &str = "
ours = f'aws-cloudtrail-access-logs-{ACCOUNT}-{REGION}'
aws('s3').delete_bucket_policy(Bucket=ours)
aws('s3').delete_public_access_block(Bucket=ours)
aws('s3').put_bucket_versioning(Bucket=ours, VersioningConfiguration={'Status': 'Suspended'})
aws('cloudwatch').disable_alarm_actions(AlarmNames=['cis-fix-root-usage'])
aws('logs').delete_metric_filter(
    logGroupName='CloudTrail/management-events', filterName='cis-fix-vpc-changes')";

fn drift_is_mended(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let notify = "--notify email:soc@example.com --format json";
    scene.cis_fix(&format!("apply --yes {notify}")).exits(0);
    let made = scene.snapshot();
    scene.python(MEDDLE, &[]);

    let mended = scene.cis_fix("apply --yes --format json").exits(0).report();
    let expected = BTreeMap::from([
        ("PutBucketPolicy", 1),
        ("PutBucketVersioning", 1),
        ("PutMetricAlarm", 1),
        ("PutMetricFilter", 1),
        ("PutPublicAccessBlock", 1),
    ]);
    assert_eq!(mended.operations(), expected);
    assert_eq!(mended.verdicts(), BTreeMap::from([("pass", 15)]));

    // But for when they were written, all is again as it was made.
    let group = format!("/regions/{REGION}/logGroups/{}", scene.made("log_group"));
    let written = [
        format!("/regions/{REGION}/alarms/cis-fix-root-usage/AlarmConfigurationUpdatedTimestamp"),
        format!("{group}/metricFilters/cis-fix-vpc-changes/creationTime"),
    ];
    let changed = changed(&made, &scene.snapshot());
    assert!(
        changed.iter().all(|path| written.contains(path)),
        "{changed:?}"
    );
}
