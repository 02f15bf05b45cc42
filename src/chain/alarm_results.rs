//! Memo of how many events put an alarm into ALARM, for the alarms on one metric. An account has many alarms that differ only
//! in their names and actions.

use crate::chain::events_to_alarm::EventsToAlarm;
use crate::state::Alarm;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

/// The work on the alarms of one metric: each is evaluated for each filter of the metric, over what each publishes.
const WORK: usize = 1_000_000;
/// The number of different alarms that are evaluated however many filters the metric has.
const LEAST: usize = 20;

/// What was found for the alarms on one metric.
#[derive(Debug, Default)]
pub struct AlarmResults(Mutex<Results>);

#[derive(Debug, Default)]
struct Results {
    /// By [`hash_values`].
    known: HashMap<u64, Vec<(Alarm, EventsToAlarm)>>,
    count: usize,
}

impl Results {
    fn find(&self, hash: u64, alarm: &Alarm) -> Option<EventsToAlarm> {
        let mut alike = self.known.get(&hash)?.iter();
        let (_, result) = alike.find(|(other, _)| is_evaluated_like(other, alarm))?;
        Some(result.clone())
    }
}

impl AlarmResults {
    /// The result for an alarm that is evaluated like this one. It is not proven if the metric of so many filters has more
    /// different alarms than are evaluated.
    pub(super) fn find_or_insert(
        &self,
        alarm: &Alarm,
        filters: usize,
        evaluate: impl FnOnce() -> EventsToAlarm,
    ) -> EventsToAlarm {
        let results = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = hash_values(alarm);
        if let Some(result) = results().find(hash, alarm) {
            return result;
        }
        let most = (WORK / filters.saturating_mul(filters).max(1)).max(LEAST);
        if results().count >= most {
            return EventsToAlarm::NotProven(format!(
                "its metric has {filters} filters and more than {most} different alarms, too many to evaluate each"
            ));
        }
        let result = evaluate();
        let mut results = results();
        let values = Alarm {
            description: String::new(),
            alarm_actions: Vec::new(),
            ok_actions: Vec::new(),
            insufficient_data_actions: Vec::new(),
            ..alarm.clone()
        };
        let alike = results.known.entry(hash).or_default();
        alike.push((values, result.clone()));
        results.count += 1;
        result
    }
}

/// A hash of the values in which alarms on one metric most often differ.
fn hash_values(alarm: &Alarm) -> u64 {
    let mut hasher = DefaultHasher::new();
    alarm.threshold.map(f64::to_bits).hash(&mut hasher);
    alarm.statistic.hash(&mut hasher);
    alarm.evaluation.extended_statistic.hash(&mut hasher);
    alarm.comparison.hash(&mut hasher);
    alarm.period.hash(&mut hasher);
    alarm.evaluation_periods.hash(&mut hasher);
    alarm.datapoints_to_alarm.hash(&mut hasher);
    alarm.treat_missing_data.hash(&mut hasher);
    alarm.unit.hash(&mut hasher);
    hasher.finish()
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
