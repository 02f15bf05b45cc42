//! Alarms of others that use what a run made.

use super::{Building, OWN, Run, THEIR_TOPIC_NOTIFIED};
use crate::account::{
    A_FEW, AWAY, HOME, OWN_TOPIC, THEIR_TOPIC, alarm, metric, notify, own_metric,
};
use cis_fix::control::Slug;
use cis_fix::settings::Settings;
use cis_fix::state::{
    Alarm, AlarmInput, AlarmListing, MetricFilter, MetricQuery, OtherAlarm, Read, Region,
};

/// The name of an alarm of others.
pub(super) const THEIRS: &str = "night-shift";
/// The name of another one.
const THEIRS_TOO: &str = "night-shift-both";

pub(super) const BUILDINGS: &[Building] = &[
    (
        "an alarm that notifies our topic in ALARM",
        |run| {
            add(run, |alarm| {
                alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm that notifies our topic in OK",
        |run| add(run, |alarm| alarm.ok_actions = vec![OWN_TOPIC.to_owned()]),
        Some(THEIRS),
    ),
    (
        "an alarm that notifies our topic in INSUFFICIENT_DATA",
        |run| {
            add(run, |alarm| {
                alarm.insufficient_data_actions = vec![OWN_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm that notifies our topic, and whose actions are switched off for now",
        |run| {
            add(run, |alarm| {
                alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
                alarm.actions_enabled = false;
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm on our metric that notifies their topic",
        |run| {
            add(run, |alarm| {
                alarm.metric = Some(own_metric(OWN));
                alarm.alarm_actions = vec![THEIR_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm on metric math over our metric that notifies their topic",
        |run| {
            add(run, |alarm| {
                over_queries(alarm);
                alarm.alarm_actions = vec![THEIR_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "an alarm on metric math over our metric that notifies our topic in OK",
        |run| {
            add(run, |alarm| {
                over_queries(alarm);
                alarm.ok_actions = vec![OWN_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "a composite alarm over ours that notifies their topic",
        |run| add_composite(run, THEIRS, &format!("ALARM({OWN})"), THEIR_TOPIC),
        Some(THEIRS),
    ),
    (
        "a composite alarm over ours that notifies our topic",
        |run| add_composite(run, THEIRS, &format!("ALARM(\"{OWN}\")"), OWN_TOPIC),
        Some(THEIRS),
    ),
    (
        "a composite alarm that names ours by ARN",
        |run| {
            let rule = format!("ALARM(\"arn:aws:cloudwatch:{HOME}:111122223333:alarm:{OWN}\")");
            add_composite(run, THEIRS, &rule, THEIR_TOPIC);
        },
        Some(THEIRS),
    ),
    (
        "a composite alarm over ours and theirs, where ours is not in OK",
        |run| {
            add(run, |_| {});
            let rule = format!("ALARM({THEIRS}) AND NOT OK('{OWN}')");
            add_composite(run, THEIRS_TOO, &rule, THEIR_TOPIC);
        },
        Some(THEIRS_TOO),
    ),
    (
        "a composite alarm over a composite alarm over ours",
        |run| {
            add_composite(run, "night-shift-inner", &format!("ALARM({OWN})"), "");
            add_composite(run, THEIRS, "ALARM(night-shift-inner)", THEIR_TOPIC);
        },
        Some("night-shift-inner"),
    ),
    (
        "a composite alarm over theirs that notifies our topic",
        |run| {
            add(run, |_| {});
            let rule = format!("ALARM({THEIRS})");
            add_composite(run, THEIRS_TOO, &rule, OWN_TOPIC);
        },
        Some(THEIRS_TOO),
    ),
    (
        "a composite alarm over theirs that notifies our topic in OK",
        |run| {
            add(run, |_| {});
            let rule = AlarmInput::Alarms(format!("ALARM({THEIRS})"));
            let mut composite = OtherAlarm::new(THEIRS_TOO, rule, &[]);
            composite.other_actions = vec![OWN_TOPIC.to_owned()];
            add_other(run, composite);
        },
        Some(THEIRS_TOO),
    ),
    (
        "a composite alarm over theirs that ours silences while it is in ALARM",
        |run| {
            add(run, |_| {});
            let rule = AlarmInput::Alarms(format!("ALARM({THEIRS})"));
            let mut composite = OtherAlarm::new(THEIRS_TOO, rule, &[THEIR_TOPIC]);
            composite.suppressor = Some(OWN.to_owned());
            add_other(run, composite);
        },
        Some(THEIRS_TOO),
    ),
    (
        "a log alarm that notifies our topic",
        |run| {
            add_log_alarm(run, THEIRS, OWN_TOPIC);
        },
        Some(THEIRS),
    ),
    (
        "an alarm in another Region that notifies our topic by a statement of theirs",
        |run| {
            let away = alarm(THEIRS, &metric("away"), &[OWN_TOPIC]);
            let listing = AlarmListing {
                alarms: vec![away],
                complete: true,
            };
            let alarms = &mut run.account.0.alarms;
            alarms.insert(Region::from(AWAY), Read::Present(listing));
            super::others::add_statement(run, AWAY);
        },
        None,
    ),
    (
        "a newer alarm that publishes to their topic by our statement",
        |run| {
            *run = THEIR_TOPIC_NOTIFIED.clone();
            add(run, |alarm| {
                alarm.alarm_actions = vec![THEIR_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
    (
        "a composite alarm that publishes to their topic by our statement",
        |run| {
            *run = THEIR_TOPIC_NOTIFIED.clone();
            add(run, |_| {});
            let rule = format!("ALARM({THEIRS})");
            add_composite(run, THEIRS_TOO, &rule, THEIR_TOPIC);
        },
        Some(THEIRS_TOO),
    ),
    (
        "a log alarm that publishes to their topic by our statement",
        |run| {
            *run = THEIR_TOPIC_NOTIFIED.clone();
            add_log_alarm(run, THEIRS, THEIR_TOPIC);
        },
        Some(THEIRS),
    ),
    (
        "the alarms of a later run for other controls, which notify our topic",
        |run| {
            let few = A_FEW.map(Slug::new);
            let settings = Settings {
                controls: Some(few.into_iter().collect()),
                ..notify()
            };
            *run = Run::of(crate::account::Account::finding(), &settings);
            run.account.apply(&notify());
        },
        Some("cis-fix-"),
    ),
    (
        "our alarm, which others had notify their topic as well",
        |run| {
            let mut alarms = run.account.alarms();
            let ours = alarms.iter_mut().find(|alarm| alarm.name == OWN).unwrap();
            ours.alarm_actions.push(THEIR_TOPIC.to_owned());
            run.account.set_alarms(alarms);
        },
        Some("changed"),
    ),
    (
        "an alarm on our metric, which a filter of theirs feeds as well",
        |run| {
            let filter = MetricFilter::plain(THEIRS, "{ $.x = 1 }", own_metric(OWN), "1");
            run.account.add_filter(filter);
            add(run, |alarm| {
                alarm.metric = Some(own_metric(OWN));
                alarm.alarm_actions = vec![THEIR_TOPIC.to_owned()];
            });
        },
        Some(THEIRS),
    ),
];

/// Adds an alarm of others on a metric of theirs, changed by this.
pub(super) fn add(run: &mut Run, change: impl Fn(&mut Alarm)) {
    let mut theirs = alarm(THEIRS, &metric("night-shift"), &[]);
    change(&mut theirs);
    run.account.add_alarm(theirs);
}

/// Makes the alarm compute its value from our metric and one of theirs.
pub(super) fn over_queries(alarm: &mut Alarm) {
    alarm.metric = None;
    alarm.statistic = None;
    let query = |metric| MetricQuery {
        metric: Some(metric),
        account: None,
        expression: None,
    };
    let sum = MetricQuery {
        metric: None,
        account: None,
        expression: Some("m1 + m2".to_owned()),
    };
    alarm.evaluation.queries = vec![query(own_metric(OWN)), query(metric("night-shift")), sum];
}

/// Adds a composite alarm, which notifies a topic if one is given.
pub(super) fn add_composite(run: &mut Run, name: &str, rule: &str, topic: &str) {
    let mut composite = OtherAlarm::new(name, AlarmInput::Alarms(rule.to_owned()), &[]);
    composite
        .alarm_actions
        .extend((!topic.is_empty()).then(|| topic.to_owned()));
    add_other(run, composite);
}

/// Adds an alarm on the log group of the trail, which notifies a topic.
pub(super) fn add_log_alarm(run: &mut Run, name: &str, topic: &str) {
    let groups = vec!["CloudTrail/Events".to_owned()];
    add_other(
        run,
        OtherAlarm::new(name, AlarmInput::Logs(groups), &[topic]),
    );
}

fn add_other(run: &mut Run, alarm: OtherAlarm) {
    let others = &mut run.account.0.other_alarms;
    let read = others.entry(Region::from(HOME)).or_default();
    let mut all = read.present().cloned().unwrap_or_default();
    all.push(alarm);
    *read = Read::Present(all);
}
