//! When an alarm fires, in words.

use crate::control::AlarmSettings;
use crate::state::Alarm;

/// What makes an alarm fire.
struct Trigger<'a> {
    /// The statistic and the metric, such as `Sum of CISBenchmark/root-usage`.
    measured: String,
    statistic: &'a str,
    comparison: &'a str,
    threshold: f64,
    evaluation_periods: i32,
    datapoints: i32,
    /// In seconds.
    period: i32,
    missing_data: &'a str,
}

/// When an alarm of the account fires.
pub(super) fn describe_trigger(alarm: &Alarm) -> String {
    let statistic = alarm.statistic.as_deref().unwrap_or_default();
    let metric = alarm.metric.as_ref().map(ToString::to_string);
    let evaluation_periods = alarm.evaluation_periods.unwrap_or_default();
    Trigger {
        measured: format!("{statistic} of {}", metric.unwrap_or_default()),
        statistic,
        comparison: &alarm.comparison,
        threshold: alarm.threshold.unwrap_or_default(),
        evaluation_periods,
        datapoints: alarm.datapoints_to_alarm.unwrap_or(evaluation_periods),
        period: alarm.period.unwrap_or_default(),
        missing_data: alarm.treat_missing_data.as_deref().unwrap_or("missing"),
    }
    .describe()
}

/// The same without the metric and the data that is missing.
pub(super) fn describe_trigger_briefly(alarm: &Alarm) -> String {
    let period = describe_seconds(alarm.period.unwrap_or_default());
    match (alarm.threshold, alarm.evaluation_periods) {
        (Some(events), Some(1)) if events <= 1.0 => "fires on the first event".to_owned(),
        (Some(events), Some(1)) => format!("fires on {events} events within {period}"),
        _ => format!("evaluates periods of {period}"),
    }
}

/// When the alarm of a control fires.
pub(super) fn describe_trigger_settings(alarm: &AlarmSettings) -> String {
    Trigger {
        measured: alarm.statistic.clone(),
        statistic: &alarm.statistic,
        comparison: &alarm.comparison,
        threshold: alarm.threshold,
        evaluation_periods: alarm.evaluation_periods,
        datapoints: alarm.evaluation_periods,
        period: alarm.period,
        missing_data: &alarm.treat_missing_data,
    }
    .describe()
}

impl Trigger<'_> {
    fn describe(&self) -> String {
        let (measured, threshold) = (&self.measured, self.threshold);
        let condition = format!("{measured} {} {threshold}", symbol(self.comparison));
        let period = describe_seconds(self.period);
        let missing = format!("missing data {}", self.missing_data);
        if self.evaluation_periods > 1 {
            let (datapoints, periods) = (self.datapoints, self.evaluation_periods);
            return format!(
                "fires if {condition} in {datapoints} of {periods} periods of {period}, {missing}"
            );
        }
        let first = self.statistic == "Sum"
            && self.comparison == "GreaterThanOrEqualToThreshold"
            && (threshold - 1.0).abs() < f64::EPSILON;
        if first {
            format!("fires on the first event within {period} ({condition}, {missing})")
        } else {
            format!("fires if {condition} within {period}, {missing}")
        }
    }
}

/// The symbol of a CloudWatch comparison operator; an unknown operator stays as AWS writes it.
fn symbol(comparison: &str) -> &str {
    match comparison {
        "GreaterThanOrEqualToThreshold" => ">=",
        "GreaterThanThreshold" => ">",
        "LessThanOrEqualToThreshold" => "<=",
        "LessThanThreshold" => "<",
        other => other,
    }
}

fn describe_seconds(seconds: i32) -> String {
    match seconds {
        60 => "1 minute".to_owned(),
        3600 => "1 hour".to_owned(),
        seconds if seconds > 0 && seconds % 3600 == 0 => format!("{} hours", seconds / 3600),
        seconds if seconds > 0 && seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}
