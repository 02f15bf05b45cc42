//! What a plan amounts to: quota and money.

use super::change::Change;
use super::step::Step;
use crate::desired::FILTERS_PER_LOG_GROUP;
use serde::{Deserialize, Serialize};

/// Cents a month for a standard-resolution alarm and at most for a custom metric: list prices of
/// US East (N. Virginia), "Amazon CloudWatch Pricing". Other Regions differ a little.
const ALARM_CENTS: usize = 10;
const METRIC_CENTS: usize = 30;

/// Counts and cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Metric filters the log group carries after the plan.
    pub filters_used: usize,
    /// Metric filters a log group may carry.
    pub filters_allowed: usize,
    /// Metric filters the plan adds.
    pub filters_added: usize,
    /// Metrics the plan adds.
    pub metrics_added: usize,
    /// Alarms the plan adds.
    pub alarms_added: usize,
    /// What the added alarms cost a month, US cents.
    pub alarm_cents: usize,
    /// What the added metrics cost a month at the most, US cents: a metric is only paid for in
    /// hours in which an event matched.
    pub metric_cents_at_most: usize,
}

impl Totals {
    pub(super) fn of(steps: &[Step], filters_now: usize) -> Self {
        let mut totals = Self {
            filters_used: filters_now,
            filters_allowed: FILTERS_PER_LOG_GROUP,
            filters_added: 0,
            metrics_added: 0,
            alarms_added: 0,
            alarm_cents: 0,
            metric_cents_at_most: 0,
        };
        for step in steps {
            match &step.change {
                Change::MetricFilter { delta, .. } if delta.before.is_none() => {
                    totals.filters_added += 1;
                    totals.metrics_added += 1;
                }
                Change::Alarm { delta, .. } if delta.before.is_none() => totals.alarms_added += 1,
                _ => {}
            }
        }
        totals.filters_used += totals.filters_added;
        totals.alarm_cents = totals.alarms_added * ALARM_CENTS;
        totals.metric_cents_at_most = totals.metrics_added * METRIC_CENTS;
        totals
    }
}
