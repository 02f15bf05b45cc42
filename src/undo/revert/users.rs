//! Who uses what a run made: every alarm that stays after the undo, of every type, with its actions for every state.
//!
//! What notifies a topic without an alarm, such as a rule of `EventBridge`, shows only by its statement in the topic's policy;
//! a user of this account that publishes by its identity policy does not show at all, nor does another account that reads our
//! metrics.

use super::UndoPlanner;
use super::drift::{RetainReason, unread_reason, unreadable_reason};
use crate::plan::Change;
use crate::reversal::Reversal;
use crate::state::{
    Alarm, AlarmInput, MetricQuery, OtherAlarm, Read, Region, RegionalMetric, TopicArn, lookup,
};
use std::collections::BTreeSet;

/// How many users a reason names.
const NAMED: usize = 5;

impl UndoPlanner<'_> {
    /// Why it is not known which alarms of a Region use what the run made.
    pub(super) fn unlisted_alarms(&self, region: &Region) -> Option<RetainReason> {
        match lookup(&self.observed.alarms, region) {
            Read::Present(listing) if !listing.complete => {
                let text = "there are too many alarms to tell whether others use it";
                return Some(unreadable_reason(text.to_owned()));
            }
            Read::Present(_) => {}
            Read::Absent => return None,
            unread => return Some(unlisted(&unread_reason(&unread))),
        }
        self.unlisted_other_alarms(region)
    }

    /// Why it is not known which composite and log alarms of a Region use what the run made.
    pub(super) fn unlisted_other_alarms(&self, region: &Region) -> Option<RetainReason> {
        match lookup(&self.observed.other_alarms, region) {
            Read::Present(_) | Read::Absent => None,
            unread => Some(unlisted(&unread_reason(&unread))),
        }
    }

    /// The metric alarms of a Region as they are after the alarms of the undo: without those it deletes, and with the former
    /// value of those it restores. Alarms are planned before the filters and topics they refer to.
    fn remaining_alarms(&self, region: &Region) -> Vec<&Alarm> {
        let known = self.observed.known_alarms(region).into_iter();
        known
            .filter(|alarm| !self.is_alarm_deleted(region, &alarm.name))
            .map(|alarm| self.restored_alarm(region, &alarm.name).unwrap_or(alarm))
            .collect()
    }

    /// Whether this undo deletes an alarm.
    pub(super) fn is_alarm_deleted(&self, region: &Region, alarm: &str) -> bool {
        self.plan.steps.iter().any(|undo| {
            matches!(&undo.reversal, Reversal::DeleteAlarm { region: of, name } if of == region && name == alarm)
        })
    }

    fn restored_alarm(&self, region: &Region, alarm: &str) -> Option<&Alarm> {
        self.plan
            .steps
            .iter()
            .find_map(|undo| match &undo.reversal {
                Reversal::Restore {
                    change:
                        Change::Alarm {
                            region: of, delta, ..
                        },
                } if of == region && delta.after.name == alarm => Some(&delta.after),
                _ => None,
            })
    }

    fn other_alarms(&self, region: &Region) -> &[OtherAlarm] {
        let read = self.observed.other_alarms.get(region);
        let all = read.and_then(Read::present);
        all.map_or(&[], Vec::as_slice)
    }

    /// The composite alarms whose state follows from an alarm, or whose actions it suppresses.
    pub(super) fn alarms_depending_on(&self, region: &Region, alarm: &str) -> Vec<String> {
        let depends = |other: &&OtherAlarm| {
            let suppressed = other.suppressor.as_deref();
            suppressed.is_some_and(|suppressor| mentions(suppressor, alarm))
                || matches!(&other.watches, AlarmInput::Alarms(rule) if mentions(rule, alarm))
        };
        let all = self.other_alarms(region).iter().filter(depends);
        all.map(label_other).collect()
    }

    /// The alarms that stay and notify a topic, in whatever state and whether their actions are enabled or not.
    pub(super) fn alarms_notifying(&self, topic: &TopicArn) -> Vec<String> {
        let regions = self.observed.alarms.keys();
        let regions = regions.chain(self.observed.other_alarms.keys());
        let regions: BTreeSet<&Region> = regions.collect();
        let mut users = Vec::new();
        for region in regions {
            let alarms = self.remaining_alarms(region).into_iter();
            let alarms = alarms
                .filter(|alarm| alarm.actions().any(|action| action == topic.as_str()))
                .map(|alarm| format!("alarm {}", alarm.name));
            let others = self.other_alarms(region).iter();
            let others = others.filter(|other| other.actions().any(|one| one == topic.as_str()));
            users.extend(alarms.chain(others.map(label_other)));
        }
        users
    }

    /// The alarms that stay and read a metric, alone or in an expression.
    pub(super) fn alarms_reading(&self, metric: &RegionalMetric) -> Vec<String> {
        let alarms = self.remaining_alarms(&metric.region).into_iter();
        let on_it = lookup(&self.observed.metric_alarms, metric);
        let on_it = on_it.present().map_or(&[][..], |all| all.as_slice());
        let is_on_it = |alarm: &Alarm| on_it.iter().any(|other| other.name == alarm.name);
        let reading = alarms.filter(|alarm| self.reads(alarm, metric) || is_on_it(alarm));
        reading
            .map(|alarm| format!("alarm {}", alarm.name))
            .collect()
    }

    fn reads(&self, alarm: &Alarm, RegionalMetric { metric, .. }: &RegionalMetric) -> bool {
        let fetches = |query: &MetricQuery| {
            let account = query.account.as_deref();
            let here = account.is_none_or(|account| account == self.home.account.as_str());
            here && query.metric.as_ref() == Some(metric)
        };
        // A query of Metrics Insights names the namespace and perhaps the metric; what PromQL asks for is not parsed.
        let asks = |query: &MetricQuery| {
            let text = query.expression.as_deref().unwrap_or_default();
            text.contains(&metric.namespace) || text.contains(&metric.name)
        };
        let queries = &alarm.evaluation.queries;
        alarm.metric.as_ref() == Some(metric)
            || queries.iter().any(|query| fetches(query) || asks(query))
            || alarm.evaluation.manner.as_deref() == Some("PromQL")
    }
}

fn unlisted(unread: &RetainReason) -> RetainReason {
    let text = unread.text.strip_prefix("it ").unwrap_or(&unread.text);
    unreadable_reason(format!("the list of alarms that may use it {text}"))
}

/// A clause on those who use something, such as "alarm a and alarm b notify it".
pub(super) fn describe_users(users: &[String], one: &str, several: &str) -> Option<String> {
    let named = users.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let more = users.len().saturating_sub(NAMED);
    Some(match users.len() {
        0 => return None,
        1 => format!("{} {one}", named.concat()),
        _ if more > 0 => format!("{} and {more} more {several}", named.join(", ")),
        _ => format!("{} {several}", named.join(", ")),
    })
}

fn label_other(other: &OtherAlarm) -> String {
    let kind = match other.watches {
        AlarmInput::Alarms(_) => "composite",
        AlarmInput::Logs(_) => "log",
    };
    format!("{kind} alarm {}", other.name)
}

/// Whether a rule names an alarm, by name or ARN. A longer name that has it at a word's end counts too: then it stays. The names
/// of our alarms need no quotes, so this holds also for a rule that cannot be parsed, which would otherwise name every alarm.
fn mentions(rule: &str, alarm: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || ['-', '_', '.'].contains(&c);
    rule.match_indices(alarm).any(|(at, _)| {
        let (before, rest) = rule.split_at(at);
        let after = rest.strip_prefix(alarm).unwrap_or_default();
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}
