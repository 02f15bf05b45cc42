//! Plans for accounts where existing filters and alarms lack only a working topic: no second alarm is created.

use crate::account::{
    A_FEW, Account, OWN_TOPIC, THEIR_TOPIC, a_few, alarm, created, metric, notify, open_policy,
};
use cis_fix::control::Slug;
use cis_fix::naming::OWNER_TAG;
use cis_fix::plan::{Plan, Review};
use cis_fix::settings::Settings;
use cis_fix::state::{MetricFilter, Read, SubscriptionArn};
use cis_fix::verdict::Verdict;
use std::collections::BTreeMap;

/// A policy that lets no alarm publish.
const CLOSED: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;
/// The step that adds a statement to a topic policy.
const OPEN: &str = "SetTopicAttributes";
const JOIN: &str = "Subscribe";

/// The filter controls of the run.
fn monitored() -> impl Iterator<Item = &'static str> {
    let filters = crate::account::filter_controls();
    filters
        .map(|(slug, _)| slug)
        .filter(|slug| A_FEW.contains(slug))
}

/// An account whose access logging works, with a filter and an alarm of another team for each of these controls. The alarms
/// notify one topic.
fn account<'s>(
    controls: impl Iterator<Item = &'s str>,
    policy: &str,
    subscribers: &[(&str, bool)],
) -> Account {
    let mut account = Account::compliant_by_us();
    account.0.metric_filters.clear();
    account.set_alarms(Vec::new());
    account.0.topics.clear();
    for slug in controls {
        let name = format!("team-{slug}");
        account.add_filter(MetricFilter::plain(&name, created(slug), metric(slug), "1"));
        account.add_alarm(alarm(&name, &metric(slug), &[THEIR_TOPIC]));
    }
    account.add_topic(THEIR_TOPIC, Some(policy.to_owned()), subscribers);
    account
}

fn named(topic: &str, settings: Settings) -> Settings {
    Settings {
        topic: Some(topic.to_owned()),
        ..settings
    }
}

fn operations(plan: &Plan) -> BTreeMap<&str, usize> {
    let mut operations = BTreeMap::new();
    for step in &plan.steps {
        *operations.entry(step.change.operation()).or_default() += 1;
    }
    operations
}

fn verdicts(review: &Review) -> BTreeMap<&str, Verdict> {
    let findings = review.findings.iter();
    findings
        .map(|finding| (finding.control.as_str(), finding.verdict))
        .collect()
}

/// Asserts the operations of the plan, and that all controls pass after it, once everyone has confirmed.
fn assert_least(name: &str, mut account: Account, settings: &Settings, wanted: &[(&str, usize)]) {
    let review = account.review(settings);
    assert_eq!(
        operations(&review.plan),
        wanted.iter().copied().collect(),
        "{name}: {:#?}",
        review.plan.notes
    );
    account.apply(settings);
    account.confirm();
    let after = account.review(settings);
    assert_eq!(operations(&after.plan), BTreeMap::new(), "{name}");
    let unmet: Vec<_> = verdicts(&after)
        .into_iter()
        .filter(|(_, verdict)| *verdict != Verdict::Pass)
        .collect();
    assert_eq!(unmet, [], "{name}");
}

#[test]
fn a_topic_that_lacks_a_statement_gets_only_that() {
    let person = &[("email", true)][..];
    for (name, settings) in [
        ("unnamed", Settings::default()),
        ("named", named("security-alerts", Settings::default())),
        ("named by ARN", named(THEIR_TOPIC, Settings::default())),
    ] {
        let account = account(monitored(), CLOSED, person);
        assert_least(name, account, &a_few(settings), &[(OPEN, 1)]);
    }
}

#[test]
fn a_topic_that_lacks_a_subscriber_gets_only_that() {
    let open = open_policy(THEIR_TOPIC);
    for (name, subscribers) in [
        ("nobody", &[][..]),
        ("someone who has not confirmed", &[("email", false)]),
        ("a queue", &[("sqs", true)]),
    ] {
        for settings in [notify(), named("security-alerts", notify())] {
            let account = account(monitored(), &open, subscribers);
            assert_least(name, account, &a_few(settings), &[(JOIN, 1)]);
        }
    }
}

#[test]
fn a_topic_that_lacks_both_gets_both() {
    for settings in [notify(), named("security-alerts", notify())] {
        let account = account(monitored(), CLOSED, &[]);
        assert_least("both", account, &a_few(settings), &[(JOIN, 1), (OPEN, 1)]);
    }
}

#[test]
fn a_topic_that_does_not_exist_is_created_alone_if_it_is_named() {
    let mut account = account(monitored(), CLOSED, &[]);
    account.0.topics.clear();
    let settings = a_few(named("security-alerts", notify()));
    let wanted = [("CreateTopic", 1), (JOIN, 1)];
    assert_least("missing", account, &settings, &wanted);
}

#[test]
fn a_person_whose_filter_policy_drops_alarms_does_not_count() {
    let mut account = account(monitored(), &open_policy(THEIR_TOPIC), &[("email", true)]);
    crate::broken_chains::topics::reject_alarms(&mut account, THEIR_TOPIC);
    assert_least("filtered", account, &a_few(notify()), &[(JOIN, 1)]);
}

#[test]
fn only_the_other_controls_get_filters_and_alarms() {
    let others = monitored().count() - 1;
    let account = account(monitored().take(1), CLOSED, &[("email", true)]);
    let wanted = [
        (OPEN, 1),
        ("PutMetricAlarm", others),
        ("PutMetricFilter", others),
    ];
    assert_least("one of them", account, &a_few(Settings::default()), &wanted);
}

#[test]
fn a_full_log_group_does_not_matter() {
    let mut account = account(monitored(), CLOSED, &[("email", true)]);
    for number in account.filters().len()..100 {
        account.add_filter(MetricFilter::plain(
            &format!("filler-{number}"),
            "{ $.eventName = Nothing }",
            metric(&format!("filler-{number}")),
            "1",
        ));
    }
    assert_least("full", account, &a_few(Settings::default()), &[(OPEN, 1)]);
}

#[test]
fn a_topic_that_the_run_may_not_open_is_left_alone() {
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"SNS:Publish","Resource":"*"}]}"#;
    let alarms = monitored().count();
    let beside = [("CreateTopic", 1), ("PutMetricAlarm", alarms), (JOIN, 1)];
    let denies = account(monitored(), deny, &[("email", true)]);
    assert_least("denies", denies, &a_few(notify()), &beside);
    let mut kept = account(monitored(), CLOSED, &[("email", true)]);
    let tag = ("ManagedBy".to_owned(), "Terraform".to_owned());
    kept.topic(THEIR_TOPIC).tags = Read::Present([tag].into());
    assert_least("kept by a template", kept, &a_few(notify()), &beside);
}

#[test]
fn our_own_topic_is_chosen_only_if_it_is_ours() {
    let mut account = account(monitored(), CLOSED, &[("email", true)]);
    let theirs = account.0.topics.remove(&THEIR_TOPIC.into()).unwrap();
    account.0.topics.insert(OWN_TOPIC.into(), theirs);
    let mut alarms = account.alarms();
    for alarm in &mut alarms {
        alarm.alarm_actions = vec![OWN_TOPIC.to_owned()];
    }
    account.set_alarms(alarms);
    let settings = a_few(Settings::default());
    let review = account.review(&settings);
    assert_eq!(operations(&review.plan), BTreeMap::new());
    let tag = (OWNER_TAG.0.to_owned(), OWNER_TAG.1.to_owned());
    account.topic(OWN_TOPIC).tags = Read::Present([tag].into());
    assert_least("ours", account, &settings, &[(OPEN, 1)]);
}

#[test]
fn a_subscriber_of_a_topic_that_no_alarm_needs_is_a_note() {
    let account = account(monitored(), &open_policy(THEIR_TOPIC), &[("email", true)]);
    let review = account.review(&a_few(named("unused", notify())));
    assert_eq!(operations(&review.plan), BTreeMap::new());
    let note = review.plan.notes.iter().find(|note| {
        note.about == "subscriber email:security@example.com" && note.text.contains("topic unused")
    });
    assert!(note.is_some(), "{:#?}", review.plan.notes);
    let subscribed = account.review(&a_few(named("security-alerts", notify())));
    assert_eq!(operations(&subscribed.plan), BTreeMap::from([(JOIN, 1)]));
}

#[test]
fn no_name_is_chosen_before_the_filter_policies_are_read() {
    let mut account = account(monitored(), CLOSED, &[("email", true)]);
    crate::broken_chains::topics::reject_alarms(&mut account, THEIR_TOPIC);
    let settings = Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..Settings::default()
    };
    let reading = account.observe(&settings);
    let topic = reading.observed.topic(&THEIR_TOPIC.into());
    let read: Vec<&SubscriptionArn> = topic.filters.keys().collect();
    assert_eq!(read.len(), 1);
}
