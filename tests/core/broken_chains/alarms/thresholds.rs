//! The statistic of one event, and its threshold.

use super::*;

pub(super) fn thresholds() -> Vec<Row> {
    [sums(), unproven_thresholds(), other_statistics()]
        .into_iter()
        .flatten()
        .collect()
}

/// Sums and maxima of the value.
fn sums() -> Vec<Row> {
    vec![
        Row(
            "a threshold of five",
            with_alarm(|a| a.threshold = Some(5.0)),
            Fail,
            Some(AtAlarm),
            "one event makes Sum 1, its threshold is 5, so it takes 5 events in one period",
            "no, needs 5 in one period",
            OURS,
        ),
        Row(
            "an event adds a half",
            with_both(|a, f| {
                a.threshold = Some(1.5);
                "0.5".clone_into(&mut f.value);
            }),
            Fail,
            Some(AtAlarm),
            "one event makes Sum 0.5, its threshold is 1.5",
            "no, needs 3 in one period",
            FILTER_TOO,
        ),
        Row(
            "greater than one",
            with_alarm(|a| "GreaterThanThreshold".clone_into(&mut a.comparison)),
            Fail,
            Some(AtAlarm),
            "so it takes 2 events",
            "benchmark audit pass",
            OURS,
        ),
        Row(
            "a maximum of five",
            with_alarm(|a| {
                a.statistic = Some("Maximum".to_owned());
                a.threshold = Some(5.0);
            }),
            Fail,
            Some(AtAlarm),
            "no number of events makes it more",
            "no, and no number of events does",
            OURS,
        ),
        Row(
            "less than five",
            with_alarm(|a| {
                "LessThanThreshold".clone_into(&mut a.comparison);
                a.threshold = Some(5.0);
            }),
            Fail,
            Some(AtAlarm),
            "falls silent on many",
            "no, and no number",
            OURS,
        ),
    ]
}

/// Comparisons without a fixed threshold.
fn unproven_thresholds() -> Vec<Row> {
    vec![
        Row(
            "a band",
            with_alarm(|a| "GreaterThanUpperThreshold".clone_into(&mut a.comparison)),
            Fail,
            Some(AtAlarm),
            "is not proven to go off on one event: it compares by GreaterThanUpperThreshold",
            "one event reaches a person not proven",
            OURS,
        ),
        Row(
            "no threshold",
            with_alarm(|a| a.threshold = None),
            Fail,
            Some(AtAlarm),
            "it has no fixed threshold",
            "not proven",
            OURS,
        ),
    ]
}

/// Other units and statistics.
fn other_statistics() -> Vec<Row> {
    vec![
        Row(
            "another unit",
            with_alarm(|a| a.unit = Some("Seconds".to_owned())),
            Fail,
            Some(AtAlarm),
            "it watches the unit Seconds, the metric has None",
            "no, and no number",
            OURS,
        ),
        Row(
            "a trimmed mean",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("tm99".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "tm99 does not tell how many",
            "not proven",
            OURS,
        ),
        Row(
            "a percentile of few samples ignored",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("p99".to_owned());
                a.evaluation.low_sample_count = Some("ignore".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it ignores p99 of too few samples, so it takes 1000 events",
            "needs 1000",
            OURS,
        ),
        Row(
            "a percentile",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("p99".to_owned());
            }),
            Pass,
            None,
            "(confirmed)",
            "",
            NOTHING,
        ),
    ]
}
