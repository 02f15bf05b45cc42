//! Alarms that notify nobody, and alarms on another metric.

use super::*;

pub(super) fn actions() -> Vec<Row> {
    [disabled_alarms(), other_metrics(), other_kinds(), queries()]
        .into_iter()
        .flatten()
        .collect()
}

/// Alarms whose actions notify no topic of this account.
fn disabled_alarms() -> Vec<Row> {
    vec![
        Row(
            "actions off",
            with_alarm(|a| a.actions_enabled = false),
            Fail,
            Some(AtAlarm),
            "has its actions switched off",
            "no, the alarm notifies no one",
            OURS,
        ),
        Row(
            "no topic",
            with_alarm(|a| {
                a.alarm_actions = vec!["arn:aws:automate:eu-west-1:ec2:stop".to_owned()];
            }),
            Fail,
            Some(AtAlarm),
            "notifies no topic",
            "aws cloudwatch describe-alarms --region eu-west-1 --alarm-names 'team-root'",
            OURS,
        ),
        Row(
            "a topic of another account",
            with_alarm(|a| a.alarm_actions = vec![format!("arn:aws:sns:{HOME}:{OTHER}:central")]),
            Verdict::Elsewhere,
            Some(Link::Person),
            "belongs to account 444455556666, and only account 444455556666 sees who is subscribed",
            "",
            NOTHING,
        ),
    ]
}

/// Alarms on another metric than that of the filter.
fn other_metrics() -> Vec<Row> {
    vec![
        Row(
            "a dimension",
            with_alarm(|a| {
                a.dimensions.insert("User".to_owned(), "root".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "alarm team-root asks for the dimensions User=root, which the metric does not have",
            "",
            OURS,
        ),
        Row(
            "another namespace",
            with_alarm(|a| {
                a.metric = Some(Metric {
                    namespace: "Other".to_owned(),
                    name: "root".to_owned(),
                });
            }),
            Fail,
            Some(AtAlarm),
            "alarm team-root watches Other/root, which is another metric",
            "",
            OURS,
        ),
    ]
}

/// Composite alarms and log alarms.
fn other_kinds() -> Vec<Row> {
    let composite = |rule: &str| with_other(AlarmInput::Alarms(rule.to_owned()));
    vec![
        Row(
            "a composite alarm",
            composite("ALARM(\"team-root\") AND NOT ALARM(team-quiet)"),
            Fail,
            Some(AtAlarm),
            "composite alarm team-all goes by the state of team-root",
            "",
            OURS,
        ),
        Row(
            "a composite alarm on something else",
            composite("ALARM(team-root-2)"),
            Fail,
            Some(AtAlarm),
            "alarm team-root notifies no topic",
            "",
            OURS,
        ),
        Row(
            "a log alarm",
            with_other(AlarmInput::Logs(vec!["CloudTrail/Events".to_owned()])),
            Fail,
            Some(AtAlarm),
            "log alarm team-all queries the log group itself",
            "",
            OURS,
        ),
        Row(
            "a log alarm on something else",
            with_other(AlarmInput::Logs(vec!["Other".to_owned()])),
            Fail,
            Some(AtAlarm),
            "notifies no topic",
            "",
            OURS,
        ),
        Row(
            "composite alarms that may not be listed",
            {
                let mut account = with_alarm(|a| a.alarm_actions.clear());
                account
                    .0
                    .other_alarms
                    .insert(home(), denied("cloudwatch:DescribeAlarms"));
                account
            },
            Fail,
            Some(AtAlarm),
            "composite alarms may not be listed",
            "",
            OURS,
        ),
    ]
}

/// Alarms on metric queries.
fn queries() -> Vec<Row> {
    vec![
        Row(
            "metric math",
            with_queries(|_, _| {}),
            Fail,
            Some(AtAlarm),
            "no alarm watches metric LogMetrics/root; metric-math alarm team-root",
            "",
            OURS,
        ),
        Row(
            "a band by queries",
            with_queries(|a, _| a.evaluation.band = Some("ad1".to_owned())),
            Fail,
            Some(AtAlarm),
            "anomaly-detection alarm team-root",
            "",
            OURS,
        ),
        Row(
            "another account's metric",
            with_queries(|_, q| q.account = Some(OTHER.to_owned())),
            Fail,
            Some(AtAlarm),
            "cross-account alarm team-root watches a metric of that name in account 444455556666",
            "",
            OURS,
        ),
    ]
}
