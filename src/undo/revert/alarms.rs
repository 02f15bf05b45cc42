//! How an undo reverts alarms.

use super::UndoPlanner;
use super::drift::{Drift, detect_drift, unproven_reason};
use super::find_in_list;
use super::users::describe_users;
use crate::ownership::marked_control;
use crate::plan::{Change, Delta, Step};
use crate::reversal::Reversal;
use crate::state::{Alarm, Read, Region, lookup};

impl UndoPlanner<'_> {
    /// Deletes an alarm of the run, or restores an older one of ours. One that a composite alarm depends on stays.
    pub(super) fn revert_alarm(&mut self, step: &Step, region: &Region, delta: &Delta<Alarm>) {
        match detect_drift(&self.observed_alarm(region, &delta.after.name), delta) {
            Drift::None => {}
            Drift::Reverted => return,
            Drift::Blocking(reason) => return self.retain(step, reason),
        }
        let now = &delta.after;
        if marked_control(now).is_none() {
            let text = "its description does not end in our marker, so it is somebody else's";
            return self.retain(step, unproven_reason(text));
        }
        if let Some(before) = &delta.before {
            return self.restore_alarm(step, region, now, before);
        }
        if let Some(reason) = self.unlisted_other_alarms(region) {
            return self.retain(step, reason);
        }
        let users = self.alarms_depending_on(region, &now.name);
        if let Some(clause) = describe_users(&users, "depends on it", "depend on it") {
            return self.retain(step, clause);
        }
        let delete = Reversal::DeleteAlarm {
            region: region.clone(),
            name: now.name.clone(),
        };
        self.push_step(step, delete, Vec::new());
    }

    fn restore_alarm(&mut self, step: &Step, region: &Region, now: &Alarm, before: &Alarm) {
        if let Err(reason) = self.check_restored_alarm(now, before) {
            let text = format!("it is not put back as it was: {reason}");
            return self.retain(step, unproven_reason(text));
        }
        let change = Change::Alarm {
            region: region.clone(),
            // AWS ignores the tags of an alarm that exists.
            tags: std::collections::BTreeMap::new(),
            delta: Delta {
                before: Some(now.clone()),
                after: before.clone(),
            },
        };
        self.push_step(step, Reversal::Restore { change }, Vec::new());
    }

    fn observed_alarm(&self, region: &Region, name: &str) -> Read<Alarm> {
        let named = lookup(&self.observed.named_alarms, region);
        find_in_list(named, |alarm| alarm.name == name)
    }
}
