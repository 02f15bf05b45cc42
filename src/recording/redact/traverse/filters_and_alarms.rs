//! Log groups, metric filters and alarms.

use super::{TextKind, Traversal};
use crate::recording::redact::tokens::may_hold_account_id;
use crate::state::{
    Alarm, AlarmListing, LogGroup, Metric, MetricFilter, RegionalFilter, RegionalMetric,
};

impl Traversal<'_> {
    pub(super) fn map_log_group(&mut self, group: &LogGroup) -> LogGroup {
        let LogGroup {
            arn,
            class,
            retention_days,
            created,
            kms_key,
            data_protection,
            inherited,
        } = group;
        LogGroup {
            arn: self.map_group_arn(arn),
            class: class.clone(),
            retention_days: *retention_days,
            created: *created,
            kms_key: kms_key.as_ref().map(|key| self.map_key_arn(key)),
            data_protection: data_protection.clone(),
            inherited: inherited.clone(),
        }
    }

    pub(super) fn map_metric(&mut self, metric: &Metric) -> Metric {
        let Metric { namespace, name } = metric;
        Metric {
            namespace: self.map_text(namespace),
            name: self.map_text(name),
        }
    }

    pub(super) fn map_metric_key(&mut self, key: &RegionalMetric) -> RegionalMetric {
        let RegionalMetric { region, metric } = key;
        RegionalMetric {
            region: region.clone(),
            metric: self.map_metric(metric),
        }
    }

    pub(in crate::recording::redact) fn map_filter(
        &mut self,
        filter: &MetricFilter,
    ) -> MetricFilter {
        let MetricFilter {
            name,
            pattern,
            metric,
            value,
            default_value,
            dimensions,
            unit,
            on_transformed_logs,
            field_selection,
            system_dimensions,
        } = filter;
        MetricFilter {
            name: self.map_name(name),
            pattern: (self.replace)(TextKind::Pattern, pattern),
            metric: self.map_metric(metric),
            value: self.map_metric_value(value),
            default_value: *default_value,
            dimensions: dimensions
                .iter()
                .map(|(name, value)| (self.map_text(name), self.map_metric_value(value)))
                .collect(),
            unit: unit.clone(),
            on_transformed_logs: *on_transformed_logs,
            field_selection: field_selection.as_ref().map(|text| self.map_text(text)),
            system_dimensions: self.map_texts(system_dimensions),
        }
    }

    pub(super) fn map_regional_filter(&mut self, regional: &RegionalFilter) -> RegionalFilter {
        let RegionalFilter { log_group, filter } = regional;
        RegionalFilter {
            log_group: self.map_name(log_group),
            filter: self.map_filter(filter),
        }
    }

    /// A number or a field of the event stays; any other value may be a name.
    fn map_metric_value(&mut self, value: &str) -> String {
        let may_stay = value.parse::<f64>().is_ok() || value.starts_with("$.");
        if may_stay && !value.contains(['\'', '"']) && !may_hold_account_id(value) {
            return value.to_owned();
        }
        self.map_text(value)
    }

    pub(super) fn map_alarm_listing(&mut self, listing: &AlarmListing) -> AlarmListing {
        let AlarmListing { alarms, complete } = listing;
        AlarmListing {
            alarms: self.map_each(alarms, Self::map_alarm),
            complete: *complete,
        }
    }

    pub(in crate::recording::redact) fn map_alarm(&mut self, alarm: &Alarm) -> Alarm {
        let Alarm {
            name,
            description,
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
            actions_enabled,
            alarm_actions,
            ok_actions,
            insufficient_data_actions,
            evaluation,
        } = alarm;
        Alarm {
            name: self.map_name(name),
            description: (self.replace)(TextKind::Description, description),
            metric: metric.as_ref().map(|metric| self.map_metric(metric)),
            dimensions: self.map_pairs(dimensions),
            statistic: statistic.clone(),
            comparison: comparison.clone(),
            threshold: *threshold,
            period: *period,
            evaluation_periods: *evaluation_periods,
            datapoints_to_alarm: *datapoints_to_alarm,
            treat_missing_data: treat_missing_data.clone(),
            unit: unit.clone(),
            actions_enabled: *actions_enabled,
            alarm_actions: alarm_actions.iter().map(|a| self.map_name(a)).collect(),
            ok_actions: self.map_texts(ok_actions),
            insufficient_data_actions: self.map_texts(insufficient_data_actions),
            evaluation: self.map_evaluation(evaluation),
        }
    }
}
