//! The totals of a plan: quota and cost.

use super::change::Change;
use super::step::Step;
use crate::quotas::FILTERS_PER_LOG_GROUP;
use serde::{Deserialize, Serialize};

/// US cents a month for a standard-resolution alarm, and at most for a custom metric: list prices of US East (N. Virginia),
/// "Amazon CloudWatch Pricing". Other Regions differ a little.
const ALARM_CENTS: usize = 10;
const METRIC_CENTS: usize = 30;

/// Counts and cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The metric filters of the log group after the plan.
    pub filters_used: usize,
    /// The quota of metric filters of a log group.
    pub filters_allowed: usize,
    /// The metric filters that the plan adds.
    pub filters_added: usize,
    /// The metrics that the plan adds.
    pub metrics_added: usize,
    /// The alarms that the plan adds.
    pub alarms_added: usize,
    /// The cost of the added alarms a month, US cents.
    pub alarm_cents: usize,
    /// The highest cost of the added metrics a month, US cents. A metric is billed only for hours in which an event matched.
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
