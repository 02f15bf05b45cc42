//! Whether an alarm of ours can stay as it is, and what of it stays where it is written again.

use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::metric_feed::MetricFeed;
use crate::settings::ControlSettings;
use crate::state::Alarm;

/// Whether an alarm of ours works: it triggers on as many events as the settings allow and notifies the topic. Its
/// description and further actions may differ.
pub(super) fn is_settled(
    before: &Alarm,
    wanted: &Alarm,
    feed: &MetricFeed<'_>,
    asked: &ControlSettings,
) -> bool {
    let notifies = |action: &String| before.alarm_actions.contains(action);
    has_asked_values(before, wanted, asked)
        && before.metric == wanted.metric
        && before.dimensions.is_empty()
        && before.actions_enabled
        && wanted.alarm_actions.iter().all(notifies)
        && why_not_triggered_by(asked.max_threshold.unwrap_or(1), before, feed).is_none()
}

/// Whether an alarm has the threshold and the period that the settings ask for; true if they ask for none.
pub(super) fn has_asked_values(before: &Alarm, wanted: &Alarm, asked: &ControlSettings) -> bool {
    (asked.threshold.is_none() || before.threshold == wanted.threshold)
        && (asked.period.is_none() || before.period == wanted.period)
}

/// Keeps the actions that people have added to an alarm of ours. CloudWatch allows five actions a state.
pub(super) fn keep_actions(mut wanted: Alarm, before: &Alarm) -> Alarm {
    for action in &before.alarm_actions {
        if wanted.alarm_actions.len() < 5 && !wanted.alarm_actions.contains(action) {
            wanted.alarm_actions.push(action.clone());
        }
    }
    wanted.ok_actions.clone_from(&before.ok_actions);
    wanted
        .insufficient_data_actions
        .clone_from(&before.insufficient_data_actions);
    wanted
}
