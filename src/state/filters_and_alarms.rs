//! The middle of the chain: log groups, metric filters and alarms.

use super::{Evaluation, KeyArn, LogGroupArn, Metric, TopicArn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Its ARN, without `:*`.
    pub arn: LogGroupArn,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`. Only the first supports metric filters.
    pub class: String,
    /// The retention of events, in days; `None` for unlimited.
    pub retention_days: Option<i32>,
    /// When it was created, in seconds since 1970. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
    /// The KMS key that encrypts its events; `None` for CloudWatch Logs' own. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<KeyArn>,
    /// The status of its own data protection policy: `ACTIVATED`, `DELETED`, `ARCHIVED` or `DISABLED`; `None` if it never
    /// had one. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_protection: Option<String>,
    /// What it inherits from account policies, such as `ACCOUNT_DATA_PROTECTION`. Older recordings lack it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<String>,
}

impl LogGroup {
    /// Whether a data protection policy of the group or of the account masks what it holds (`LogGroup`, CloudWatch Logs API
    /// reference).
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.data_protection.as_deref() == Some("ACTIVATED")
            || self
                .inherited
                .iter()
                .any(|one| one == "ACCOUNT_DATA_PROTECTION")
    }
}

/// A metric filter of a log group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFilter {
    /// Unique in its log group.
    pub name: String,
    /// The filter pattern, as AWS returned it.
    pub pattern: String,
    /// The metric it publishes to.
    pub metric: Metric,
    /// The metric value, which it publishes for each matching event: a number or `$.selector`.
    pub value: String,
    /// The value it publishes where no event matched.
    pub default_value: Option<f64>,
    /// Its dimensions. They split the metric: an alarm without them gets no data.
    pub dimensions: BTreeMap<String, String>,
    /// The metric's unit.
    pub unit: Option<String>,
    /// Whether it matches the output of the log group's transformer instead of the CloudTrail event.
    pub on_transformed_logs: bool,
    /// A condition on account and Region, which excludes events.
    pub field_selection: Option<String>,
    /// System fields that are published as dimensions.
    pub system_dimensions: Vec<String>,
}

impl MetricFilter {
    /// A filter with only the settings that this program writes.
    #[must_use]
    pub fn plain(name: &str, pattern: &str, metric: Metric, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            metric,
            value: value.to_owned(),
            default_value: None,
            dimensions: BTreeMap::new(),
            unit: None,
            on_transformed_logs: false,
            field_selection: None,
            system_dimensions: Vec::new(),
        }
    }
}

/// A metric filter of any log group of a Region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionalFilter {
    /// The name of its log group.
    pub log_group: String,
    /// The filter.
    pub filter: MetricFilter,
}

/// A metric alarm, with the settings that `PutMetricAlarm` replaces and this program understands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Unique in the account and Region.
    pub name: String,
    /// The description; empty if there is none, which neither AWS nor the emulators tell apart.
    pub description: String,
    /// The metric it watches; `None` for metric math.
    pub metric: Option<Metric>,
    /// The dimensions of the metric.
    pub dimensions: BTreeMap<String, String>,
    /// A basic statistic such as `Sum` or `Average`; `None` for an extended statistic.
    pub statistic: Option<String>,
    /// The comparison operator, such as `GreaterThanOrEqualToThreshold`.
    pub comparison: String,
    /// The threshold.
    pub threshold: Option<f64>,
    /// The period, in seconds.
    pub period: Option<i32>,
    /// The number of periods it evaluates.
    pub evaluation_periods: Option<i32>,
    /// How many of them must breach the threshold; `None` for all.
    pub datapoints_to_alarm: Option<i32>,
    /// `notBreaching`, `breaching`, `ignore` or `missing`.
    pub treat_missing_data: Option<String>,
    /// The unit of the metric.
    pub unit: Option<String>,
    /// Whether its actions are enabled.
    pub actions_enabled: bool,
    /// The ARNs of its actions for the state ALARM.
    pub alarm_actions: Vec<String>,
    /// The ARNs of its actions for the state OK.
    pub ok_actions: Vec<String>,
    /// The ARNs of its actions for the state `INSUFFICIENT_DATA`.
    pub insufficient_data_actions: Vec<String>,
    /// Its settings besides a metric, a statistic and a threshold.
    #[serde(default, skip_serializing_if = "Evaluation::is_basic")]
    pub evaluation: Evaluation,
}

impl Alarm {
    /// The ARNs of its actions for every state.
    pub fn actions(&self) -> impl Iterator<Item = &String> {
        let notified = self.alarm_actions.iter().chain(&self.ok_actions);
        notified.chain(&self.insufficient_data_actions)
    }

    /// The SNS topics among its alarm actions.
    pub fn topics(&self) -> impl Iterator<Item = TopicArn> + '_ {
        self.alarm_actions
            .iter()
            .filter(|action| super::Arn::parse(action).is_some_and(|arn| arn.service == "sns"))
            .map(|action| TopicArn::new(action.as_str()))
    }
}

/// The listed alarms of a Region.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AlarmListing {
    /// The alarms.
    pub alarms: Vec<Alarm>,
    /// Whether the list was read to its end. Beyond a limit, the alarms that matter are read by name
    /// and by metric instead.
    pub complete: bool,
}
