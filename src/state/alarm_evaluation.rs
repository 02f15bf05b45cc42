//! The rarer settings of metric alarms, and the alarms that watch no metric.

use super::{Metric, TopicArn};
use serde::{Deserialize, Serialize};

/// The settings of a metric alarm besides one metric, one of the five basic statistics and a
/// threshold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// An extended statistic, such as the percentile `p99` or a trimmed mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_statistic: Option<String>,
    /// `evaluate` or `ignore`: how a percentile of few samples is treated
    /// (`EvaluateLowSampleCountPercentile`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_sample_count: Option<String>,
    /// The id of the query that returns the anomaly detection band, if the alarm compares with a
    /// band instead of a threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// How the alarm is evaluated, if not over a sliding window: `WallClockWindow`, `PromQL` or
    /// `EvaluationInterval`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manner: Option<String>,
    /// Its warm-up; `None` if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUp>,
    /// The queries that compute its value, if it does not watch a single metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<MetricQuery>,
}

impl Evaluation {
    /// Whether the alarm has only a metric, a basic statistic and a threshold.
    #[must_use]
    pub fn is_basic(&self) -> bool {
        *self == Self::default()
    }
}

/// The time after a change of an alarm in which it stays in `INSUFFICIENT_DATA` and performs no action
/// (`WarmUpConfiguration`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmUp {
    /// When it is over at the latest, in seconds since 1970: its duration after the last change of the alarm. `None` if AWS
    /// did not tell.
    pub ends_at: Option<i64>,
    /// Whether the alarm evaluates already: its warm-up may end early, and it has left `INSUFFICIENT_DATA`.
    pub ended_early: bool,
}

impl WarmUp {
    /// Whether it is over at a time, in seconds since 1970.
    #[must_use]
    pub fn is_over(&self, now: i64) -> bool {
        self.ended_early || self.ends_at.is_some_and(|end| end <= now)
    }
}

/// A query of an alarm on metric math, or on a metric of another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricQuery {
    /// The metric it fetches; `None` for an expression.
    pub metric: Option<Metric>,
    /// The account that owns the metric, if the query names it.
    pub account: Option<String>,
    /// The expression, such as `m1 + m2`.
    pub expression: Option<String>,
}

/// A composite alarm or a log alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAlarm {
    /// Unique in the account and Region, among alarms of all types.
    pub name: String,
    /// Its input.
    pub watches: AlarmInput,
    /// Whether its actions are enabled.
    pub actions_enabled: bool,
    /// The ARNs of its actions for the state ALARM.
    pub alarm_actions: Vec<String>,
    /// The ARNs of its actions for the states OK and `INSUFFICIENT_DATA`. Older recordings lack them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_actions: Vec<String>,
    /// The alarm whose state ALARM suppresses the actions of a composite alarm, by name or ARN (`ActionsSuppressor`). Older
    /// recordings lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressor: Option<String>,
}

impl OtherAlarm {
    /// The ARNs of its actions for every state.
    pub fn actions(&self) -> impl Iterator<Item = &String> {
        self.alarm_actions.iter().chain(&self.other_actions)
    }

    /// An alarm that does this in the state ALARM and nothing in the other states.
    #[must_use]
    pub fn new(name: &str, watches: AlarmInput, alarm_actions: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            watches,
            actions_enabled: true,
            alarm_actions: alarm_actions.iter().map(ToString::to_string).collect(),
            other_actions: Vec::new(),
            suppressor: None,
        }
    }

    /// Whether it notifies a topic.
    #[must_use]
    pub fn notifies_topic(&self) -> bool {
        let topic = |action: &String| {
            super::Arn::parse(action).is_some_and(|arn| arn.service == "sns")
                && !TopicArn::new(action.as_str()).name().is_empty()
        };
        self.actions_enabled && self.alarm_actions.iter().any(topic)
    }
}

/// The input of an alarm that watches no metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmInput {
    /// The rule of a composite alarm over other alarms, such as `ALARM("a") OR ALARM("b")`.
    Alarms(String),
    /// The log groups that a log alarm queries, by name or ARN, as the alarm has them.
    Logs(Vec<String>),
}
