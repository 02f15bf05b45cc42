//! Mute rules, and the fields that only a few alarms have.

use super::Traversal;
use crate::state::{AlarmInput, Evaluation, MetricQuery, MuteRule, MuteRuleName, OtherAlarm, Read};
use std::collections::BTreeMap;

impl Traversal<'_> {
    pub(super) fn map_evaluation(&mut self, evaluation: &Evaluation) -> Evaluation {
        let Evaluation {
            extended_statistic,
            low_sample_count,
            band,
            manner,
            warm_up,
            queries,
        } = evaluation;
        Evaluation {
            extended_statistic: extended_statistic.clone(),
            low_sample_count: low_sample_count.clone(),
            band: band.as_ref().map(|id| self.map_text(id)),
            manner: manner.clone(),
            warm_up: *warm_up,
            queries: self.map_each(queries, Self::map_metric_query),
        }
    }

    /// The functions of a metric math expression are replaced like other words: no decision depends
    /// on them.
    fn map_metric_query(&mut self, query: &MetricQuery) -> MetricQuery {
        let MetricQuery {
            metric,
            account,
            expression,
        } = query;
        MetricQuery {
            metric: metric.as_ref().map(|metric| self.map_metric(metric)),
            account: account.as_ref().map(|account| self.map_text(account)),
            expression: expression.as_ref().map(|text| self.map_text(text)),
        }
    }

    pub(super) fn map_other_alarm(&mut self, alarm: &OtherAlarm) -> OtherAlarm {
        let OtherAlarm {
            name,
            watches,
            actions_enabled,
            alarm_actions,
            other_actions,
            suppressor,
        } = alarm;
        OtherAlarm {
            name: self.map_name(name),
            watches: match watches {
                AlarmInput::Alarms(rule) => AlarmInput::Alarms(self.map_text(rule)),
                AlarmInput::Logs(groups) => AlarmInput::Logs(self.map_texts(groups)),
            },
            actions_enabled: *actions_enabled,
            alarm_actions: alarm_actions.iter().map(|a| self.map_name(a)).collect(),
            other_actions: other_actions.iter().map(|a| self.map_name(a)).collect(),
            suppressor: suppressor.as_ref().map(|alarm| self.map_name(alarm)),
        }
    }

    pub(super) fn map_mute_rules(
        &mut self,
        rules: &BTreeMap<String, Read<MuteRule>>,
    ) -> BTreeMap<String, Read<MuteRule>> {
        let map_name = |traversal: &mut Self, name: &String| traversal.map_name(name);
        self.map_reads(rules, map_name, Self::map_mute_rule)
    }

    pub(super) fn map_mute_rule_name(&mut self, rule: &MuteRuleName) -> MuteRuleName {
        let MuteRuleName { name } = rule;
        MuteRuleName {
            name: self.map_name(name),
        }
    }

    /// The schedule of a rule contains no names and stays.
    pub(super) fn map_mute_rule(&mut self, rule: &MuteRule) -> MuteRule {
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
            name: self.map_name(name),
            status: status.clone(),
            expression: expression.clone(),
            duration: duration.clone(),
            time_zone: time_zone.as_ref().map(|zone| self.map_text(zone)),
            expires_at: *expires_at,
            alarms: alarms.iter().map(|alarm| self.map_name(alarm)).collect(),
        }
    }
}
