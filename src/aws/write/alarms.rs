//! Writes of metric filters and alarms. Both calls replace by name, and AWS has no conditional write for them. The plan names
//! only what does not exist or belongs to cis-fix, and what is there is read again just before.

use super::clients::WriteClients;
use super::error::{WriteError, WriteResult};
use super::overwrite::{Found, is_to_write};
use crate::aws::failure::Failure;
use crate::aws::page_tokens::read_pages;
use crate::aws::read::{parse_alarm, parse_metric_filters};
use crate::plan::{Delta, Outcome};
use crate::state::{Alarm, LogGroupArn, MetricFilter, Region};
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types as cloudwatch;
use aws_sdk_cloudwatchlogs::operation::describe_metric_filters::DescribeMetricFiltersOutput;
use aws_sdk_cloudwatchlogs::types::{MetricTransformation, StandardUnit};
use std::collections::BTreeMap;

impl WriteClients {
    pub(super) async fn put_metric_filter(
        &self,
        group: &LogGroupArn,
        delta: &Delta<MetricFilter>,
    ) -> WriteResult {
        let filter = &delta.after;
        let found = self.find_metric_filter(group, &filter.name).await;
        let found = found.map_err(|error| {
            let action = "logs:DescribeMetricFilters";
            WriteError::read_failed("DescribeMetricFilters", action, error)
        })?;
        let what = format!("metric filter {}", filter.name);
        if !is_to_write(&what, found, delta)? {
            return Ok(Outcome::Unchanged);
        }
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

    /// What is there under the name of a filter.
    async fn find_metric_filter(
        &self,
        group: &LogGroupArn,
        name: &str,
    ) -> Result<Found<MetricFilter>, Failure> {
        let request = self
            .logs(group.region().as_str())
            .describe_metric_filters()
            .log_group_name(group.name())
            .filter_name_prefix(name);
        let pages = read_pages!(request.into_paginator());
        let filters = pages
            .iter()
            .flat_map(DescribeMetricFiltersOutput::metric_filters);
        let mut filters = filters.flat_map(parse_metric_filters);
        let found = filters.find(|filter| filter.name == name);
        Ok(found.map_or(Found::Nothing, Found::Same))
    }

    /// Creates or replaces an alarm. Only a new alarm has `tags`: AWS ignores them for an existing one.
    pub(super) async fn put_alarm(
        &self,
        region: &Region,
        tags: &BTreeMap<String, String>,
        delta: &Delta<Alarm>,
    ) -> WriteResult {
        let alarm = &delta.after;
        let found = self.find_alarm(region, &alarm.name).await;
        let found = found.map_err(|error| {
            WriteError::read_failed("DescribeAlarms", "cloudwatch:DescribeAlarms", error)
        })?;
        if !is_to_write(&format!("alarm {}", alarm.name), found, delta)? {
            return Ok(Outcome::Unchanged);
        }
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

    /// What is there under the name of an alarm.
    async fn find_alarm(&self, region: &Region, name: &str) -> Result<Found<Alarm>, Failure> {
        let request = self
            .cloudwatch(region.as_str())
            .describe_alarms()
            .alarm_types(cloudwatch::AlarmType::MetricAlarm)
            .alarm_types(cloudwatch::AlarmType::CompositeAlarm)
            .alarm_names(name);
        let pages = read_pages!(request.into_paginator());
        if pages.iter().any(|page| !page.composite_alarms().is_empty()) {
            return Ok(Found::AnotherKind);
        }
        let mut alarms = pages.iter().flat_map(DescribeAlarmsOutput::metric_alarms);
        let found = alarms.find_map(parse_alarm);
        Ok(found.map_or(Found::Nothing, Found::Same))
    }
}
