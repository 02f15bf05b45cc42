//! Log groups, metric filters and alarms.

use super::{Kind, Walk};
use crate::state::{Alarm, AlarmListing, LogGroup, Metric, MetricFilter, RegionalMetric};

impl Walk<'_> {
    pub(super) fn log_group(&mut self, group: &LogGroup) -> LogGroup {
        let LogGroup {
            arn,
            class,
            retention_days,
            created,
        } = group;
        LogGroup {
            arn: self.group_arn(arn),
            class: class.clone(),
            retention_days: *retention_days,
            created: *created,
        }
    }

    pub(super) fn metric(&mut self, metric: &Metric) -> Metric {
        let Metric { namespace, name } = metric;
        Metric {
            namespace: self.text(namespace),
            name: self.text(name),
        }
    }

    pub(super) fn regional_metric(&mut self, key: &RegionalMetric) -> RegionalMetric {
        let RegionalMetric { region, metric } = key;
        RegionalMetric {
            region: region.clone(),
            metric: self.metric(metric),
        }
    }

    pub(in crate::recording::redact) fn filter(&mut self, filter: &MetricFilter) -> MetricFilter {
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
            name: self.name(name),
            pattern: (self.say)(Kind::Pattern, pattern),
            metric: self.metric(metric),
            value: self.value(value),
            default_value: *default_value,
            dimensions: dimensions
                .iter()
                .map(|(name, value)| (self.text(name), self.value(value)))
                .collect(),
            unit: unit.clone(),
            on_transformed_logs: *on_transformed_logs,
            field_selection: field_selection.as_ref().map(|text| self.text(text)),
            system_dimensions: self.texts(system_dimensions),
        }
    }

    /// A number, or a field of the event, stays; anything else may be a name.
    fn value(&mut self, value: &str) -> String {
        if value.parse::<f64>().is_ok() || value.starts_with("$.") {
            return value.to_owned();
        }
        self.text(value)
    }

    pub(super) fn listing(&mut self, listing: &AlarmListing) -> AlarmListing {
        let AlarmListing { alarms, complete } = listing;
        AlarmListing {
            alarms: self.each(alarms, Self::alarm),
            complete: *complete,
        }
    }

    pub(in crate::recording::redact) fn alarm(&mut self, alarm: &Alarm) -> Alarm {
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
            name: self.name(name),
            description: (self.say)(Kind::Description, description),
            metric: metric.as_ref().map(|metric| self.metric(metric)),
            dimensions: self.pairs(dimensions),
            statistic: statistic.clone(),
            comparison: comparison.clone(),
            threshold: *threshold,
            period: *period,
            evaluation_periods: *evaluation_periods,
            datapoints_to_alarm: *datapoints_to_alarm,
            treat_missing_data: treat_missing_data.clone(),
            unit: unit.clone(),
            actions_enabled: *actions_enabled,
            alarm_actions: alarm_actions.iter().map(|a| self.name(a)).collect(),
            ok_actions: self.texts(ok_actions),
            insufficient_data_actions: self.texts(insufficient_data_actions),
            evaluation: self.evaluation(evaluation),
        }
    }
}
