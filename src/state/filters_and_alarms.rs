//! The middle of the chain: log groups, metric filters and alarms.

use super::{Evaluation, LogGroupArn, Region, TopicArn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Its ARN, without `:*`.
    pub arn: LogGroupArn,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`; only the first takes metric filters.
    pub class: String,
    /// How long events are kept; `None` means for ever.
    pub retention_days: Option<i32>,
    /// When it was made, seconds since 1970; not in recordings of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
}

/// A metric, by namespace and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Metric {
    /// The namespace, such as `CISBenchmark`.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// A metric filter of a log group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFilter {
    /// Unique in its log group.
    pub name: String,
    /// The pattern's text as AWS returned it.
    pub pattern: String,
    /// The metric it feeds.
    pub metric: Metric,
    /// What it adds for each matching event, as AWS keeps it: a number or `$.selector`.
    pub value: String,
    /// What it reports where nothing matched.
    pub default_value: Option<f64>,
    /// Dimensions, which split the metric so that an alarm without them sees nothing.
    pub dimensions: BTreeMap<String, String>,
    /// The metric's unit.
    pub unit: Option<String>,
    /// Whether it sees the log group's transformer output instead of the CloudTrail event.
    pub on_transformed_logs: bool,
    /// A condition on account and Region that leaves events out.
    pub field_selection: Option<String>,
    /// System fields added as dimensions.
    pub system_dimensions: Vec<String>,
}

impl MetricFilter {
    /// The filter this program would write.
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

/// A metric alarm, with all that `PutMetricAlarm` would replace and this program understands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Unique in account and Region.
    pub name: String,
    /// Free text; the emulators and AWS do not tell an empty one from none.
    pub description: String,
    /// The metric it watches; `None` for metric math.
    pub metric: Option<Metric>,
    /// The dimensions it asks for.
    pub dimensions: BTreeMap<String, String>,
    /// `Sum`, `Average` and so on; `None` for a percentile and the like.
    pub statistic: Option<String>,
    /// `GreaterThanOrEqualToThreshold` and so on.
    pub comparison: String,
    /// What the statistic is compared with.
    pub threshold: Option<f64>,
    /// Seconds in one period.
    pub period: Option<i32>,
    /// How many periods are looked at.
    pub evaluation_periods: Option<i32>,
    /// How many of them must be over the threshold; `None` means all.
    pub datapoints_to_alarm: Option<i32>,
    /// `notBreaching`, `breaching`, `ignore` or `missing`.
    pub treat_missing_data: Option<String>,
    /// The unit it asks for.
    pub unit: Option<String>,
    /// Whether actions are carried out at all.
    pub actions_enabled: bool,
    /// What is told when it goes into ALARM.
    pub alarm_actions: Vec<String>,
    /// What is told when it goes back to OK.
    pub ok_actions: Vec<String>,
    /// What is told when data runs out.
    pub insufficient_data_actions: Vec<String>,
    /// What else it has than a metric, a statistic and a threshold.
    #[serde(default, skip_serializing_if = "Evaluation::is_plain")]
    pub evaluation: Evaluation,
}

impl Alarm {
    /// The SNS topics among its alarm actions.
    pub fn topics(&self) -> impl Iterator<Item = TopicArn> + '_ {
        self.alarm_actions
            .iter()
            .filter(|action| super::Arn::parse(action).is_some_and(|arn| arn.service == "sns"))
            .map(|action| TopicArn::new(action.as_str()))
    }
}

/// The alarms of a Region, as far as they were listed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AlarmListing {
    /// The alarms seen.
    pub alarms: Vec<Alarm>,
    /// Whether these are all; a long list is not read to its end, the alarms that matter are
    /// then asked for one metric at a time.
    pub complete: bool,
}

/// A metric in a Region, the key of `DescribeAlarmsForMetric`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RegionalMetric {
    /// Where the metric and its alarms live.
    pub region: Region,
    /// The metric.
    pub metric: Metric,
}
