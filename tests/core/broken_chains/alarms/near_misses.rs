//! Alarms and filters that nearly fit: the reason names them.

use super::*;

pub(super) fn near_misses() -> Vec<Row> {
    [other_names(), other_actions(), filters_elsewhere()]
        .into_iter()
        .flatten()
        .collect()
}

fn fails(name: &'static str, account: Account, words: &'static str) -> Row {
    Row(name, account, Fail, Some(AtAlarm), words, "", OURS)
}

/// Alarms on a metric of another name.
fn other_names() -> Vec<Row> {
    vec![fails(
        "an alarm on the filter's name",
        with_alarm(|alarm| alarm.metric = Some(metric("team-root"))),
        "alarm team-root watches LogMetrics/team-root, which has the name of the filter and not of its metric",
    )]
}

/// Alarms without a topic for ALARM, and one with more.
fn other_actions() -> Vec<Row> {
    let acts = |action: &str| {
        let action = format!("arn:aws:{action}");
        with_alarm(|alarm| alarm.alarm_actions = vec![action.clone()])
    };
    vec![
        fails(
            "the topic is for OK",
            with_alarm(|alarm| alarm.ok_actions = std::mem::take(&mut alarm.alarm_actions)),
            "notifies no topic when it goes to ALARM, but topic security-alerts when it goes to OK, so no one is notified",
        ),
        fails(
            "the topic is for missing data",
            with_alarm(|alarm| {
                alarm.insufficient_data_actions = std::mem::take(&mut alarm.alarm_actions);
            }),
            "topic security-alerts when it goes to INSUFFICIENT_DATA",
        ),
        fails(
            "it calls a function",
            acts("lambda:eu-west-1:111122223333:function:tell"),
            "notifies no topic but calls function tell, and whether that tells a person is not known",
        ),
        fails(
            "it starts an incident",
            acts("ssm-incidents::111122223333:response-plan/root"),
            "starts response plan root of Incident Manager",
        ),
        Row(
            "a topic beside a function",
            with_alarm(|alarm| {
                let function = "arn:aws:lambda:eu-west-1:111122223333:function:tell";
                alarm.alarm_actions.push(function.to_owned());
                alarm.ok_actions.clone_from(&alarm.alarm_actions);
            }),
            Pass,
            None,
            "(confirmed)",
            "",
            NOTHING,
        ),
    ]
}

/// Filters of log groups to which no trail delivers.
fn filters_elsewhere() -> Vec<Row> {
    let only_elsewhere = |pattern: &str| {
        let mut account = with_filter_elsewhere(
            HOME,
            MetricFilter::plain("team-app", pattern, metric("root"), "1"),
        );
        account
            .0
            .metric_filters
            .insert(Account::group(), Read::Present(Vec::new()));
        account
    };
    vec![
        Row(
            "the filter is on another log group",
            only_elsewhere(created(ROOT)),
            Fail,
            Some(AtFilter),
            "metric filter team-app matches these events on log group team-app, to which trail management-events does not deliver",
            "",
            FILTER_TOO,
        ),
        Row(
            "a filter on another log group does not fit",
            only_elsewhere("{ $.eventName = CreateTrail }"),
            Fail,
            Some(AtFilter),
            "has no metric filter, so no one is notified",
            "",
            FILTER_TOO,
        ),
    ]
}
