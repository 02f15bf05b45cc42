//! Composite and log alarms, alarm mute rules, and the rarer settings of metric alarms.

use super::reader::Reader;
use crate::aws::failure::{Failure, Reason};
use crate::aws::page_tokens::read_pages;
use crate::state::{
    AlarmInput, Evaluation, Metric, MetricQuery, MuteRule, MuteRuleName, OtherAlarm, Region, WarmUp,
};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::get_alarm_mute_rule::GetAlarmMuteRuleOutput;
use aws_sdk_cloudwatch::operation::list_alarm_mute_rules::ListAlarmMuteRulesOutput;
use aws_sdk_cloudwatch::types as cloudwatch;

/// The error codes of CloudWatch, and of services compatible with it, for an unknown operation.
const UNKNOWN_OPERATION: [&str; 4] = [
    "InvalidAction",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperation",
];

/// The error codes for an unknown type of alarm.
const UNKNOWN_TYPE: [&str; 4] = [
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "ValidationError",
    "ValidationException",
];

impl Reader {
    pub(super) async fn other_alarms(&self, region: &Region) -> Result<Vec<OtherAlarm>, Failure> {
        let client = self.clients(region).cloudwatch;
        let both = vec![
            cloudwatch::AlarmType::CompositeAlarm,
            cloudwatch::AlarmType::LogAlarm,
        ];
        match alarms_of_types(&client, both).await {
            // CloudWatch has log alarms since 2026, and not in every Region.
            Err(failure) if failure.has_code(&UNKNOWN_TYPE) => {
                alarms_of_types(&client, vec![cloudwatch::AlarmType::CompositeAlarm]).await
            }
            outcome => outcome,
        }
    }

    pub(super) async fn mute_rules(&self, region: &Region) -> Result<Vec<MuteRuleName>, Failure> {
        let client = self.clients(region).cloudwatch;
        names_of_mute_rules(&client)
            .await
            .map_err(absent_if_unknown)
    }

    pub(super) async fn mute_rule(
        &self,
        region: &Region,
        rule: &MuteRuleName,
    ) -> Result<MuteRule, Failure> {
        let client = self.clients(region).cloudwatch;
        let request = client
            .get_alarm_mute_rule()
            .alarm_mute_rule_name(&rule.name);
        Ok(mute_rule(&rule.name, &request.send().await?))
    }
}

async fn names_of_mute_rules(client: &Client) -> Result<Vec<MuteRuleName>, Failure> {
    let request = client
        .list_alarm_mute_rules()
        .statuses(cloudwatch::AlarmMuteRuleStatus::Active)
        .statuses(cloudwatch::AlarmMuteRuleStatus::Scheduled)
        .max_records(100);
    let pages = read_pages!(request.into_paginator());
    let rules = pages
        .iter()
        .flat_map(ListAlarmMuteRulesOutput::alarm_mute_rule_summaries);
    Ok(rules.map(mute_rule_name).collect())
}

/// Without the operation there are no rules. Only an answer that says nothing else counts.
fn absent_if_unknown(failure: Failure) -> Failure {
    let unknown = match (&failure.code, failure.status) {
        (Some(_), _) => failure.has_code(&UNKNOWN_OPERATION),
        (None, status) => matches!(status, Some(404 | 501)),
    };
    let reason = if unknown {
        Reason::Absent
    } else {
        failure.reason
    };
    Failure { reason, ..failure }
}

fn mute_rule(name: &str, output: &GetAlarmMuteRuleOutput) -> MuteRule {
    let schedule = output.rule().and_then(cloudwatch::Rule::schedule);
    let status = output.status();
    let expires_at = output.expire_date();
    let targets = output.mute_targets();
    MuteRule {
        name: name.to_owned(),
        status: text(status.map(cloudwatch::AlarmMuteRuleStatus::as_str)),
        expression: text(schedule.and_then(cloudwatch::Schedule::expression)),
        duration: text(schedule.and_then(cloudwatch::Schedule::duration)),
        time_zone: schedule
            .and_then(cloudwatch::Schedule::timezone)
            .map(str::to_owned),
        expires_at: expires_at.map(aws_sdk_cloudwatch::primitives::DateTime::secs),
        alarms: targets.map_or_else(Vec::new, |targets| targets.alarm_names().to_vec()),
    }
}

/// All pages: a finding that nobody is notified requires that none of these alarms can notify anybody.
async fn alarms_of_types(
    client: &Client,
    types: Vec<cloudwatch::AlarmType>,
) -> Result<Vec<OtherAlarm>, Failure> {
    let request = client
        .describe_alarms()
        .set_alarm_types(Some(types))
        .max_records(100);
    let mut alarms = Vec::new();
    for page in read_pages!(request.into_paginator()) {
        alarms.extend(page.composite_alarms().iter().filter_map(composite_alarm));
        alarms.extend(page.log_alarms().iter().filter_map(log_alarm));
    }
    Ok(alarms)
}

fn composite_alarm(alarm: &cloudwatch::CompositeAlarm) -> Option<OtherAlarm> {
    Some(OtherAlarm {
        name: alarm.alarm_name()?.to_owned(),
        watches: AlarmInput::Alarms(text(alarm.alarm_rule())),
        actions_enabled: alarm.actions_enabled().unwrap_or_default(),
        alarm_actions: alarm.alarm_actions().to_vec(),
        other_actions: [alarm.ok_actions(), alarm.insufficient_data_actions()].concat(),
        suppressor: alarm.actions_suppressor().map(str::to_owned),
    })
}

fn log_alarm(alarm: &cloudwatch::LogAlarm) -> Option<OtherAlarm> {
    let query = alarm.scheduled_query_configuration();
    Some(OtherAlarm {
        name: alarm.alarm_name()?.to_owned(),
        watches: AlarmInput::Logs(
            query.map_or_else(Vec::new, |query| query.log_group_identifiers().to_vec()),
        ),
        actions_enabled: alarm.actions_enabled().unwrap_or_default(),
        alarm_actions: alarm.alarm_actions().to_vec(),
        other_actions: [alarm.ok_actions(), alarm.insufficient_data_actions()].concat(),
        suppressor: None,
    })
}

/// The name at the end of the ARN. No rule is left out: `GetAlarmMuteRule` fails for a rule whose
/// ARN has another form.
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

/// The alarm on a single metric that an alarm on one query is: a query that only fetches a metric of this account is the same
/// ("Metrics" of `PutMetricAlarm`, CloudWatch API reference). `None` for every other alarm.
pub(super) fn without_query(alarm: &cloudwatch::MetricAlarm) -> Option<cloudwatch::MetricAlarm> {
    let [query] = alarm.metrics() else {
        return None;
    };
    let returned = query.return_data().unwrap_or(true);
    let computed = query.expression().is_some() || query.account_id().is_some();
    let fetched = query.metric_stat().filter(|_| returned && !computed)?;
    let (metric, stat) = (fetched.metric()?, fetched.stat()?);
    let mut plain = alarm.clone();
    plain.metrics = None;
    plain.namespace = metric.namespace().map(str::to_owned);
    plain.metric_name = metric.metric_name().map(str::to_owned);
    plain.dimensions.clone_from(&metric.dimensions);
    plain.period = fetched.period();
    plain.unit = fetched.unit().cloned();
    let basic = cloudwatch::Statistic::values().contains(&stat);
    plain.statistic = basic.then(|| cloudwatch::Statistic::from(stat));
    plain.extended_statistic = (!basic).then(|| stat.to_owned());
    Some(plain)
}

/// The settings of an alarm besides a metric, a statistic and a threshold.
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
        warm_up: warm_up(alarm),
        queries: alarm.metrics().iter().map(query).collect(),
    }
}

/// The warm-up of an alarm. AWS's pages differ on whether it begins again with each change of the alarm (`PutMetricAlarm`) or
/// only when the alarm is created; the later end counts. A metric filter without a default value never fills the window that
/// would end it early.
fn warm_up(alarm: &cloudwatch::MetricAlarm) -> Option<WarmUp> {
    let settings = alarm.warm_up_configuration()?;
    let minutes = settings.warm_up_period_duration_in_minutes()?;
    let whole = settings.only_start_evaluating_after_warm_up_period_ends();
    let changed = alarm.alarm_configuration_updated_timestamp();
    let evaluates = alarm
        .state_value()
        .is_some_and(|state| *state != cloudwatch::StateValue::InsufficientData);
    Some(WarmUp {
        ends_at: changed.map(|changed| changed.secs() + i64::from(minutes) * 60),
        ended_early: evaluates && !whole.unwrap_or_default(),
    })
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

#[cfg(test)]
mod tests {
    use super::super::filters_and_alarms::alarm;
    use super::cloudwatch::{
        Metric, MetricAlarm, MetricDataQuery, MetricStat, StateValue, WarmUpConfiguration,
    };
    use crate::state::WarmUp;
    use aws_sdk_cloudwatch::primitives::DateTime;

    /// An alarm on one query for this statistic.
    fn queried(
        stat: &str,
        change: impl FnOnce(&mut MetricDataQuery),
    ) -> Option<crate::state::Alarm> {
        let metric = Metric::builder().namespace("N").metric_name("m").build();
        let fetched = MetricStat::builder().metric(metric).stat(stat).period(300);
        let mut query = MetricDataQuery::builder()
            .id("m1")
            .metric_stat(fetched.build())
            .build();
        change(&mut query);
        alarm(
            &MetricAlarm::builder()
                .alarm_name("a")
                .metrics(query)
                .build(),
        )
    }

    #[test]
    fn an_alarm_on_a_query_for_one_metric_is_an_alarm_on_that_metric() {
        let plain = queried("Sum", |query| query.return_data = Some(true))
            .unwrap_or_else(|| unreachable!());
        assert_eq!(
            plain.metric.map(|metric| metric.to_string()),
            Some("N/m".to_owned())
        );
        assert_eq!(
            (plain.statistic.as_deref(), plain.period),
            (Some("Sum"), Some(300))
        );
        assert!(plain.evaluation.is_basic());
        let percentile = queried("p99", |_| {}).unwrap_or_else(|| unreachable!());
        assert_eq!(percentile.statistic, None);
        assert_eq!(
            percentile.evaluation.extended_statistic.as_deref(),
            Some("p99")
        );
    }

    #[test]
    fn an_alarm_on_a_computed_or_foreign_metric_stays_one_on_queries() {
        let changes: [fn(&mut MetricDataQuery); 3] = [
            |query| query.expression = Some("m1 * 2".to_owned()),
            |query| query.account_id = Some("444455556666".to_owned()),
            |query| query.return_data = Some(false),
        ];
        for change in changes {
            let alarm = queried("Sum", change).unwrap_or_else(|| unreachable!());
            assert_eq!((alarm.metric, alarm.evaluation.queries.len()), (None, 1));
        }
    }

    #[test]
    fn a_warm_up_ends_with_its_duration_or_once_the_alarm_evaluates() {
        let warm_up = |whole: bool, state: StateValue| {
            let settings = WarmUpConfiguration::builder()
                .warm_up_period_duration_in_minutes(60)
                .only_start_evaluating_after_warm_up_period_ends(whole);
            let alarm = MetricAlarm::builder()
                .alarm_name("a")
                .alarm_configuration_updated_timestamp(DateTime::from_secs(1000))
                .warm_up_configuration(settings.build())
                .state_value(state)
                .build();
            super::warm_up(&alarm)
        };
        let ends = |ended_early| {
            Some(WarmUp {
                ends_at: Some(4600),
                ended_early,
            })
        };
        assert_eq!(warm_up(false, StateValue::InsufficientData), ends(false));
        assert_eq!(warm_up(false, StateValue::Ok), ends(true));
        assert_eq!(warm_up(true, StateValue::Ok), ends(false));
    }
}
