//! What others use of a run stays, with all it needs, and the reason names who uses it.

use super::*;
use crate::account::{ACCOUNT, AWAY, THEIR_TOPIC, denied, open_policy, own_metric};
use cis_fix::settings::Settings;
use cis_fix::state::{Alarm, AlarmInput, BucketName, MetricQuery, OtherAlarm};
use cis_fix::undo::Retained;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const OWN: &str = "cis-fix-root-usage";

/// The kinds of the retained steps whose reason has these words, after something was added to the account of the finding
/// after the run. The kind of a step is the first part of its id.
fn kinds_retained(words: &str, change: impl FnOnce(&mut Account)) -> BTreeSet<String> {
    let undo = undo_with(change);
    let named = undo
        .retained
        .iter()
        .filter(|one| one.reason.contains(words));
    named.map(kind).collect()
}

fn kind(one: &Retained) -> String {
    let (kind, _) = one.step.as_str().split_once('/').unwrap();
    kind.to_owned()
}

fn undo_with(change: impl FnOnce(&mut Account)) -> UndoPlan {
    let (plan, observed) = applied_finding();
    let mut account = Account(observed);
    account.confirm();
    change(&mut account);
    undo_of(&plan, &with_undo_reads(account.0, &plan.steps))
}

fn set(kinds: &[&str]) -> BTreeSet<String> {
    kinds.iter().map(ToString::to_string).collect()
}

fn add_other(account: &mut Account, other: OtherAlarm) {
    let region = Region::from(HOME);
    let read = account.0.other_alarms.entry(region).or_default();
    let mut all = read.present().cloned().unwrap_or_default();
    all.push(other);
    *read = Read::Present(all);
}

fn composite(name: &str, rule: &str, actions: &[&str]) -> OtherAlarm {
    OtherAlarm::new(name, AlarmInput::Alarms(rule.to_owned()), actions)
}

/// An alarm of others with one change.
fn theirs(change: impl FnOnce(&mut Alarm)) -> Alarm {
    let mut theirs = alarm("night-shift", &metric("m"), &[]);
    change(&mut theirs);
    theirs
}

#[test]
fn a_topic_that_an_alarm_notifies_in_any_state_stays_with_its_subscribers() {
    let topic = || vec![OWN_TOPIC.to_owned()];
    let changes: [fn(&mut Alarm, Vec<String>); 4] = [
        |alarm, topic| alarm.alarm_actions = topic,
        |alarm, topic| alarm.ok_actions = topic,
        |alarm, topic| alarm.insufficient_data_actions = topic,
        |alarm, topic| {
            alarm.alarm_actions = topic;
            alarm.actions_enabled = false;
        },
    ];
    for change in changes {
        let found = kinds_retained("alarm night-shift", |account| {
            account.add_alarm(theirs(|alarm| change(alarm, topic())));
        });
        assert_eq!(found, set(&["create-topic", "subscribe"]));
    }
}

#[test]
fn a_topic_that_a_composite_or_log_alarm_notifies_in_any_state_stays_with_its_subscribers() {
    let logs = AlarmInput::Logs(vec!["group".to_owned()]);
    let mut in_ok = composite("night-shift", "ALARM(disk)", &[]);
    in_ok.other_actions = vec![OWN_TOPIC.to_owned()];
    let others = [
        (
            "composite",
            composite("night-shift", "ALARM(disk)", &[OWN_TOPIC]),
        ),
        ("composite", in_ok),
        ("log", OtherAlarm::new("night-shift", logs, &[OWN_TOPIC])),
    ];
    for (kind, other) in others {
        let words = format!("{kind} alarm night-shift notifies");
        let found = kinds_retained(&words, |account| add_other(account, other));
        assert_eq!(found, set(&["create-topic", "subscribe"]));
    }
}

#[test]
fn an_alarm_that_a_composite_alarm_depends_on_stays_with_its_filter_and_its_topic() {
    let mut suppressed = composite("night-shift", "ALARM(disk)", &[THEIR_TOPIC]);
    suppressed.suppressor = Some(OWN.to_owned());
    let arn = format!("ALARM(arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:{OWN})");
    let others = [
        suppressed,
        composite("night-shift", &format!("ALARM({OWN})"), &[THEIR_TOPIC]),
        composite("night-shift", &format!("NOT OK(\"{OWN}\")"), &[]),
        composite("night-shift", &format!("FALSE OR ALARM( '{OWN}' )"), &[]),
        composite("night-shift", &arn, &[]),
    ];
    for other in others {
        let undo = undo_with(|account| add_other(account, other.clone()));
        let by = |words: &str| {
            let named = undo
                .retained
                .iter()
                .filter(|one| one.reason.contains(words));
            named.map(kind).collect::<BTreeSet<_>>()
        };
        assert_eq!(
            by("composite alarm night-shift depends on it"),
            set(&["alarm"])
        );
        assert_eq!(by(&format!("alarm {OWN} watches")), set(&["metric-filter"]));
        let notified = by(&format!("alarm {OWN} notifies"));
        assert_eq!(notified, set(&["create-topic", "subscribe"]));
        assert!(undo.is_complete(), "{:?}", undo.retained);
    }
}

#[test]
fn a_composite_alarm_over_an_alarm_of_a_longer_name_keeps_nothing() {
    for rule in [
        format!("ALARM({OWN}-2)"),
        format!("ALARM(team-{OWN})"),
        format!("ALARM({OWN}s)"),
    ] {
        let undo = undo_with(|account| add_other(account, composite("night-shift", &rule, &[])));
        assert_eq!(undo.retained, [], "{rule}");
    }
}

#[test]
fn a_filter_whose_metric_is_read_in_an_expression_stays() {
    let query = |change: &dyn Fn(&mut MetricQuery)| {
        let mut query = MetricQuery {
            metric: None,
            account: None,
            expression: None,
        };
        change(&mut query);
        query
    };
    let fetched = query(&|query| query.metric = Some(own_metric(OWN)));
    let same_account = query(&|query| {
        query.metric = Some(own_metric(OWN));
        query.account = Some(ACCOUNT.to_owned());
    });
    let insights = query(&|query| {
        query.expression = Some(format!("SELECT SUM(\"{OWN}\") FROM \"CISBenchmark\""));
    });
    for query in [fetched, same_account, insights.clone()] {
        let expression = query.expression.is_some();
        let found = kinds_retained("alarm night-shift", |account| {
            account.add_alarm(theirs(|alarm| {
                alarm.metric = None;
                alarm.evaluation.queries = vec![query];
            }));
        });
        assert_eq!(found, set(&["metric-filter"]), "{expression}");
    }
    let elsewhere = query(&|query| {
        query.metric = Some(own_metric(OWN));
        query.account = Some(crate::account::OTHER.to_owned());
    });
    let undo = undo_with(|account| {
        account.add_alarm(theirs(|alarm| {
            alarm.metric = None;
            alarm.evaluation.queries = vec![elsewhere];
        }));
    });
    assert_eq!(
        undo.retained,
        [],
        "the metric of another account is another one"
    );
}

#[test]
fn an_alarm_of_the_same_name_in_another_region_is_another_alarm() {
    let undo = undo_with(|account| {
        let mut away = alarm(OWN, &metric("away"), &[OWN_TOPIC]);
        away.description.clear();
        let listing = AlarmListing {
            alarms: vec![away],
            complete: true,
        };
        let alarms = &mut account.0.alarms;
        alarms.insert(Region::from(AWAY), Read::Present(listing));
    });
    let named = undo.retained.iter().filter(|one| one.reason.contains(OWN));
    let kinds: BTreeSet<String> = named.map(kind).collect();
    assert_eq!(kinds, set(&["create-topic", "subscribe"]));
}

#[test]
fn what_may_be_used_by_an_alarm_that_is_not_shown_stays_and_is_unreadable() {
    let hidden: [fn(&mut Account); 3] = [
        Account::lengthen_list_of_alarms,
        |account| {
            let alarms = &mut account.0.alarms;
            alarms.insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
        },
        |account| {
            let others = &mut account.0.other_alarms;
            others.insert(Region::from(HOME), denied("cloudwatch:DescribeAlarms"));
        },
    ];
    for hide in hidden {
        let undo = undo_with(hide);
        assert!(!undo.is_complete());
        let unread = undo.retained.iter().filter(|one| one.unreadable);
        let kinds: BTreeSet<String> = unread.map(kind).collect();
        let expected = ["create-topic", "metric-filter", "subscribe"];
        assert!(kinds.is_superset(&set(&expected)), "{kinds:?}");
        let deletes = |step: &UndoStep| {
            matches!(
                step.reversal,
                Reversal::DeleteTopic { .. }
                    | Reversal::DeleteMetricFilter { .. }
                    | Reversal::Unsubscribe { .. }
            )
        };
        assert!(!undo.steps.iter().any(deletes), "{:?}", undo.steps);
    }
}

#[test]
fn a_statement_by_which_a_newer_alarm_publishes_stays() {
    let mut account = Account::finding();
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(OWN_TOPIC)),
        &[("email", true)],
    );
    let closed = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Owner","Effect":"Allow","Action":"sns:Subscribe","Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:root"}}]}"#;
    if let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes {
        attributes.policy = Some(closed.to_owned());
    }
    let settings = Settings {
        topic: Some(THEIR_TOPIC.into()),
        ..notify()
    };
    let plan = account.apply(&settings);
    account.confirm();
    let honest = undo_of(&plan, &with_undo_reads(account.0.clone(), &plan.steps));
    assert_eq!(
        honest.retained,
        [],
        "without them, everything is taken back"
    );
    account.add_alarm(alarm("night-shift", &metric("m"), &[THEIR_TOPIC]));
    let undo = undo_of(&plan, &with_undo_reads(account.0, &plan.steps));
    let named = undo
        .retained
        .iter()
        .filter(|one| one.reason.contains("alarm night-shift"));
    let kinds: BTreeSet<String> = named.map(kind).collect();
    assert_eq!(kinds, set(&["subscribe", "topic-policy"]));
}

#[test]
fn a_bucket_to_which_logs_of_another_bucket_go_by_our_statement_stays_with_its_policy() {
    let other = "example-other-trail";
    let undo = undo_with(|account| {
        let source = account.bucket(crate::account::TRAIL_BUCKET).clone();
        let logging = source.logging.present().cloned().unwrap();
        account.bucket(other).logging = Read::Present(logging);
    });
    // The other bucket logs there without a statement, so its logs do not arrive.
    assert_eq!(undo.retained, []);
    let undo = undo_with(|account| {
        let trail = account.bucket(crate::account::TRAIL_BUCKET);
        let Read::Present(logging) = &mut trail.logging else {
            panic!("the run turned logging on");
        };
        logging.prefix = "elsewhere/".to_owned();
    });
    let named = |one: &&Retained| {
        one.reason
            .contains("access logs of bucket example-trail go to it")
    };
    let kinds: Vec<String> = undo.retained.iter().filter(named).map(kind).collect();
    assert_eq!(kinds, ["create-bucket"]);
    let touched = undo.steps.iter().any(|step| {
        let bucket = BucketName::from(OWN_BUCKET);
        step.reversal.resource() == bucket.to_string()
    });
    assert!(!touched, "{:?}", undo.steps);
}

#[test]
fn a_subscriber_of_a_topic_to_which_others_may_publish_stays() {
    let (plan, observed) = applied_finding();
    let kept = |statement: Value| {
        let mut account = Account(observed.clone());
        account.confirm();
        let Read::Present(attributes) = &mut account.topic(OWN_TOPIC).attributes else {
            panic!("the run created a topic");
        };
        let text = attributes.policy.clone().unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        let all = document["Statement"].as_array_mut().unwrap();
        all.push(statement);
        attributes.policy = Some(document.to_string());
        let undo = undo_of(&plan, &with_undo_reads(account.0, &plan.steps));
        let ends = |step: &UndoStep| matches!(step.reversal, Reversal::Unsubscribe { .. });
        !undo.steps.iter().any(ends)
    };
    let allow = |principal: Value, action: Value| {
        json!({"Sid": "Theirs", "Effect": "Allow", "Principal": principal, "Action": action,
            "Resource": OWN_TOPIC})
    };
    let role = json!({"AWS": "arn:aws:iam::111122223333:role/app"});
    let root = json!({"AWS": "arn:aws:iam::111122223333:root"});
    let events = json!({"Service": ["events.amazonaws.com"]});
    for action in ["sns:Publish", "SNS:*", "*", "sns:P?blish"] {
        assert!(kept(allow(role.clone(), json!([action]))), "{action}");
        assert!(kept(allow(events.clone(), json!(action))), "{action}");
        assert!(
            kept(allow(json!({"AWS": "444455556666"}), json!(action))),
            "{action}"
        );
        // The account as a whole may publish to every topic of its own.
        assert!(!kept(allow(root.clone(), json!(action))), "{action}");
    }
    assert!(!kept(allow(role, json!("sns:Subscribe"))));
    assert!(!kept(allow(events, json!(["sns:GetTopicAttributes"]))));
}
