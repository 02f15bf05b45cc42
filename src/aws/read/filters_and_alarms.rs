//! Log groups, metric filters and alarms.

use super::{Reader, read};
use crate::aws::failure::Failure;
use crate::error::Error;
use crate::state::{
    Alarm, AlarmListing, Answer, LogGroup, LogGroupArn, Metric, MetricFilter, Question, Region,
    RegionalMetric,
};
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types as cloudwatch;
use aws_sdk_cloudwatchlogs::types as logs;
use std::collections::BTreeMap;

/// How many pages of alarms are read, of a hundred each. Beyond, those that matter are asked for
/// one by one, which takes no longer at the nine requests a second that AWS allows of either.
const PAGES_OF_ALARMS: usize = 8;

impl Reader {
    pub(super) async fn log_group(
        &self,
        question: &Question,
        arn: &LogGroupArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&arn.region()).logs;
        let pages = client
            .describe_log_groups()
            .log_group_name_prefix(arn.name());
        let mut pages = pages.into_paginator().send();
        // Groups come in the order of their names, so the one wanted is the first of its prefix;
        // the further pages are read only if AWS should order them otherwise.
        let found = loop {
            match pages.next().await {
                Some(Ok(page)) => {
                    let group = page
                        .log_groups()
                        .iter()
                        .find(|g| g.log_group_name() == Some(arn.name()));
                    if let Some(group) = group {
                        break Ok(log_group(arn, group));
                    }
                }
                Some(Err(error)) => break Err(Failure::of(&error)),
                None => break Err(Failure::absent()),
            }
        };
        Ok(Answer::LogGroup(read(question, found)?))
    }

    pub(super) async fn log_group_tags(
        &self,
        question: &Question,
        arn: &LogGroupArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&arn.region()).logs;
        let request = client.list_tags_for_resource().resource_arn(arn.as_str());
        let outcome = request.send().await.map_err(|error| Failure::of(&error));
        let tags = outcome.map(|output| {
            let pairs = output.tags().into_iter().flatten();
            pairs
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        });
        Ok(Answer::LogGroupTags(read(question, tags)?))
    }

    pub(super) async fn metric_filters(
        &self,
        question: &Question,
        arn: &LogGroupArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&arn.region()).logs;
        let pages = client.describe_metric_filters().log_group_name(arn.name());
        let all = pages.into_paginator().items().send();
        let filters = all
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| Failure::of(&error))
            .map(|filters| filters.iter().flat_map(metric_filters).collect());
        Ok(Answer::MetricFilters(read(question, filters)?))
    }

    pub(super) async fn alarms(
        &self,
        question: &Question,
        region: &Region,
    ) -> Result<Answer, Error> {
        let client = self.clients(region).cloudwatch;
        let pages = client
            .describe_alarms()
            .alarm_types(cloudwatch::AlarmType::MetricAlarm)
            .max_records(100);
        let mut pages = pages.into_paginator().send();
        let mut listing = AlarmListing::default();
        let mut outcome = Ok(());
        for number in 0.. {
            if number == PAGES_OF_ALARMS {
                break;
            }
            match pages.next().await {
                Some(Ok(page)) => {
                    listing
                        .alarms
                        .extend(page.metric_alarms().iter().filter_map(alarm));
                    listing.complete = page.next_token().is_none_or(str::is_empty);
                    if listing.complete {
                        break;
                    }
                }
                Some(Err(error)) => {
                    outcome = Err(Failure::of(&error));
                    break;
                }
                None => {
                    listing.complete = true;
                    break;
                }
            }
        }
        Ok(Answer::Alarms(read(question, outcome.map(|()| listing))?))
    }

    pub(super) async fn named_alarms(
        &self,
        question: &Question,
        region: &Region,
        names: &[String],
    ) -> Result<Answer, Error> {
        let client = self.clients(region).cloudwatch;
        let all = client
            .describe_alarms()
            .alarm_types(cloudwatch::AlarmType::MetricAlarm)
            .set_alarm_names(Some(names.to_vec()))
            .into_paginator()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let alarms = all.map_err(|error| Failure::of(&error)).map(|pages| {
            let alarms = pages.iter().flat_map(DescribeAlarmsOutput::metric_alarms);
            alarms.filter_map(alarm).collect()
        });
        Ok(Answer::NamedAlarms(read(question, alarms)?))
    }

    pub(super) async fn metric_alarms(
        &self,
        question: &Question,
        key: &RegionalMetric,
    ) -> Result<Answer, Error> {
        let client = self.clients(&key.region).cloudwatch;
        let outcome = client
            .describe_alarms_for_metric()
            .namespace(&key.metric.namespace)
            .metric_name(&key.metric.name)
            .send()
            .await;
        let alarms = outcome
            .map_err(|error| Failure::of(&error))
            .map(|output| output.metric_alarms().iter().filter_map(alarm).collect());
        Ok(Answer::MetricAlarms(read(question, alarms)?))
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
    }
}

/// AWS allows exactly one transformation a filter, and keeps them as a list.
fn metric_filters(filter: &logs::MetricFilter) -> Vec<MetricFilter> {
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

fn alarm(alarm: &cloudwatch::MetricAlarm) -> Option<Alarm> {
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
        // The emulator gives an alarm on a percentile a plain statistic as well.
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
