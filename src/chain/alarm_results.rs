//! Memo of how many events put an alarm into ALARM, for the alarms on one metric. An account has many alarms that differ only
//! in their names and actions.

use crate::chain::events_to_alarm::EventsToAlarm;
use crate::state::Alarm;
use std::sync::{Mutex, PoisonError};

/// The number of different alarms that are kept. More on one metric are evaluated each time.
const CAPACITY: usize = 64;

/// What was found for the alarms on one metric.
#[derive(Debug, Default)]
pub struct AlarmResults(Mutex<Vec<(Alarm, EventsToAlarm)>>);

impl AlarmResults {
    /// The result for an alarm that is evaluated like this one.
    pub(super) fn find_or_insert(
        &self,
        alarm: &Alarm,
        evaluate: impl FnOnce() -> EventsToAlarm,
    ) -> EventsToAlarm {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known()
            .iter()
            .find(|(other, _)| is_evaluated_like(other, alarm))
            .map(|(_, result)| result.clone());
        if let Some(result) = found {
            return result;
        }
        let result = evaluate();
        let mut known = known();
        if known.len() < CAPACITY {
            known.push((alarm.clone(), result.clone()));
        }
        result
    }
}

/// A clone begins without results.
impl Clone for AlarmResults {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Results follow from the metric and the alarm, so they make no difference.
impl PartialEq for AlarmResults {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Whether two alarms differ at most in their names, descriptions and actions.
fn is_evaluated_like(one: &Alarm, other: &Alarm) -> bool {
    // Without `..`, so that a new field is decided about.
    let Alarm {
        name: _,
        description: _,
        metric,
        dimensions,
        statistic,
        comparison,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        treat_missing_data,
        unit,
        actions_enabled: _,
        alarm_actions: _,
        ok_actions: _,
        insufficient_data_actions: _,
        evaluation,
    } = one;
    *metric == other.metric
        && *dimensions == other.dimensions
        && *statistic == other.statistic
        && *comparison == other.comparison
        && *threshold == other.threshold
        && *period == other.period
        && *evaluation_periods == other.evaluation_periods
        && *datapoints_to_alarm == other.datapoints_to_alarm
        && *treat_missing_data == other.treat_missing_data
        && *unit == other.unit
        && *evaluation == other.evaluation
}
