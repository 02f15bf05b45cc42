//! The work is done where the trail and its bucket are, not where the command was started.

use crate::Test;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::Value;

const HOME: &str = "eu-west-1";

pub(crate) const TESTS: &[Test] = &[
    (
        "a trail homed in another region moves all work there",
        moves_home,
    ),
    (
        "access logs stay in the region of the bucket, wherever the trail is homed",
        stays_with_the_bucket,
    ),
];

fn names(things: &Value) -> usize {
    things.as_object().unwrap().len()
}

fn moves_home(wire: &Wire) {
    let scene = Scene::of(wire, "other-region");
    assert_eq!(scene.made("home"), HOME);
    let start = |snapshot: &Value| snapshot["regions"][REGION].clone();
    let before = scene.snapshot_of(&[REGION, HOME]);
    let moved = format!("the work moves to {HOME}, the trail's home");
    scene.cis_fix("plan").exits(0).prints(&moved);

    let words = "apply --yes --notify email:soc@example.com --format json";
    let report = scene.cis_fix(words).exits(0).report();
    assert_eq!(report.field("start_region"), REGION);
    assert_eq!(report.field("home_region"), HOME);
    let after = scene.snapshot_of(&[REGION, HOME]);
    assert_eq!(start(&after), start(&before));
    let home = &after["regions"][HOME];
    let group = &home["logGroups"][scene.made("log_group")];
    assert_eq!(names(&home["alarms"]), 14);
    assert_eq!(names(&home["topics"]), 1);
    assert_eq!(names(&group["metricFilters"]), 14);

    let bucket = scene.log_bucket(HOME);
    assert_eq!(after["buckets"][&bucket]["region"], HOME);
    let logging = &after["buckets"][scene.made("bucket")]["logging"];
    assert_eq!(logging["TargetBucket"], bucket.as_str());
    assert_eq!(names(&after["buckets"]), 2);
    scene.cis_fix("plan --detailed-exitcode").exits(0);
}

/// A trail may write to a bucket anywhere, and S3 delivers access logs within a Region only.
fn stays_with_the_bucket(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
name = bucket('far', 'eu-central-1')
aws('cloudtrail').update_trail(Name='management-events', S3BucketName=name)
print(json.dumps(name))";
    let far = scene.python(script, &[]);
    let far = far.as_str().unwrap();
    scene.cis_fix("apply --yes --control 2.6").exits(0);
    let after = scene.snapshot();
    let target = scene.log_bucket("eu-central-1");
    assert_eq!(after["buckets"][&target]["region"], "eu-central-1");
    assert_eq!(
        after["buckets"][far]["logging"]["TargetBucket"],
        target.as_str()
    );
    assert_eq!(after["buckets"].get(scene.log_bucket(REGION)), None);
}
