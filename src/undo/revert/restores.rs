//! Which older values an undo puts back. A journal holds them, and is no proof: only what cis-fix itself writes is put back,
//! and nothing that would notify fewer people. The settings of buckets are never put back, since cis-fix only tightens them.

use super::UndoPlanner;
use crate::catalog::Catalog;
use crate::ownership::marked_control;
use crate::state::{Alarm, MetricFilter};

impl UndoPlanner<'_> {
    /// Whether an alarm of ours may be put back in place of the present one: it differs at most in its description, its
    /// period, a lower threshold and in having fewer actions, and notifies a topic with a confirmed subscriber.
    pub(super) fn check_restored_alarm(&self, now: &Alarm, before: &Alarm) -> Result<(), String> {
        let alike = Alarm {
            description: now.description.clone(),
            threshold: now.threshold,
            period: now.period,
            alarm_actions: now.alarm_actions.clone(),
            ..before.clone()
        };
        if marked_control(before) != marked_control(now) || alike != *now || !now.actions_enabled {
            return Err("what was there before is no alarm that cis-fix writes".to_owned());
        }
        let lower = |(before, now): (f64, f64)| before > 0.0 && before <= now.max(1.0);
        let threshold = before.threshold.zip(now.threshold);
        if !threshold.is_some_and(lower) {
            return Err("the alarm that was there before waits for more events".to_owned());
        }
        // A sum over a longer period reaches a threshold with fewer events.
        let period = before.period.zip(now.period);
        let one_event = before.threshold.is_some_and(|threshold| threshold <= 1.0);
        if !period.is_some_and(|(before, now)| before >= now || one_event && before >= 60) {
            return Err("the alarm that was there before waits for more events".to_owned());
        }
        let known = |action: &String| now.alarm_actions.contains(action);
        if !before.alarm_actions.iter().all(known) {
            return Err(
                "the alarm that was there before has an action that it has no more".to_owned(),
            );
        }
        if !before.topics().any(|topic| {
            let topic = self.observed.topic(&topic);
            topic.confirmed_subscriptions().next().is_some()
        }) {
            return Err(
                "no topic that the alarm notified before is known to have a confirmed subscriber"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// Whether a filter of ours may be put back in place of the present one: it differs in the pattern alone, and that is one
/// that cis-fix creates for a control.
pub(super) fn check_restored_filter(
    now: &MetricFilter,
    before: &MetricFilter,
) -> Result<(), &'static str> {
    let alike = MetricFilter {
        pattern: now.pattern.clone(),
        ..before.clone()
    };
    let catalog = Catalog::embedded();
    let controls = catalog.iter().flat_map(Catalog::iter);
    let mut own = controls.filter(|control| now.name.contains(control.slug.as_str()));
    let creates = own.any(|control| {
        let filter = control.filter().into_iter();
        let mut patterns = filter.flat_map(|filter| filter.create.entries());
        patterns.any(|(_, pattern)| pattern.text() == before.pattern)
    });
    if alike == *now && creates {
        Ok(())
    } else {
        Err("what was there before is no filter that cis-fix writes")
    }
}
