//! Filters without a metric that an alarm can use.

use super::*;

pub(super) fn filters() -> Vec<Row> {
    [values(), events()].into_iter().flatten().collect()
}

/// The value and the dimensions of the metric.
fn values() -> Vec<Row> {
    let spoiled = |change: fn(&mut MetricFilter)| with_filter(change);
    vec![
        Row(
            "adds nothing",
            spoiled(|f| "0".clone_into(&mut f.value)),
            Fail,
            Some(AtFilter),
            "has a pattern that covers these events, but it adds 0",
            "",
            FILTER_TOO,
        ),
        Row(
            "adds what the event says",
            spoiled(|f| "$.bytes".clone_into(&mut f.value)),
            Fail,
            Some(AtFilter),
            "it adds $.bytes",
            "",
            FILTER_TOO,
        ),
        Row(
            "splits its metric",
            spoiled(|f| {
                f.dimensions.insert("Who".to_owned(), "$.who".to_owned());
            }),
            Fail,
            Some(AtFilter),
            "its dimensions split the metric",
            "",
            FILTER_TOO,
        ),
        Row(
            "splits it by account",
            spoiled(|f| f.system_dimensions.push("@aws.account".to_owned())),
            Fail,
            Some(AtFilter),
            "its dimensions split the metric",
            "",
            FILTER_TOO,
        ),
    ]
}

/// Events that do not reach the metric, and units and quotas that do not fit.
fn events() -> Vec<Row> {
    let spoiled = |change: fn(&mut MetricFilter)| with_filter(change);
    vec![
        Row(
            "sees transformed events",
            spoiled(|f| f.on_transformed_logs = true),
            Fail,
            Some(AtFilter),
            "it sees transformed events",
            "",
            FILTER_TOO,
        ),
        Row(
            "leaves events out",
            spoiled(|f| f.field_selection = Some("@aws.region = \"x\"".to_owned())),
            Fail,
            Some(AtFilter),
            "it leaves events out by its field selection",
            "",
            FILTER_TOO,
        ),
        Row(
            "its unit is another than the alarm's",
            with_both(|a, f| {
                f.unit = Some("Count".to_owned());
                a.unit = Some("None".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it watches the unit None, the metric has Count",
            "",
            OURS,
        ),
        Row(
            "no room",
            crowded(),
            Manual,
            Some(AtFilter),
            "already carries 100 metric filters, all that AWS allows",
            "describe-metric-filters",
            NOTHING,
        ),
    ]
}
