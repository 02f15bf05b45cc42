//! How an undo reverts metric filters.

use super::UndoPlanner;
use super::drift::{Drift, detect_drift, unproven_reason, unread_reason};
use super::find_in_list;
use super::restores::check_restored_filter;
use super::users::describe_users;
use crate::ownership::{is_filter_of_our_alarm, is_our_filter};
use crate::plan::{Change, Delta, Step, StepId};
use crate::reversal::Reversal;
use crate::settings::Settings;
use crate::state::{LogGroupArn, Metric, MetricFilter, Read, RegionalMetric, lookup};

impl UndoPlanner<'_> {
    /// Deletes a filter of the run, or restores an older one of ours. One whose metric an alarm that stays reads is kept.
    pub(super) fn revert_metric_filter(
        &mut self,
        step: &Step,
        log_group: &LogGroupArn,
        delta: &Delta<MetricFilter>,
    ) {
        let filters = lookup(&self.observed.metric_filters, log_group);
        let now = find_in_list(filters, |filter| filter.name == delta.after.name);
        match detect_drift(&now, delta) {
            Drift::None => {}
            Drift::Reverted => return,
            Drift::Blocking(reason) => return self.retain(step, reason),
        }
        let key = RegionalMetric {
            region: log_group.region(),
            metric: delta.after.metric.clone(),
        };
        if !self.is_filter_ours(&key, &delta.after) {
            let text = "its name and its metric are not those that cis-fix gives with the default --name-prefix, and no alarm of ours of its name watches its metric, so it is somebody else's";
            return self.retain(step, unproven_reason(text));
        }
        if let Some(before) = &delta.before {
            return self.restore_filter(step, log_group, &delta.after, before);
        }
        match lookup(&self.observed.metric_alarms, &key) {
            Read::Present(_) | Read::Absent => {}
            unread => return self.retain(step, unread_reason(&unread)),
        }
        if let Some(reason) = self.unlisted_alarms(&key.region) {
            return self.retain(step, reason);
        }
        let users = self.alarms_reading(&key);
        if let Some(clause) = describe_users(&users, "watches its metric", "watch its metric") {
            return self.retain(step, clause);
        }
        let delete = Reversal::DeleteMetricFilter {
            log_group: log_group.clone(),
            name: delta.after.name.clone(),
        };
        let after = self.alarm_steps_reading(&key.metric);
        self.push_step(step, delete, after);
    }

    fn is_filter_ours(&self, key: &RegionalMetric, filter: &MetricFilter) -> bool {
        let alarms = self.observed.known_alarms(&key.region);
        let mut alarms = alarms.into_iter();
        is_our_filter(&Settings::default(), filter)
            || alarms.any(|alarm| is_filter_of_our_alarm(filter, alarm))
    }

    fn restore_filter(
        &mut self,
        step: &Step,
        log_group: &LogGroupArn,
        now: &MetricFilter,
        before: &MetricFilter,
    ) {
        if let Err(reason) = check_restored_filter(now, before) {
            let text = format!("it is not put back as it was: {reason}");
            return self.retain(step, unproven_reason(text));
        }
        let change = Change::MetricFilter {
            log_group: log_group.clone(),
            delta: Delta {
                before: Some(now.clone()),
                after: before.clone(),
            },
        };
        self.push_step(step, Reversal::Restore { change }, Vec::new());
    }

    /// The steps of the run that wrote an alarm on this metric and that this undo reverts.
    fn alarm_steps_reading(&self, metric: &Metric) -> Vec<StepId> {
        let reading = self.made.iter().filter(|other| match &other.change {
            Change::Alarm { delta, .. } => delta.after.metric.as_ref() == Some(metric),
            _ => false,
        });
        let ids = reading.map(|other| other.id.clone());
        ids.filter(|id| self.plan.steps.iter().any(|undo| undo.step == *id))
            .collect()
    }
}
