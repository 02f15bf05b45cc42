//! Whether one event sets an alarm off, by arithmetic: a row for each setting that decides it.
//! The verdicts themselves are tested on whole accounts, with the integration tests.

use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::filter_coverage::check_effect;
use crate::chain::metric_feed::MetricFeed;
use crate::state::{Alarm, Evaluation, Metric, MetricFilter};
use std::collections::BTreeMap;

fn metric() -> Metric {
    Metric {
        namespace: "LogMetrics".to_owned(),
        name: "root".to_owned(),
    }
}

fn filter() -> MetricFilter {
    MetricFilter::plain("root", "{ $.a = b }", metric(), "1")
}

/// `Sum >= 1` over one period.
fn alarm() -> Alarm {
    Alarm {
        name: "root".to_owned(),
        description: String::new(),
        metric: Some(metric()),
        dimensions: BTreeMap::new(),
        statistic: Some("Sum".to_owned()),
        comparison: "GreaterThanOrEqualToThreshold".to_owned(),
        threshold: Some(1.0),
        period: Some(300),
        evaluation_periods: Some(1),
        datapoints_to_alarm: None,
        treat_missing_data: Some("notBreaching".to_owned()),
        unit: None,
        actions_enabled: true,
        alarm_actions: Vec::new(),
        ok_actions: Vec::new(),
        insufficient_data_actions: Vec::new(),
        evaluation: Evaluation::default(),
    }
}

/// Whether one event is enough, after these changes.
fn enough(change: impl Fn(&mut Alarm, &mut MetricFilter)) -> bool {
    let (mut alarm, mut filter) = (alarm(), filter());
    change(&mut alarm, &mut filter);
    why_not_triggered_by(1, &alarm, &MetricFeed::alone(&filter)).is_none()
}

fn with_statistic(statistic: &'static str, default_value: Option<f64>) -> bool {
    enough(|alarm, filter| {
        alarm.statistic = Some(statistic.to_owned());
        filter.default_value = default_value;
    })
}

#[test]
fn one_event_is_enough_for_a_sum_of_one() {
    assert!(enough(|_, _| {}));
}

#[test]
fn the_threshold_is_compared_with_what_one_event_adds() {
    assert!(!enough(|alarm, _| alarm.threshold = Some(2.0)));
    assert!(enough(|alarm, filter| {
        alarm.threshold = Some(2.0);
        filter.value = "2".to_owned();
    }));
    assert!(!enough(|_, filter| filter.value = "0.5".to_owned()));
    assert!(!enough(|alarm, _| alarm.threshold = None));
}

#[test]
fn as_many_events_as_are_allowed_add_up_in_a_sum() {
    let enough = |events: u32, statistic: &str| {
        let mut alarm = alarm();
        alarm.threshold = Some(5.0);
        alarm.statistic = Some(statistic.to_owned());
        why_not_triggered_by(events, &alarm, &MetricFeed::alone(&filter())).is_none()
    };
    assert!(!enough(4, "Sum") && enough(5, "Sum") && enough(6, "Sum"));
    assert!(!enough(4, "SampleCount") && enough(5, "SampleCount"));
    assert!(!enough(5, "Maximum") && !enough(5, "Average"));
}

#[test]
fn greater_than_one_is_not_met_by_one() {
    let greater = "GreaterThanThreshold";
    assert!(!enough(|alarm, _| greater.clone_into(&mut alarm.comparison)));
    assert!(enough(|alarm, _| {
        greater.clone_into(&mut alarm.comparison);
        alarm.threshold = Some(0.0);
    }));
    assert!(!enough(
        |alarm, _| "LessThanThreshold".clone_into(&mut alarm.comparison)
    ));
}

#[test]
fn a_default_value_pulls_some_statistics_down_and_stops_counting() {
    assert!(with_statistic("Sum", Some(0.0)));
    assert!(with_statistic("Maximum", Some(0.0)));
    for statistic in ["Average", "Minimum", "SampleCount"] {
        assert!(with_statistic(statistic, None), "{statistic}");
        assert!(!with_statistic(statistic, Some(0.0)), "{statistic}");
    }
}

#[test]
fn a_default_value_over_the_threshold_keeps_the_alarm_in_alarm() {
    assert!(!with_statistic("Sum", Some(1.0)));
    assert!(!with_statistic("Maximum", Some(5.0)));
}

#[test]
fn a_percentile_tells_nothing() {
    assert!(!enough(|alarm, _| alarm.statistic = None));
}

#[test]
fn one_of_twelve_periods_is_enough_and_two_of_two_are_not() {
    assert!(enough(|alarm, _| {
        alarm.evaluation_periods = Some(12);
        alarm.datapoints_to_alarm = Some(1);
    }));
    assert!(!enough(|alarm, _| alarm.evaluation_periods = Some(2)));
    assert!(!enough(|alarm, _| {
        alarm.evaluation_periods = Some(12);
        alarm.datapoints_to_alarm = Some(2);
    }));
}

#[test]
fn silence_may_not_count_as_an_event() {
    let with = |word: &'static str| enough(|a, _| a.treat_missing_data = Some(word.to_owned()));
    assert!(!with("breaching"));
    for word in ["notBreaching", "missing"] {
        assert!(with(word), "{word}");
    }
    // It would stay in ALARM after the first event, unless the filter reports the quiet minutes.
    assert!(!with("ignore"));
    assert!(enough(|alarm, filter| {
        alarm.treat_missing_data = Some("ignore".to_owned());
        filter.default_value = Some(0.0);
    }));
}

#[test]
fn the_alarm_must_ask_for_the_metrics_unit() {
    assert!(!enough(|alarm, _| alarm.unit = Some("Count".to_owned())));
    assert!(enough(|alarm, _| alarm.unit = Some("None".to_owned())));
    assert!(enough(|alarm, filter| {
        alarm.unit = Some("Count".to_owned());
        filter.unit = Some("Count".to_owned());
    }));
}

#[test]
fn a_filter_that_leaves_events_out_or_splits_them_proves_nothing() {
    let proves = |change: fn(&mut MetricFilter)| {
        let mut filter = filter();
        change(&mut filter);
        check_effect(&filter).is_ok()
    };
    assert!(proves(|_| {}));
    assert!(!proves(|filter| filter.on_transformed_logs = true));
    assert!(!proves(
        |filter| filter.field_selection = Some("@aws.region = x".to_owned())
    ));
    assert!(!proves(|filter| filter
        .system_dimensions
        .push("@aws.account".to_owned())));
    assert!(!proves(|filter| {
        filter
            .dimensions
            .insert("Who".to_owned(), "$.who".to_owned());
    }));
    for value in ["0", "-1", "$.bytes", "NaN"] {
        let mut filter = filter();
        value.clone_into(&mut filter.value);
        assert!(check_effect(&filter).is_err(), "{value}");
    }
}
