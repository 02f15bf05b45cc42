//! What counts although it is not ours.

use crate::Test;
use crate::report::text;
use crate::run::{Run, binary};
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "an account made compliant by somebody else passes and is left alone",
        left_alone,
    ),
    (
        "an alarm somebody switched off fails, and ours is made beside it",
        switched_off,
    ),
    (
        "what counts is found on whatever page AWS lists it",
        on_any_page,
    ),
];

/// The patterns the catalog prints, by control.
fn patterns() -> Value {
    let list = Run::of(&mut binary("list --format json")).exits(0);
    let document: Value = serde_json::from_str(&list.out).unwrap();
    let controls = document["controls"].as_array().unwrap().iter();
    let patterns: Map<String, Value> = controls
        .filter(|control| control["pattern"].is_string())
        .map(|control| (text(&control["control"]), control["pattern"].clone()))
        .collect();
    assert_eq!(patterns.len(), 14);
    json!({ "patterns": patterns })
}

/// Every control met by hand, under names that are not ours.
pub(crate) fn scene(wire: &Wire) -> Scene<'_> {
    Scene::with(wire, REGION, "compliant", &patterns())
}

fn left_alone(wire: &Wire) {
    let scene = scene(wire);
    let before = scene.snapshot();
    let plan = scene
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(0);
    let plan = plan.report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("pass", 15)]));
    assert_eq!(plan.steps(), [] as [Value; 0]);
    let applied = scene.cis_fix("apply --yes --format json").exits(0).report();
    assert!(applied.outcomes().is_empty());
    assert_eq!(scene.snapshot(), before, "apply changed something");
}

fn switched_off(wire: &Wire) {
    let scene = scene(wire);
    let theirs = ["--alarm-names", "SEC root-usage"];
    scene.aws_with("cloudwatch disable-alarm-actions", &theirs);
    let before = scene.aws_with("cloudwatch describe-alarms", &theirs);
    let plan = scene.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", 1), ("pass", 14)]));
    assert_eq!(plan.finding("root-usage")["broken_link"], "alarm");
    // Their filter and their topic do; only an alarm is missing.
    assert_eq!(plan.operations(), BTreeMap::from([("PutMetricAlarm", 1)]));
    scene.cis_fix("apply --yes").exits(0);
    let after = scene.aws_with("cloudwatch describe-alarms", &theirs);
    assert_eq!(after, before);
}

/// Filters come fifty a page and alarms a hundred, by name: these come before those that count.
const FILLER: &str = "
group = 'CloudTrail/management-events'
for number in range(60):
    metric_filter(group, f'aaa-{number}', '{ $.eventName = Theirs }', 'Theirs', f'M{number}')
for number in range(120):
    aws('cloudwatch').put_metric_alarm(
        AlarmName=f'AAA {number}', Namespace='Theirs', MetricName='M0', Statistic='Sum', Period=60,
        EvaluationPeriods=1, Threshold=1.0, ComparisonOperator='GreaterThanThreshold')";

fn on_any_page(wire: &Wire) {
    let scene = scene(wire);
    scene.python(FILLER, &[]);
    let plan = scene.cis_fix("plan --detailed-exitcode --format json");
    let plan = plan.exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("pass", 15)]));
    assert_eq!(plan.field("plan")["totals"]["filters_used"], 74);
}
