//! Writes of metric filters and alarms. Both calls replace by name; the plan names only what does not exist or belongs to
//! cis-fix.

use super::clients::WriteClients;
use super::error::WriteResult;
use crate::aws::failure::Failure;
use crate::plan::{Delta, Outcome};
use crate::state::{Alarm, LogGroupArn, MetricFilter, Region};
use aws_sdk_cloudwatch::types as cloudwatch;
use aws_sdk_cloudwatchlogs::types::{MetricTransformation, StandardUnit};
use std::collections::BTreeMap;

impl WriteClients {
    pub(super) async fn put_metric_filter(
        &self,
        group: &LogGroupArn,
        filter: &MetricFilter,
    ) -> WriteResult {
        let transformation = MetricTransformation::builder()
            .metric_namespace(&filter.metric.namespace)
            .metric_name(&filter.metric.name)
            .metric_value(&filter.value)
            .set_default_value(filter.default_value)
            .set_unit(filter.unit.as_deref().map(StandardUnit::from))
            .build()?;
        self.logs(group.region().as_str())
            .put_metric_filter()
            .log_group_name(group.name())
            .filter_name(&filter.name)
            .filter_pattern(&filter.pattern)
            .metric_transformations(transformation)
            .send()
            .await
            .map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    /// Creates or replaces an alarm. Only a new alarm has `tags`: AWS ignores them for an existing one.
    pub(super) async fn put_alarm(
        &self,
        region: &Region,
        tags: &BTreeMap<String, String>,
        delta: &Delta<Alarm>,
    ) -> WriteResult {
        let alarm = &delta.after;
        let tags = delta.before.is_none().then(|| {
            tags.iter()
                .map(|(key, value)| cloudwatch::Tag::builder().key(key).value(value).build())
                .collect()
        });
        let metric = alarm.metric.as_ref();
        self.cloudwatch(region.as_str())
            .put_metric_alarm()
            .alarm_name(&alarm.name)
            .alarm_description(&alarm.description)
            .set_namespace(metric.map(|metric| metric.namespace.clone()))
            .set_metric_name(metric.map(|metric| metric.name.clone()))
            .set_statistic(alarm.statistic.as_deref().map(cloudwatch::Statistic::from))
            .set_extended_statistic(alarm.evaluation.extended_statistic.clone())
            .set_evaluate_low_sample_count_percentile(alarm.evaluation.low_sample_count.clone())
            .comparison_operator(cloudwatch::ComparisonOperator::from(
                alarm.comparison.as_str(),
            ))
            .set_threshold(alarm.threshold)
            .set_period(alarm.period)
            .set_evaluation_periods(alarm.evaluation_periods)
            .set_datapoints_to_alarm(alarm.datapoints_to_alarm)
            .set_treat_missing_data(alarm.treat_missing_data.clone())
            .set_unit(alarm.unit.as_deref().map(cloudwatch::StandardUnit::from))
            .actions_enabled(alarm.actions_enabled)
            .set_alarm_actions(Some(alarm.alarm_actions.clone()))
            .set_ok_actions(Some(alarm.ok_actions.clone()))
            .set_insufficient_data_actions(Some(alarm.insufficient_data_actions.clone()))
            .set_tags(tags)
            .send()
            .await
            .map_err(Failure::from)?;
        Ok(Outcome::Done)
    }
}
