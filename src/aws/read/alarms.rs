//! The alarms that watch no metric themselves, what few alarms have, and the rules that mute alarms.

use super::{Reader, read};
use crate::aws::failure::Failure;
use crate::error::Error;
use crate::state::{
    Answer, Evaluation, Metric, MetricQuery, MuteRule, MuteRuleName, OtherAlarm, Question, Read,
    Region, Watched,
};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types as cloudwatch;

/// What CloudWatch and those who answer in its place say where they know no such operation.
const UNKNOWN_OPERATION: [&str; 4] = [
    "InvalidAction",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperation",
];

/// What it says where it knows no such type of alarm.
const UNKNOWN_TYPE: [&str; 4] = [
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "ValidationError",
    "ValidationException",
];

impl Reader {
    pub(super) async fn other_alarms(
        &self,
        question: &Question,
        region: &Region,
    ) -> Result<Answer, Error> {
        let client = self.clients(region).cloudwatch;
        let both = [
            cloudwatch::AlarmType::CompositeAlarm,
            cloudwatch::AlarmType::LogAlarm,
        ];
        let mut alarms = of_types(&client, both.to_vec()).await;
        // Log alarms are of 2026, and not everywhere.
        let told = |failure: &Failure| {
            let code = failure.code.as_deref();
            code.is_some_and(|code| UNKNOWN_TYPE.contains(&code))
        };
        if alarms.as_ref().is_err_and(told) {
            alarms = of_types(&client, vec![cloudwatch::AlarmType::CompositeAlarm]).await;
        }
        Ok(Answer::OtherAlarms(read(question, alarms)?))
    }

    pub(super) async fn mute_rules(
        &self,
        question: &Question,
        region: &Region,
    ) -> Result<Answer, Error> {
        let client = self.clients(region).cloudwatch;
        let all = client
            .list_alarm_mute_rules()
            .statuses(cloudwatch::AlarmMuteRuleStatus::Active)
            .statuses(cloudwatch::AlarmMuteRuleStatus::Scheduled)
            .max_records(100)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let names = all
            .map_err(|error| Failure::of(&error))
            .map(|rules| rules.iter().map(mute_rule_name).collect());
        Ok(Answer::MuteRules(match names {
            Err(failure) if is_unknown(&failure) => Read::Absent,
            other => read(question, other)?,
        }))
    }

    pub(super) async fn mute_rule(
        &self,
        question: &Question,
        region: &Region,
        name: &str,
    ) -> Result<Answer, Error> {
        let client = self.clients(region).cloudwatch;
        let request = client.get_alarm_mute_rule().alarm_mute_rule_name(name);
        let outcome = request.send().await.map_err(|error| Failure::of(&error));
        let rule = outcome.map(|rule| {
            let schedule = rule.rule().and_then(cloudwatch::Rule::schedule);
            let targets = rule.mute_targets();
            MuteRule {
                name: name.to_owned(),
                status: rule
                    .status()
                    .map_or("", cloudwatch::AlarmMuteRuleStatus::as_str)
                    .to_owned(),
                expression: text(schedule.and_then(cloudwatch::Schedule::expression)),
                duration: text(schedule.and_then(cloudwatch::Schedule::duration)),
                time_zone: schedule
                    .and_then(cloudwatch::Schedule::timezone)
                    .map(str::to_owned),
                expires_at: rule
                    .expire_date()
                    .map(aws_sdk_cloudwatch::primitives::DateTime::secs),
                alarms: targets.map_or_else(Vec::new, |targets| targets.alarm_names().to_vec()),
            }
        });
        Ok(Answer::MuteRule(read(question, rule)?))
    }
}

/// Whether the answer says that there is no such operation, and nothing else: then there are no rules.
fn is_unknown(failure: &Failure) -> bool {
    match (&failure.code, failure.status) {
        (Some(code), _) => UNKNOWN_OPERATION.contains(&code.as_str()),
        (None, status) => matches!(status, Some(404 | 501)),
    }
}

async fn of_types(
    client: &Client,
    types: Vec<cloudwatch::AlarmType>,
) -> Result<Vec<OtherAlarm>, Failure> {
    let pages = client
        .describe_alarms()
        .set_alarm_types(Some(types))
        .max_records(100);
    let mut pages = pages.into_paginator().send();
    let mut alarms = Vec::new();
    // All of them: that nobody is told is said only where none of these may tell anybody.
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Failure::of(&error))?;
        alarms.extend(page.composite_alarms().iter().filter_map(composite));
        alarms.extend(page.log_alarms().iter().filter_map(log_alarm));
    }
    Ok(alarms)
}

fn composite(alarm: &cloudwatch::CompositeAlarm) -> Option<OtherAlarm> {
    Some(OtherAlarm {
        name: alarm.alarm_name()?.to_owned(),
        watches: Watched::Alarms(text(alarm.alarm_rule())),
        actions_enabled: alarm.actions_enabled().unwrap_or_default(),
        alarm_actions: alarm.alarm_actions().to_vec(),
    })
}

fn log_alarm(alarm: &cloudwatch::LogAlarm) -> Option<OtherAlarm> {
    let query = alarm.scheduled_query_configuration();
    Some(OtherAlarm {
        name: alarm.alarm_name()?.to_owned(),
        watches: Watched::Logs(
            query.map_or_else(Vec::new, |query| query.log_group_identifiers().to_vec()),
        ),
        actions_enabled: alarm.actions_enabled().unwrap_or_default(),
        alarm_actions: alarm.alarm_actions().to_vec(),
    })
}

/// The name at the end of its ARN. A rule is never left out: one that cannot be asked about is an error.
fn mute_rule_name(rule: &cloudwatch::AlarmMuteRuleSummary) -> MuteRuleName {
    let arn = rule.alarm_mute_rule_arn().unwrap_or_default();
    let (_, name) = arn.split_once(":alarm-mute-rule").unwrap_or(("", arn));
    MuteRuleName {
        name: name.trim_start_matches([':', '/']).to_owned(),
    }
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// What an alarm has beside a metric, a statistic and a threshold.
pub(super) fn evaluation(alarm: &cloudwatch::MetricAlarm) -> Evaluation {
    let window = alarm.evaluation_window().filter(|w| !w.is_sliding_window());
    let criteria = alarm.evaluation_criteria().map(|_| "PromQL");
    let interval = alarm.evaluation_interval().map(|_| "EvaluationInterval");
    let manner = criteria
        .or_else(|| window.map(|_| "WallClockWindow"))
        .or(interval);
    Evaluation {
        extended_statistic: alarm.extended_statistic().map(str::to_owned),
        low_sample_count: alarm
            .evaluate_low_sample_count_percentile()
            .map(str::to_owned),
        band: alarm.threshold_metric_id().map(str::to_owned),
        manner: manner.map(str::to_owned),
        queries: alarm.metrics().iter().map(query).collect(),
    }
}

fn query(query: &cloudwatch::MetricDataQuery) -> MetricQuery {
    let metric = query.metric_stat().and_then(cloudwatch::MetricStat::metric);
    MetricQuery {
        metric: metric.and_then(|metric| {
            Some(Metric {
                namespace: metric.namespace()?.to_owned(),
                name: metric.metric_name()?.to_owned(),
            })
        }),
        account: query.account_id().map(str::to_owned),
        expression: query.expression().map(str::to_owned),
    }
}
