//! What few alarms have beside a metric, a statistic and a threshold, and the alarms that are none on a metric.

use super::{Metric, TopicArn};
use serde::{Deserialize, Serialize};

/// The settings of an alarm that is not on one metric with one of the five plain statistics.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// A percentile, a trimmed mean and the like, such as `p99`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_statistic: Option<String>,
    /// `evaluate` or `ignore`: what a percentile of few samples does (`EvaluateLowSampleCountPercentile`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_sample_count: Option<String>,
    /// The id of the query that the value is compared with, where that is a band and no threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// How it is evaluated, where that is not over a sliding window: `WallClockWindow`, `PromQL`, `EvaluationInterval`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manner: Option<String>,
    /// What it takes its value from, where that is no single metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<MetricQuery>,
}

impl Evaluation {
    /// Whether there is nothing but the metric, the statistic and the threshold.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// One of the queries of an alarm on metric math, or on a metric of another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricQuery {
    /// The metric it fetches; `None` for an expression.
    pub metric: Option<Metric>,
    /// The account whose metric it is, if that is said.
    pub account: Option<String>,
    /// The expression, such as `m1 + m2`.
    pub expression: Option<String>,
}

/// An alarm that watches no metric itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAlarm {
    /// Unique in account and Region, among alarms of all kinds.
    pub name: String,
    /// What it goes by.
    pub watches: AlarmInput,
    /// Whether actions are carried out at all.
    pub actions_enabled: bool,
    /// What is told when it goes into ALARM.
    pub alarm_actions: Vec<String>,
}

impl OtherAlarm {
    /// Whether it tells a topic.
    #[must_use]
    pub fn notifies(&self) -> bool {
        let topic = |action: &String| {
            super::Arn::parse(action).is_some_and(|arn| arn.service == "sns")
                && !TopicArn::new(action.as_str()).name().is_empty()
        };
        self.actions_enabled && self.alarm_actions.iter().any(topic)
    }
}

/// What an alarm goes by that watches no metric itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmInput {
    /// Other alarms: the rule of a composite alarm, such as `ALARM("a") OR ALARM("b")`.
    Alarms(String),
    /// What a query finds in log groups: their names or ARNs, as the alarm has them.
    Logs(Vec<String>),
}
