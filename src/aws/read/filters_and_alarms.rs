//! Log groups, metric filters and metric alarms.

use super::reader::Reader;
use crate::aws::failure::Failure;
use crate::aws::page_tokens::{PageTokens, read_pages};
use crate::state::{
    Alarm, AlarmListing, KeyArn, LogGroup, LogGroupArn, Metric, MetricFilter, Region,
    RegionalFilter, RegionalMetric,
};
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types as cloudwatch;
use aws_sdk_cloudwatchlogs::operation::describe_metric_filters::DescribeMetricFiltersOutput;
use aws_sdk_cloudwatchlogs::types as logs;
use std::collections::BTreeMap;

/// The pages of alarms that are read, of a hundred each. In a Region with more, the alarms that
/// matter are read by name and by metric: at the nine requests a second that AWS allows of either
/// operation this takes no longer.
const PAGES_OF_ALARMS: usize = 8;

/// The filters in a page of a whole Region, the most that AWS allows (`DescribeMetricFilters`, CloudWatch Logs API reference).
const FILTERS_PER_PAGE: i32 = 50;

impl Reader {
    pub(super) async fn log_group(&self, arn: &LogGroupArn) -> Result<LogGroup, Failure> {
        let client = self.clients(&arn.region()).logs;
        let request = client
            .describe_log_groups()
            .log_group_name_prefix(arn.name());
        let mut pages = request.into_paginator().send();
        let mut tokens = PageTokens::default();
        // AWS lists groups in the order of their names, so a group is the first of its prefix. The
        // further pages are read only if AWS uses another order.
        while let Some(page) = pages.next().await {
            let page = page?;
            tokens.check(page.next_token())?;
            let mut groups = page.log_groups().iter();
            if let Some(group) = groups.find(|group| group.log_group_name() == Some(arn.name())) {
                return Ok(log_group(arn, group));
            }
        }
        Err(Failure::absent())
    }

    pub(super) async fn log_group_tags(
        &self,
        arn: &LogGroupArn,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let client = self.clients(&arn.region()).logs;
        let request = client.list_tags_for_resource().resource_arn(arn.as_str());
        let output = request.send().await?;
        let tags = output.tags().into_iter().flatten();
        Ok(tags
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    pub(super) async fn metric_filters(
        &self,
        arn: &LogGroupArn,
    ) -> Result<Vec<MetricFilter>, Failure> {
        let client = self.clients(&arn.region()).logs;
        let request = client.describe_metric_filters().log_group_name(arn.name());
        let pages = read_pages!(request.into_paginator());
        let filters = pages
            .iter()
            .flat_map(DescribeMetricFiltersOutput::metric_filters);
        Ok(filters.flat_map(metric_filters).collect())
    }

    /// All pages: a filter that is not listed may be the one that keeps an alarm in ALARM.
    pub(super) async fn other_filters(
        &self,
        region: &Region,
        but_for: &[String],
    ) -> Result<Vec<RegionalFilter>, Failure> {
        let client = self.clients(region).logs;
        let request = client.describe_metric_filters().limit(FILTERS_PER_PAGE);
        let pages = read_pages!(request.into_paginator());
        let listed = pages
            .iter()
            .flat_map(DescribeMetricFiltersOutput::metric_filters);
        let filters = listed.flat_map(|listed| {
            let log_group = listed.log_group_name().unwrap_or_default();
            let one = |filter| RegionalFilter {
                log_group: log_group.to_owned(),
                filter,
            };
            metric_filters(listed).into_iter().map(one)
        });
        let others = filters.filter(|one| !but_for.contains(&one.log_group));
        Ok(others.collect())
    }

    pub(super) async fn alarms(&self, region: &Region) -> Result<AlarmListing, Failure> {
        let client = self.clients(region).cloudwatch;
        let request = client
            .describe_alarms()
            .alarm_types(cloudwatch::AlarmType::MetricAlarm)
            .max_records(100);
        let mut pages = request.into_paginator().send();
        let mut tokens = PageTokens::default();
        let mut listing = AlarmListing::default();
        for _ in 0..PAGES_OF_ALARMS {
            let Some(page) = pages.next().await.transpose()? else {
                listing.complete = true;
                break;
            };
            tokens.check(page.next_token())?;
            let alarms = page.metric_alarms().iter().filter_map(alarm);
            listing.alarms.extend(alarms);
            listing.complete = page.next_token().is_none_or(str::is_empty);
            if listing.complete {
                break;
            }
        }
        Ok(listing)
    }

    pub(super) async fn named_alarms(
        &self,
        region: &Region,
        names: &[String],
    ) -> Result<Vec<Alarm>, Failure> {
        let client = self.clients(region).cloudwatch;
        let request = client
            .describe_alarms()
            .alarm_types(cloudwatch::AlarmType::MetricAlarm)
            .set_alarm_names(Some(names.to_vec()));
        let pages = read_pages!(request.into_paginator());
        let alarms = pages.iter().flat_map(DescribeAlarmsOutput::metric_alarms);
        Ok(alarms.filter_map(alarm).collect())
    }

    pub(super) async fn metric_alarms(
        &self,
        metric: &RegionalMetric,
    ) -> Result<Vec<Alarm>, Failure> {
        let client = self.clients(&metric.region).cloudwatch;
        let request = client
            .describe_alarms_for_metric()
            .namespace(&metric.metric.namespace)
            .metric_name(&metric.metric.name);
        let output = request.send().await?;
        Ok(output.metric_alarms().iter().filter_map(alarm).collect())
    }
}

fn log_group(arn: &LogGroupArn, group: &logs::LogGroup) -> LogGroup {
    LogGroup {
        arn: arn.clone(),
        class: group
            .log_group_class()
            .map_or("STANDARD", logs::LogGroupClass::as_str)
            .to_owned(),
        retention_days: group.retention_in_days(),
        created: group
            .creation_time()
            .map(|milliseconds| milliseconds.div_euclid(1000)),
        kms_key: group.kms_key_id().map(KeyArn::new),
        data_protection: group
            .data_protection_status()
            .map(|status| status.as_str().to_owned()),
        inherited: group
            .inherited_properties()
            .iter()
            .map(|property| property.as_str().to_owned())
            .collect(),
    }
}

/// AWS allows exactly one transformation per filter and returns it as a list.
pub(in crate::aws) fn metric_filters(filter: &logs::MetricFilter) -> Vec<MetricFilter> {
    let one = |t: &logs::MetricTransformation| MetricFilter {
        name: filter.filter_name().unwrap_or_default().to_owned(),
        pattern: filter.filter_pattern().unwrap_or_default().to_owned(),
        metric: Metric {
            namespace: t.metric_namespace().to_owned(),
            name: t.metric_name().to_owned(),
        },
        value: t.metric_value().to_owned(),
        default_value: t.default_value(),
        dimensions: t
            .dimensions()
            .map(|all| all.iter().map(|(k, v)| (k.clone(), v.clone())).collect())
            .unwrap_or_default(),
        unit: t
            .unit()
            .map(|unit| unit.as_str().to_owned())
            .filter(|unit| unit != "None"),
        on_transformed_logs: filter.apply_on_transformed_logs(),
        field_selection: filter
            .field_selection_criteria()
            .filter(|criteria| !criteria.is_empty())
            .map(str::to_owned),
        system_dimensions: filter.emit_system_field_dimensions().to_vec(),
    };
    filter.metric_transformations().iter().map(one).collect()
}

pub(in crate::aws) fn alarm(alarm: &cloudwatch::MetricAlarm) -> Option<Alarm> {
    if let Some(plain) = super::alarms::without_query(alarm) {
        return self::alarm(&plain);
    }
    let metric = match (alarm.namespace(), alarm.metric_name()) {
        (Some(namespace), Some(name)) => Some(Metric {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }),
        _ => None,
    };
    let dimensions: BTreeMap<String, String> = alarm
        .dimensions()
        .iter()
        .filter_map(|d| Some((d.name()?.to_owned(), d.value()?.to_owned())))
        .collect();
    Some(Alarm {
        name: alarm.alarm_name()?.to_owned(),
        description: alarm.alarm_description().unwrap_or_default().to_owned(),
        metric,
        dimensions,
        // The emulator returns a plain statistic for an alarm on a percentile, too.
        statistic: alarm
            .statistic()
            .filter(|_| alarm.extended_statistic().is_none())
            .map(|s| s.as_str().to_owned()),
        comparison: alarm
            .comparison_operator()
            .map_or("", cloudwatch::ComparisonOperator::as_str)
            .to_owned(),
        threshold: alarm.threshold(),
        period: alarm.period(),
        evaluation_periods: alarm.evaluation_periods(),
        datapoints_to_alarm: alarm.datapoints_to_alarm(),
        treat_missing_data: alarm.treat_missing_data().map(str::to_owned),
        unit: alarm.unit().map(|unit| unit.as_str().to_owned()),
        actions_enabled: alarm.actions_enabled().unwrap_or_default(),
        alarm_actions: alarm.alarm_actions().to_vec(),
        ok_actions: alarm.ok_actions().to_vec(),
        insufficient_data_actions: alarm.insufficient_data_actions().to_vec(),
        evaluation: super::alarms::evaluation(alarm),
    })
}
