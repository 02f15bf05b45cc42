//! The plan for the reported finding, step by step, and what the digest of a plan depends on.

use crate::account::{
    Account, HOME, OWN_BUCKET, OWN_TOPIC, THEIR_TOPIC, alarm, created, filter_controls, metric,
    notify, open_policy, own_metric, trail,
};
use cis_fix::plan::Change;
use cis_fix::select::TrailChoice;
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, MetricFilter, Read};
use std::collections::BTreeMap;

#[test]
fn the_finding_takes_these_steps_and_no_others() {
    let plan = Account::finding().review(&notify()).plan;
    let monitored = filter_controls().count();
    let mut operations: BTreeMap<&str, usize> = BTreeMap::new();
    for step in &plan.steps {
        *operations.entry(step.change.operation()).or_default() += 1;
    }
    let wanted = [
        ("CreateBucket", 1),
        ("PutPublicAccessBlock", 1),
        ("PutBucketVersioning", 1),
        ("PutBucketLifecycleConfiguration", 1),
        ("PutBucketPolicy", 1),
        ("PutBucketLogging", 1),
        ("CreateTopic", 1),
        ("Subscribe", 1),
        ("PutMetricFilter", monitored),
        ("PutMetricAlarm", monitored),
    ];
    assert_eq!(operations, BTreeMap::from(wanted));
    assert_eq!(plan.totals.filters_used, monitored);
    // us-east-1: 10 cents per alarm, 30 cents per metric.
    assert_eq!(plan.totals.alarm_cents, 10 * monitored);
    assert_eq!(plan.totals.metric_cents_at_most, 30 * monitored);
}

#[test]
fn logging_waits_for_its_target_and_the_policy_of_the_target() {
    let plan = Account::finding().review(&notify()).plan;
    let step = plan
        .steps
        .iter()
        .find(|step| matches!(step.change, Change::BucketLogging { .. }))
        .unwrap();
    let after: Vec<&str> = step
        .after
        .iter()
        .map(cis_fix::plan::StepId::as_str)
        .collect();
    let wanted = ["create-bucket", "bucket-policy"];
    assert_eq!(after, wanted.map(|kind| format!("{kind}/{OWN_BUCKET}")));
}

#[test]
fn an_alarm_waits_for_its_topic_and_its_filter() {
    let plan = Account::finding().review(&notify()).plan;
    for step in &plan.steps {
        if let Change::Alarm { delta, .. } = &step.change {
            let after: Vec<&str> = step
                .after
                .iter()
                .map(cis_fix::plan::StepId::as_str)
                .collect();
            let filter = format!("metric-filter/{}", delta.after.name);
            assert_eq!(after, [format!("create-topic/{OWN_TOPIC}"), filter]);
            assert_eq!(step.controls.len(), 1);
        }
    }
}

#[test]
fn a_shared_topic_is_one_step_for_every_control_with_an_alarm() {
    let plan = Account::finding().review(&notify()).plan;
    let topic = plan
        .steps
        .iter()
        .find(|step| matches!(step.change, Change::CreateTopic { .. }));
    assert_eq!(topic.unwrap().controls.len(), filter_controls().count());
}

#[test]
fn the_digest_ignores_values_that_change_by_themselves() {
    let account = Account::finding();
    let digest = account.review(&notify()).plan.digest;
    let mut later = account.clone();
    later.0.observed_at += 3_600;
    for read in later.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            status.last_delivery_to_logs = Some(1_767_230_000);
        }
    }
    assert_eq!(later.review(&notify()).plan.digest, digest);
}

#[test]
fn the_digest_changes_with_every_value_that_the_plan_overwrites() {
    let digest = Account::finding().review(&notify()).plan.digest;
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "cis-fix-root-usage",
        "{ $.eventName = Nothing }",
        own_metric("cis-fix-root-usage"),
        "1",
    ));
    assert_ne!(account.review(&notify()).plan.digest, digest);
    assert_ne!(
        Account::finding().review(&Settings::default()).plan.digest,
        digest
    );
}

#[test]
fn a_repaired_alarm_keeps_its_other_actions() {
    let mut account = Account::compliant_by_us();
    let mut changed = account.alarms().remove(0);
    changed.alarm_actions.push(THEIR_TOPIC.to_owned());
    changed.ok_actions.push(THEIR_TOPIC.to_owned());
    changed.threshold = Some(5.0);
    account.add_alarm(changed);
    let plan = account.review(&notify()).plan;
    let [step] = plan.steps.as_slice() else {
        panic!("{} steps", plan.steps.len());
    };
    let Change::Alarm { delta, .. } = &step.change else {
        panic!("{} is no alarm", step.id);
    };
    assert_eq!(delta.after.alarm_actions, [OWN_TOPIC, THEIR_TOPIC]);
    assert_eq!(delta.after.ok_actions, [THEIR_TOPIC]);
    assert_eq!(delta.after.threshold, Some(1.0));
}

#[test]
fn if_another_teams_filter_publishes_to_our_metric_ours_gets_a_number_and_a_note() {
    let mut account = Account::finding();
    let fed = own_metric("cis-fix-root-usage");
    account.add_filter(MetricFilter::plain(
        "team-logins",
        "{ $.eventName = ConsoleLogin }",
        fed,
        "1",
    ));
    let review = account.review(&notify());
    let step = |id: &str| review.plan.steps.iter().any(|step| step.id.as_str() == id);
    assert!(step("metric-filter/cis-fix-root-usage-2"));
    assert!(step("alarm/cis-fix-root-usage-2"));
    let note = review
        .plan
        .notes
        .iter()
        .find(|note| note.about == "root-usage")
        .unwrap();
    assert!(
        note.text
            .contains("team-logins already feeds metric CISBenchmark/cis-fix-root-usage")
    );
}

#[test]
fn another_teams_accepted_filter_gets_an_alarm_of_ours_and_stays() {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created("root-usage"),
        metric("root"),
        "1",
    ));
    let plan = account.review(&notify()).plan;
    let filters = plan
        .steps
        .iter()
        .filter(|s| matches!(s.change, Change::MetricFilter { .. }));
    assert_eq!(filters.count(), filter_controls().count() - 1);
    let watched = plan.steps.iter().find_map(|step| match &step.change {
        Change::Alarm { delta, .. } if delta.after.name == "cis-fix-root-usage" => {
            delta.after.metric.clone()
        }
        _ => None,
    });
    assert_eq!(watched, Some(metric("root")));
}

#[test]
fn every_alarm_description_has_the_account_the_event_and_a_command() {
    let plan = Account::finding().review(&notify()).plan;
    for step in &plan.steps {
        let Change::Alarm { delta, .. } = &step.change else {
            continue;
        };
        let text = &delta.after.description;
        assert!(text.chars().count() <= 1024, "{text}");
        assert!(text.starts_with("In account 111122223333, "), "{text}");
        assert!(text.contains("? (CIS 1.2.0 control 3."), "{text}");
        assert!(
            text.contains("aws logs filter-log-events --region eu-west-1 "),
            "{text}"
        );
        let slug = step.controls.first().unwrap();
        assert!(text.ends_with(&format!(" [cis-fix {slug}]")), "{text}");
    }
}

#[test]
fn a_long_log_group_name_shortens_the_command_and_keeps_the_marker() {
    let mut account = Account::empty();
    let mut long = trail("management-events", HOME);
    let name = "g".repeat(512);
    long.log_group = Some(cis_fix::state::LogGroupArn::new(format!(
        "arn:aws:logs:{HOME}:111122223333:log-group:{name}"
    )));
    account.add_trail(long);
    let plan = account.review(&notify()).plan;
    let descriptions: Vec<&String> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.change {
            Change::Alarm { delta, .. } => Some(&delta.after.description),
            _ => None,
        })
        .collect();
    assert_eq!(descriptions.len(), filter_controls().count());
    for text in descriptions {
        assert!(
            text.chars().count() <= 1024 && text.contains(" [cis-fix "),
            "{text}"
        );
    }
}

#[test]
fn of_two_trails_the_one_with_more_filters_is_selected_then_the_nearer_one() {
    let mut account = Account::finding();
    let mut far = trail("a-far-one", crate::account::AWAY);
    far.bucket = BucketName::from("example-far");
    account.add_trail(far);
    let chosen =
        |account: &Account, settings: &Settings| match account.review(settings).selection.trail {
            TrailChoice::Chosen(chosen) => (chosen.trail.arn.name().to_owned(), chosen.reason),
            other => panic!("{other:?}"),
        };
    let (near, reason) = chosen(&account, &notify());
    assert_eq!(
        (near.as_str(), reason.as_str()),
        ("management-events", "the first of 2 that qualify")
    );

    let filter = MetricFilter::plain("team-root", created("root-usage"), metric("root"), "1");
    let group = crate::account::group(crate::account::AWAY);
    account
        .0
        .metric_filters
        .insert(group, Read::Present(vec![filter]));
    assert_eq!(chosen(&account, &notify()).0, "a-far-one");

    let named = Settings {
        trail: Some("management-events".to_owned()),
        ..notify()
    };
    assert_eq!(
        chosen(&account, &named),
        ("management-events".to_owned(), "you named it".to_owned())
    );
    let unknown = Settings {
        trail: Some("no-such-trail".to_owned()),
        ..notify()
    };
    let TrailChoice::NoneQualifies { why, .. } = account.review(&unknown).selection.trail else {
        panic!("it was found");
    };
    assert_eq!(
        why,
        "there is no trail no-such-trail; this account shows management-events, a-far-one"
    );
}

#[test]
fn the_topic_of_working_alarms_is_used_instead_of_our_own() {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created("root-usage"),
        metric("root"),
        "1",
    ));
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", true)],
    );
    let review = account.review(&Settings::default());
    let topic = review.selection.topic.unwrap();
    assert_eq!(topic.arn.as_str(), THEIR_TOPIC);
    assert_eq!(
        topic.reason,
        "1 alarm of these controls notifies it, and a subscriber has confirmed"
    );
    assert!(
        !review
            .plan
            .steps
            .iter()
            .any(|s| matches!(s.change, Change::CreateTopic { .. }))
    );
}

#[test]
fn a_topic_without_a_confirmed_subscriber_is_not_used() {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created("root-usage"),
        metric("root"),
        "1",
    ));
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", false)],
    );
    let topic = account
        .review(&Settings::default())
        .selection
        .topic
        .unwrap();
    assert_eq!(topic.arn.as_str(), OWN_TOPIC);
}
