//! Whether one matching event, or as many as the settings allow, puts an alarm into ALARM, by
//! arithmetic.

use crate::state::{Alarm, MetricFilter};

/// The unit CloudWatch gives a metric whose filter names none.
#[must_use]
pub fn unit_of(filter: &MetricFilter) -> &str {
    filter.unit.as_deref().unwrap_or("None")
}

/// Why so many events that `filter` matches, all in one period, do not put `alarm` into ALARM;
/// `None` if they do.
///
/// The filter is taken to add its metric value once for each; periods without an event hold no
/// data, or the filter's default value.
#[must_use]
pub fn needs_more_than(events: u32, alarm: &Alarm, filter: &MetricFilter) -> Option<String> {
    let value: f64 = filter.value.parse().ok()?;
    if let Some(unit) = alarm
        .unit
        .as_deref()
        .filter(|unit| *unit != unit_of(filter))
    {
        return Some(format!(
            "it watches the unit {unit}, the metric has {}",
            unit_of(filter)
        ));
    }
    let statistic = alarm.statistic.as_deref().unwrap_or("a percentile");
    let Some(reached) = after(events, statistic, value, filter) else {
        return Some(format!(
            "{statistic} does not tell how many events there were"
        ));
    };
    let threshold = alarm.threshold.unwrap_or(f64::INFINITY);
    let over = |value: f64| match alarm.comparison.as_str() {
        "GreaterThanOrEqualToThreshold" => Ok(value >= threshold),
        "GreaterThanThreshold" => Ok(value > threshold),
        other => Err(format!("it compares by {other}")),
    };
    match (over(reached), filter.default_value.map(over)) {
        (Err(why), _) => return Some(why),
        (Ok(true), Some(Ok(true))) => {
            return Some(
                "the filter's default value alone is over its threshold, so it never leaves ALARM"
                    .to_owned(),
            );
        }
        (Ok(true), _) => {}
        (Ok(false), _) => {
            let those = if events == 1 {
                "one event makes".to_owned()
            } else {
                format!("{events} events make")
            };
            return Some(format!(
                "{those} {statistic} {reached}, its threshold is {threshold}"
            ));
        }
    }
    let needed = alarm.datapoints_to_alarm.or(alarm.evaluation_periods)?;
    if needed > 1 {
        return Some(format!(
            "it wants {needed} periods with an event before it speaks"
        ));
    }
    match alarm.treat_missing_data.as_deref() {
        Some("breaching") => {
            Some("it counts periods without data as breaching, so it never leaves ALARM".to_owned())
        }
        Some("ignore") if filter.default_value.is_none() => Some(
            "it keeps its state in periods without data, so after one event it never leaves ALARM"
                .to_owned(),
        ),
        _ => None,
    }
}

/// The statistic of a period in which so many events fell.
fn after(events: u32, statistic: &str, value: f64, filter: &MetricFilter) -> Option<f64> {
    let events = f64::from(events);
    match statistic {
        "Sum" => Some(value * events),
        "Maximum" => Some(value),
        // A default value is a sample too, so it counts where nothing happened.
        "SampleCount" if filter.default_value.is_none() => Some(events),
        // The default value of the quiet minutes of the same period pulls these two down.
        "Average" | "Minimum" if filter.default_value.is_none() => Some(value),
        _ => None,
    }
}
