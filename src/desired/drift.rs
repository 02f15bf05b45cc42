//! What of an alarm of ours may differ from what we would write, and stays.

use crate::assess::needs_more_than;
use crate::settings::ControlSettings;
use crate::state::{Alarm, MetricFilter};

/// Whether an alarm of ours does what it should: it goes off on as many events of this filter as
/// are allowed and tells whom it shall, whatever its wording, and whoever else it tells.
pub(super) fn settled(
    before: &Alarm,
    wanted: &Alarm,
    filter: &MetricFilter,
    asked: &ControlSettings,
) -> bool {
    let tells = |action: &String| before.alarm_actions.contains(action);
    as_asked(before, wanted, asked)
        && before.metric == wanted.metric
        && before.dimensions.is_empty()
        && before.actions_enabled
        && wanted.alarm_actions.iter().all(tells)
        && needs_more_than(asked.max_threshold.unwrap_or(1), before, filter).is_none()
}

/// Whether an alarm of ours has the threshold and the period that the settings ask for, if they
/// ask for any.
pub(super) fn as_asked(before: &Alarm, wanted: &Alarm, asked: &ControlSettings) -> bool {
    (asked.threshold.is_none() || before.threshold == wanted.threshold)
        && (asked.period.is_none() || before.period == wanted.period)
}

/// Whom people have added to an alarm of ours stays on it; CloudWatch allows five actions a state.
pub(super) fn keeping_actions(mut wanted: Alarm, before: &Alarm) -> Alarm {
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
