//! Commands about alarms and alarm mute rules.

use crate::aws_cli::command_line::CommandLine;
use crate::state::{Metric, Region};

/// Shows an alarm.
#[must_use]
pub fn describe_alarms(region: &Region, alarm: &str) -> String {
    CommandLine::new("cloudwatch describe-alarms")
        .region(region)
        .item("--alarm-names", alarm)
        .text()
}

/// Shows an alarm of a type, such as `CompositeAlarm`; without one, only metric alarms are shown.
#[must_use]
pub fn describe_alarms_of_type(region: &Region, alarm: &str, kind: &str) -> String {
    CommandLine::new("cloudwatch describe-alarms")
        .region(region)
        .item("--alarm-names", alarm)
        .item("--alarm-types", kind)
        .text()
}

/// Shows what an alarm watches, when it triggers and what it notifies.
#[must_use]
pub fn describe_alarm_settings(region: &Region, alarm: &str) -> String {
    CommandLine::new("cloudwatch describe-alarms")
        .region(region)
        .quoted_item("--alarm-names", alarm)
        .query("MetricAlarms[].[Namespace,MetricName,Dimensions,Statistic,ExtendedStatistic,ComparisonOperator,Threshold,Period,EvaluationPeriods,DatapointsToAlarm,TreatMissingData,ActionsEnabled,AlarmActions]")
        .text()
}

/// Shows the warm-up of an alarm, its state and when it was changed.
#[must_use]
pub fn describe_alarm_warm_up(region: &Region, alarm: &str) -> String {
    CommandLine::new("cloudwatch describe-alarms")
        .region(region)
        .quoted_item("--alarm-names", alarm)
        .query("MetricAlarms[].[WarmUpConfiguration,AlarmConfigurationUpdatedTimestamp,StateValue]")
        .text()
}

/// Shows the names of the alarms on a metric.
#[must_use]
pub fn describe_alarms_for_metric(region: &Region, metric: &Metric) -> String {
    CommandLine::new("cloudwatch describe-alarms-for-metric")
        .region(region)
        .quoted_option("--namespace", &metric.namespace)
        .quoted_option("--metric-name", &metric.name)
        .query("MetricAlarms[].AlarmName")
        .text()
}

/// Shows which alarms a mute rule mutes, and when.
#[must_use]
pub fn get_alarm_mute_rule(region: &Region, rule: &str) -> String {
    CommandLine::new("cloudwatch get-alarm-mute-rule")
        .region(region)
        .quoted_option("--alarm-mute-rule-name", rule)
        .text()
}

/// Sets the state of an alarm back after a fire drill.
#[must_use]
pub fn set_alarm_state(region: &Region, alarm: &str, state: &str) -> String {
    CommandLine::new("cloudwatch set-alarm-state")
        .region(region)
        .quoted_option("--alarm-name", alarm)
        .option("--state-value", state)
        .option("--state-reason", "the drill by cis-fix is over")
        .text()
}
