//! What of an alarm of ours may differ from what we would write, and stays.

use crate::assess::needs_more_than_one_event;
use crate::state::{Alarm, MetricFilter};

/// Whether an alarm of ours does what it should: it goes off on one event of this filter and
/// tells whom it shall, whatever its wording, and whoever else it tells.
pub(super) fn settled(before: &Alarm, wanted: &Alarm, filter: &MetricFilter) -> bool {
    let tells = |action: &String| before.alarm_actions.contains(action);
    before.metric == wanted.metric
        && before.dimensions.is_empty()
        && before.actions_enabled
        && wanted.alarm_actions.iter().all(tells)
        && needs_more_than_one_event(before, filter).is_none()
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
