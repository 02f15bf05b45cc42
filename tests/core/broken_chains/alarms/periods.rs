//! Evaluation periods, missing data and default values.

use super::*;

pub(super) fn periods() -> Vec<Row> {
    [
        several_periods(),
        missing_data(),
        default_values(),
        unproven_periods(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Alarms that need more than one period.
fn several_periods() -> Vec<Row> {
    let three = |treatment: &'static str| {
        move |a: &mut Alarm| {
            a.evaluation_periods = Some(3);
            a.treat_missing_data = Some(treatment.to_owned());
        }
    };
    vec![
        Row(
            "three of three periods",
            with_alarm(three("notBreaching")),
            Fail,
            Some(AtAlarm),
            "it wants 3 periods with an event",
            "no, needs 3 in 3 periods",
            OURS,
        ),
        Row(
            "three of three, and what is missing is missing",
            with_alarm(three("missing")),
            Pass,
            None,
            "(confirmed)",
            "speaks 2 periods (10 minutes) after the event",
            NOTHING,
        ),
        Row(
            "three of three, and quiet minutes count as nought",
            with_both(|a, f| {
                three("missing")(a);
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "it wants 3 periods",
            "needs 3 in 3 periods",
            OURS,
        ),
        Row(
            "two of two, five each",
            with_alarm(|a| {
                a.threshold = Some(5.0);
                a.evaluation_periods = Some(2);
                a.treat_missing_data = Some("notBreaching".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it wants 2 such periods before it speaks, so it takes 10 events",
            "needs 10 in 2 periods",
            OURS,
        ),
    ]
}

/// The treatment of missing data.
fn missing_data() -> Vec<Row> {
    vec![
        Row(
            "silence is breaching",
            with_alarm(|a| a.treat_missing_data = Some("breaching".to_owned())),
            Fail,
            Some(AtAlarm),
            "so it never leaves ALARM",
            "no number",
            OURS,
        ),
        Row(
            "silence is breaching, with a default",
            with_both(|a, f| {
                a.treat_missing_data = Some("breaching".to_owned());
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "it is in ALARM already when an event comes",
            "no number",
            OURS,
        ),
        Row(
            "silence keeps the state",
            with_alarm(|a| a.treat_missing_data = Some("ignore".to_owned())),
            Fail,
            Some(AtAlarm),
            "it keeps its state in periods without data",
            "no number",
            OURS,
        ),
    ]
}

/// Default values of the filter.
fn default_values() -> Vec<Row> {
    vec![
        Row(
            "a default of one",
            with_filter(|f| f.default_value = Some(1.0)),
            Fail,
            Some(AtAlarm),
            "default value alone is over",
            "no number",
            FILTER_TOO,
        ),
        Row(
            "a default that adds up",
            with_filter(|f| f.default_value = Some(0.3)),
            Fail,
            Some(AtAlarm),
            "default value alone is over",
            "no number",
            FILTER_TOO,
        ),
        Row(
            "an average with a default",
            with_both(|a, f| {
                a.statistic = Some("Average".to_owned());
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "falls with the quiet minutes",
            "not proven",
            OURS,
        ),
    ]
}

/// Periods for which nothing is proven.
fn unproven_periods() -> Vec<Row> {
    vec![
        Row(
            "ten seconds",
            with_alarm(|a| a.period = Some(10)),
            Fail,
            Some(AtAlarm),
            "its period of 10 s is shorter than the minute",
            "not proven",
            OURS,
        ),
        Row(
            "no number of periods",
            with_alarm(|a| a.evaluation_periods = None),
            Fail,
            Some(AtAlarm),
            "does not say how many periods",
            "not proven",
            OURS,
        ),
        Row(
            "a wall clock",
            with_alarm(|a| a.evaluation.manner = Some("WallClockWindow".to_owned())),
            Fail,
            Some(AtAlarm),
            "it is evaluated by WallClockWindow",
            "not proven",
            OURS,
        ),
    ]
}
