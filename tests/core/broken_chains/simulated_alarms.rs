//! The arithmetic of the program must agree with the simulation of CloudWatch, in accounts with many, few or no other
//! events, and with datapoints in time and one period late.

use super::cloudwatch_simulation::{Publisher, is_triggered};
use crate::account::{alarm, metric};
use cis_fix::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm, why_not_triggered_by};
use cis_fix::chain::metric_feed::MetricFeed;
use cis_fix::state::{Alarm, MetricFilter};
use proptest::prelude::*;
use proptest::sample::select;

/// The world of a filter that alone feeds its metric.
fn alone(filter: &MetricFilter) -> Vec<Vec<Publisher<'_>>> {
    vec![vec![Publisher {
        filter,
        on_event: true,
        others: 0,
    }]]
}

/// A threshold near the values that the statistic has: most faults of the arithmetic are there.
fn threshold(value: f64, default: f64) -> impl Strategy<Value = f64> {
    let near = vec![
        value,
        default,
        f64::midpoint(value, default),
        value + default,
        2.0 * value,
        2.0 * value + default,
    ];
    prop_oneof![
        select(vec![-1.0, 0.0, 0.5, 1.0, 1.0, 2.0, 3.0, 5.0]),
        select(near)
    ]
}

/// A filter, and a threshold for an alarm on its metric.
fn filter_and_threshold() -> impl Strategy<Value = (MetricFilter, f64)> {
    let values = select(vec!["0.5", "1", "1", "2", "3"]);
    let defaults = select(vec![
        None,
        None,
        Some(0.0),
        Some(0.0),
        Some(0.5),
        Some(1.0),
        Some(2.0),
        Some(-1.0),
    ]);
    (values, defaults).prop_flat_map(|(value, default)| {
        let mut filter =
            MetricFilter::plain("simulated", "{ $.a = b }", metric("simulated"), value);
        filter.default_value = default;
        let threshold = threshold(value.parse().unwrap(), default.unwrap_or_default());
        (Just(filter), threshold)
    })
}

prop_compose! {
    pub(super) fn settings()(
        statistic in select(vec![
            "Sum", "Average", "Minimum", "Maximum", "SampleCount", "p0", "p10", "p50", "p90", "p99", "p100",
        ]),
        ignore in any::<bool>(),
        comparison in select(vec![
            "GreaterThanOrEqualToThreshold", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold",
            "LessThanOrEqualToThreshold", "LessThanThreshold",
        ]),
        period in select(vec![60, 120, 300, 600]),
        evaluated in 1..6_i32,
        wanted in proptest::option::of(1..6_i32),
        treatment in select(vec![None, Some("missing"), Some("ignore"), Some("breaching"), Some("notBreaching")]),
        (filter, threshold) in filter_and_threshold(),
    ) -> (Alarm, MetricFilter) {
        let mut alarm = alarm("simulated", &metric("simulated"), &[]);
        if statistic.starts_with('p') {
            alarm.statistic = None;
            alarm.evaluation.extended_statistic = Some(statistic.to_owned());
            alarm.evaluation.low_sample_count = ignore.then(|| "ignore".to_owned());
        } else {
            alarm.statistic = Some(statistic.to_owned());
        }
        alarm.threshold = Some(threshold);
        comparison.clone_into(&mut alarm.comparison);
        alarm.period = Some(period);
        alarm.evaluation_periods = Some(evaluated);
        alarm.datapoints_to_alarm = wanted.map(|wanted| wanted.min(evaluated));
        alarm.treat_missing_data = treatment.map(str::to_owned);
        (alarm, filter)
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_reason_of_an_alarm_agrees_with_the_simulation((alarm, filter) in settings(), events in 1..7_u32) {
        let reason = why_not_triggered_by(events, &alarm, &MetricFeed::alone(&filter));
        let takes = events_to_alarm(&alarm, &MetricFeed::alone(&filter));
        let worlds = alone(&filter);
        if reason.is_none() {
            prop_assert!(is_triggered(&alarm, &worlds, events), "{events} events do not set it off: {takes:?}");
        } else if !matches!(takes, EventsToAlarm::NotProven(_)) {
            prop_assert!(!is_triggered(&alarm, &worlds, events), "{events} events set it off: {takes:?}");
        }
        if let EventsToAlarm::Events { in_a_period, periods: 1, .. } = takes {
            prop_assert!(is_triggered(&alarm, &worlds, in_a_period), "{takes:?}");
            prop_assert!(
                in_a_period == 1 || !is_triggered(&alarm, &worlds, in_a_period - 1),
                "fewer are enough: {takes:?}"
            );
        }
    }
}

/// Percentiles of few samples beside a default value, each counterexample as it was found.
#[test]
fn a_percentile_beside_a_default_value_is_counted_right() {
    let judged = |percentile: &str, value: &str, default: f64, comparison: &str| {
        let mut one = alarm("one", &metric("one"), &[]);
        one.statistic = None;
        one.evaluation.extended_statistic = Some(percentile.to_owned());
        comparison.clone_into(&mut one.comparison);
        one.period = Some(120);
        let mut filter = MetricFilter::plain("one", "{ $.a = b }", metric("one"), value);
        filter.default_value = Some(default);
        let counted = events_to_alarm(&one, &MetricFeed::alone(&filter));
        (counted, is_triggered(&one, &alone(&filter), 1))
    };
    let (counted, triggered) = judged("p0", "0.5", 1.0, "LessThanThreshold");
    assert_eq!((counted.events(), triggered), (Some(1), true));
    let (counted, triggered) = judged("p100", "1", 0.0, "GreaterThanOrEqualToThreshold");
    assert_eq!((counted.events(), triggered), (Some(1), true));
    // The default value is the greatest of two samples.
    let (counted, triggered) = judged("p100", "0.5", 1.0, "LessThanThreshold");
    assert!(!triggered && counted.events() != Some(1), "{counted:?}");
    let (counted, triggered) = judged("p0", "1", 0.0, "GreaterThanOrEqualToThreshold");
    assert!(!triggered && counted.events() != Some(1), "{counted:?}");
    // Of two samples, a median may be either or between them.
    let (counted, _) = judged("p50", "0.5", 1.0, "LessThanThreshold");
    assert!(
        matches!(counted, EventsToAlarm::NotProven(_)),
        "{counted:?}"
    );
}

/// The tables of "How alarm state is evaluated when data is missing" by their letters, the newest datapoint last.
#[test]
fn the_simulation_equals_the_tables_of_the_user_guide() {
    let is_alarm = |statistic: &str, to_alarm: i32, treatment: &str| {
        let mut three = alarm("three", &metric("three"), &[]);
        three.statistic = Some(statistic.to_owned());
        three.evaluation_periods = Some(3);
        three.datapoints_to_alarm = Some(to_alarm);
        three.treat_missing_data = Some(treatment.to_owned());
        let filter = MetricFilter::plain("three", "{ $.a = b }", metric("three"), "1");
        why_not_triggered_by(1, &three, &MetricFeed::alone(&filter)).is_none()
    };
    // `- - X - -`, three of three; `- - - X -`, two of three.
    for to_alarm in [3, 2] {
        assert!(is_alarm("Sum", to_alarm, "missing"));
        assert!(!is_alarm("Sum", to_alarm, "ignore"));
        assert!(!is_alarm("Sum", to_alarm, "notBreaching"));
        assert!(
            !is_alarm("Sum", to_alarm, "breaching"),
            "it never leaves ALARM"
        );
    }
}
