//! Mute rules, and what few alarms have.

use super::Walk;
use crate::state::{AlarmInput, Evaluation, MetricQuery, MuteRule, MuteRuleName, OtherAlarm};

impl Walk<'_> {
    pub(super) fn evaluation(&mut self, evaluation: &Evaluation) -> Evaluation {
        let Evaluation {
            extended_statistic,
            low_sample_count,
            band,
            manner,
            queries,
        } = evaluation;
        Evaluation {
            extended_statistic: extended_statistic.clone(),
            low_sample_count: low_sample_count.clone(),
            band: band.as_ref().map(|id| self.text(id)),
            manner: manner.clone(),
            queries: self.each(queries, Self::query),
        }
    }

    /// The functions of an expression are words like any other: nothing is decided by them.
    fn query(&mut self, query: &MetricQuery) -> MetricQuery {
        let MetricQuery {
            metric,
            account,
            expression,
        } = query;
        MetricQuery {
            metric: metric.as_ref().map(|metric| self.metric(metric)),
            account: account.as_ref().map(|account| self.text(account)),
            expression: expression.as_ref().map(|text| self.text(text)),
        }
    }

    pub(super) fn other_alarm(&mut self, alarm: &OtherAlarm) -> OtherAlarm {
        let OtherAlarm {
            name,
            watches,
            actions_enabled,
            alarm_actions,
        } = alarm;
        OtherAlarm {
            name: self.name(name),
            watches: match watches {
                AlarmInput::Alarms(rule) => AlarmInput::Alarms(self.text(rule)),
                AlarmInput::Logs(groups) => AlarmInput::Logs(self.texts(groups)),
            },
            actions_enabled: *actions_enabled,
            alarm_actions: alarm_actions.iter().map(|a| self.name(a)).collect(),
        }
    }

    pub(super) fn mute_rule_name(&mut self, rule: &MuteRuleName) -> MuteRuleName {
        let MuteRuleName { name } = rule;
        MuteRuleName {
            name: self.name(name),
        }
    }

    /// When a rule mutes says nothing of anybody and stays.
    pub(super) fn mute_rule(&mut self, rule: &MuteRule) -> MuteRule {
        let MuteRule {
            name,
            status,
            expression,
            duration,
            time_zone,
            expires_at,
            alarms,
        } = rule;
        MuteRule {
            name: self.name(name),
            status: status.clone(),
            expression: expression.clone(),
            duration: duration.clone(),
            time_zone: time_zone.as_ref().map(|zone| self.text(zone)),
            expires_at: *expires_at,
            alarms: alarms.iter().map(|alarm| self.name(alarm)).collect(),
        }
    }
}
