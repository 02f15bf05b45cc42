//! Accounts with mute rules, and with composite, log and metric-math alarms.

use super::{NamedAccounts, ours, theirs};
use crate::account::{Account, HOME, OTHER, THEIR_TOPIC, denied};
use cis_fix::state::{AlarmInput, MetricQuery, MuteRule, MuteRuleName, OtherAlarm, Read, Region};

fn mute(account: &mut Account, status: &str, alarms: &[String]) {
    let rule = MuteRule {
        name: "team-nights".to_owned(),
        status: status.to_owned(),
        expression: "cron(0 2 * * SUN)".to_owned(),
        duration: "PT4H".to_owned(),
        time_zone: Some("Europe/Somewhere".to_owned()),
        expires_at: None,
        alarms: alarms.to_vec(),
    };
    let home = Region::from(HOME);
    let name = MuteRuleName {
        name: rule.name.clone(),
    };
    let names = Read::Present(vec![name]);
    account.0.mute_rules.insert(home.clone(), names);
    let rules = account.0.mutes.entry(home).or_default();
    rules.insert(rule.name.clone(), Read::Present(rule));
}

fn all_names(account: &Account) -> Vec<String> {
    let alarms = account.alarms().into_iter();
    alarms.map(|alarm| alarm.name).collect()
}

/// Every other alarm watches a metric-math expression; the rest notifies no topic, and a composite and a log alarm do.
fn other_alarms(account: &mut Account) {
    let mut alarms = account.alarms();
    for (number, alarm) in alarms.iter_mut().enumerate() {
        alarm.evaluation.extended_statistic = (number % 3 == 0).then(|| "p99".to_owned());
        if number % 2 == 0 {
            alarm.evaluation.queries = vec![MetricQuery {
                metric: alarm.metric.take(),
                account: Some(OTHER.to_owned()),
                expression: Some("FILL(teamwide, 0)".to_owned()),
            }];
            alarm.evaluation.band = Some("teamband".to_owned());
        } else {
            alarm.alarm_actions.clear();
        }
    }
    let rules = alarms
        .iter()
        .map(|alarm| format!("ALARM(\"{}\")", alarm.name));
    let rule = rules.collect::<Vec<_>>().join(" OR ");
    account.set_alarms(alarms);
    let other = |name: &str, watches| OtherAlarm::new(name, watches, &[THEIR_TOPIC]);
    let others = vec![
        other("team-all", AlarmInput::Alarms(rule)),
        other(
            "team-logs",
            AlarmInput::Logs(vec!["CloudTrail/Events".to_owned()]),
        ),
    ];
    account
        .0
        .other_alarms
        .insert(Region::from(HOME), Read::Present(others));
}

pub(super) fn accounts() -> NamedAccounts {
    vec![
        (
            "some alarms of somebody else's are muted",
            theirs(|account| {
                let some = all_names(account)
                    .into_iter()
                    .step_by(2)
                    .collect::<Vec<_>>();
                mute(account, "ACTIVE", &some);
            }),
        ),
        (
            "alarms of ours are muted again and again",
            ours(|account| {
                let all = all_names(account);
                mute(account, "SCHEDULED", &all);
            }),
        ),
        (
            "all alarms are muted",
            theirs(|account| mute(account, "ACTIVE", &[])),
        ),
        (
            "the mute rules are refused",
            theirs(|account| {
                let refused = denied("cloudwatch:ListAlarmMuteRules");
                account.0.mute_rules.insert(Region::from(HOME), refused);
            }),
        ),
        (
            "a mute rule is refused",
            ours(|account| {
                mute(account, "ACTIVE", &[]);
                let rules = account.0.mutes.get_mut(&Region::from(HOME)).unwrap();
                for rule in rules.values_mut() {
                    *rule = denied("cloudwatch:GetAlarmMuteRule");
                }
            }),
        ),
        ("other alarms watch the metrics", theirs(other_alarms)),
    ]
}
