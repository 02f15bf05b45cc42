//! Random filters and alarms.

use super::*;
use cis_fix::cloudtrail::find_excess;
use cis_fix::pattern::{CoverageQuery, Pattern};

/// Names of filters and alarms: ours, ours with a number, and another team's.
fn name() -> impl Strategy<Value = String> {
    let names = ABOUT.iter().flat_map(|slug| {
        [
            format!("cis-fix-{slug}"),
            format!("cis-fix-{slug}"),
            format!("cis-fix-{slug}-2"),
            format!("team-{slug}"),
        ]
    });
    select(names.collect::<Vec<_>>())
}

fn any_metric() -> impl Strategy<Value = Metric> {
    let metrics = ABOUT.iter().flat_map(|slug| {
        let ours = format!("cis-fix-{slug}");
        let next = own_metric(&format!("{ours}-2"));
        [own_metric(&ours), next, metric(&ours), metric(slug)]
    });
    select(metrics.collect::<Vec<_>>())
}

/// Accepted patterns, near misses, and texts that are no patterns.
fn pattern() -> impl Strategy<Value = String> {
    let mut texts: Vec<String> = filter_controls()
        .filter(|(slug, _)| ABOUT.contains(slug))
        .flat_map(|(_, control)| control.accept.iter())
        .map(|accepted| accepted.pattern.text().to_owned())
        .collect();
    let near = [
        r#"{ $.userIdentity.type = "Root" }"#,
        r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }"#,
        "{ $.eventName = CreateSecurityGroup }",
        "AccessDenied",
        "",
        "{ $.eventName = ",
        "[ip, user, time]",
    ];
    texts.extend(near.map(str::to_owned));
    select(texts)
}

/// Whether no filter on a metric of ours covers another control. One that matches nearly everything covers none.
fn about_itself(filter: &MetricFilter) -> bool {
    let Ok(pattern) = Pattern::parse(&filter.pattern) else {
        return true;
    };
    let others = filter_controls()
        .filter(|(slug, _)| ABOUT.contains(slug) && !filter.metric.name.contains(slug));
    let mut accepted = others.flat_map(|(_, control)| &control.accept);
    find_excess(&pattern).is_some()
        || !accepted.any(|one| CoverageQuery::new(&[&pattern], &one.pattern).covers())
}

pub(super) fn filter() -> impl Strategy<Value = MetricFilter> {
    (
        (name(), pattern(), any_metric()),
        select(vec!["1", "1", "1", "5", "0.5", "0", "$.bytes"]),
        select(vec![None, None, Some(0.0), Some(1.0)]),
        select(vec![
            "",
            "",
            "",
            "dimension",
            "transformed",
            "selection",
            "unit",
        ]),
    )
        .prop_map(|((name, pattern, metric), value, default_value, odd)| {
            let mut filter = MetricFilter::plain(&name, &pattern, metric, value);
            if filter.metric.namespace == "CISBenchmark" && !about_itself(&filter) {
                // A filter of ours with the pattern of another control is rewritten. That control loses it, and a
                // second plan follows. Or our alarm on the metric serves the other control too, which has a plan.
                "{ $.eventName = Nothing }".clone_into(&mut filter.pattern);
            }
            filter.default_value = default_value;
            match odd {
                "dimension" => {
                    filter
                        .dimensions
                        .insert("Who".to_owned(), "$.userIdentity.arn".to_owned());
                }
                "transformed" => filter.on_transformed_logs = true,
                "selection" => filter.field_selection = Some("@aws.region = \"x\"".to_owned()),
                "unit" => filter.unit = Some("Count".to_owned()),
                _ => {}
            }
            filter
        })
}

/// The actions of an alarm.
const ACTIONS: &[&[&str]] = &[
    &[],
    &[OWN_TOPIC],
    &[THEIR_TOPIC],
    &[THEIR_TOPIC, OWN_TOPIC],
    &["arn:aws:sns:eu-west-1:444455556666:central"],
    &["arn:aws:sns:us-east-1:111122223333:security-alerts"],
    &["arn:aws:lambda:eu-west-1:111122223333:function:tell"],
];

/// Another team's alarm, or one with our marker that may have drifted.
pub(super) fn any_alarm() -> impl Strategy<Value = Alarm> {
    (
        (name(), any_metric(), select(ACTIONS), any::<bool>()),
        (
            select(vec!["Sum", "Sum", "Average", "SampleCount", "Minimum"]),
            select(vec![
                "GreaterThanOrEqualToThreshold",
                "GreaterThanThreshold",
            ]),
            select(vec![1.0, 1.0, 0.0, 5.0]),
            select(vec![(1, None), (1, Some(1)), (12, Some(1)), (3, None)]),
        ),
        (
            select(vec![
                None,
                Some("notBreaching"),
                Some("missing"),
                Some("breaching"),
            ]),
            any::<Option<bool>>(),
            proptest::bool::weighted(0.9),
        ),
    )
        .prop_map(
            |((name, metric, topics, ours), (statistic, comparison, threshold, periods), rest)| {
                let (missing, unit, enabled) = rest;
                let mut alarm = alarm(&name, &metric, topics);
                if !ours {
                    // No other alarm is on a metric of ours. Such an alarm would begin to work with our filter, its
                    // topic might then be selected, and a second plan would follow.
                    "LogMetrics".clone_into(&mut alarm.metric.as_mut().unwrap().namespace);
                }
                if ours && let Some(slug) = ABOUT.iter().find(|slug| name.contains(*slug)) {
                    alarm.description = format!("made some time ago [cis-fix {slug}]");
                    // It may be on another metric, but not on that of another control of ours: rewriting it would
                    // break that control.
                    alarm.metric = alarm.metric.filter(|metric| metric.name.contains(slug));
                }
                alarm.statistic = Some(statistic.to_owned());
                comparison.clone_into(&mut alarm.comparison);
                alarm.threshold = Some(threshold);
                (alarm.evaluation_periods, alarm.datapoints_to_alarm) =
                    (Some(periods.0), periods.1);
                alarm.treat_missing_data = missing.map(str::to_owned);
                alarm.unit = unit.map(|none| if none { "None" } else { "Count" }.to_owned());
                alarm.actions_enabled = enabled;
                alarm
            },
        )
}
