//! Topics, their keys and their subscribers, one cause per row. The laws hold for all of these accounts too.
//!
//! Each account differs from one working account in its cause: another team's filter for root usage, whose alarm notifies
//! a topic with one confirmed subscriber.

mod alarm_names;
mod conditions;
mod functions;
mod key_regions;
mod keys;
mod message_bodies;
mod queues;
mod reads;
mod row;
mod subscribers;
mod unasked;

use super::table::Case;
use crate::account::{
    A_FEW, ACCOUNT, Account, HOME, THEIR_TOPIC, a_few, alarm, created, customer_key, denied,
    metric, notify, open_policy,
};
use crate::accounts::NamedAccounts;
use cis_fix::assess::EvidenceKind;
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::{
    Arn, Key, KeyArn, KeyDescription, MessageFilter, MetricFilter, Read, Subscription,
    SubscriptionArn, TopicArn, TopicAttributes,
};
use cis_fix::verdict::Verdict;
use row::{BESIDE, JOINS, NOTHING, OPENS, Row};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ROOT: &str = A_FEW[0];
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        keys::ROWS,
        key_regions::ROWS,
        alarm_names::ROWS,
        subscribers::POLICIES,
        subscribers::SUBSCRIBERS,
        queues::ROWS,
        functions::ROWS,
        unasked::ROWS,
        conditions::ROWS,
        message_bodies::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// The account without any cause.
fn working_account() -> Account {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created(ROOT),
        metric("root"),
        "1",
    ));
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    subscribers(&mut account, &[("email", true)]);
    account
}

fn subscribers(account: &mut Account, all: &[(&str, bool)]) {
    account.add_topic(THEIR_TOPIC, Some(open_policy(THEIR_TOPIC)), all);
}

fn attributes(account: &mut Account) -> &mut TopicAttributes {
    match &mut account.topic(THEIR_TOPIC).attributes {
        Read::Present(attributes) => attributes,
        other => panic!("{other:?}"),
    }
}

fn key_arn() -> String {
    format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/{KEY}")
}

/// The topic names a key by its id. The key allows alarms except for this change.
fn key(account: &mut Account, wrong: impl Fn(&mut Key)) {
    encrypt(account, THEIR_TOPIC, wrong);
}

/// The same for any topic.
pub(crate) fn encrypt(account: &mut Account, topic: &str, wrong: impl Fn(&mut Key)) {
    if let Read::Present(attributes) = &mut account.topic(topic).attributes {
        attributes.kms_key = Some(KEY.to_owned());
    }
    let arn = KeyArn::named_by_topic(&TopicArn::from(topic), KEY);
    let statements = [
        owner(),
        allow_cloudwatch(&json!(["kms:Decrypt", "kms:GenerateDataKey*"])),
    ];
    let mut key = key_for(&arn, &json!(statements));
    wrong(&mut key);
    account.0.keys.insert(arn, key);
}

/// A usable key with these statements.
fn key_for(arn: &KeyArn, statements: &Value) -> Key {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    customer_key(arn, &policy)
}

fn described(key: &mut Key) -> &mut KeyDescription {
    match &mut key.description {
        Read::Present(description) => description,
        other => panic!("{other:?}"),
    }
}

fn policy(statements: &Value) -> Read<String> {
    Read::Present(json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
}

/// The statement of a new key: its account may do everything, and delegate it by IAM.
fn owner() -> Value {
    json!({
        "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
        "Action": "kms:*", "Resource": "*",
    })
}

fn allow_cloudwatch(actions: &Value) -> Value {
    json!({
        "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" },
        "Action": actions, "Resource": "*",
    })
}

/// The first subscription.
fn first(account: &mut Account) -> SubscriptionArn {
    let subscriptions = &account.topic(THEIR_TOPIC).subscriptions;
    subscriptions.present().unwrap()[0].arn.clone().unwrap()
}

/// Gives the first subscription a filter policy.
fn filter(account: &mut Account, scope: &str, policy: &str) {
    let arn = first(account);
    let filter = MessageFilter {
        policy: Some(policy.to_owned()),
        scope: scope.to_owned(),
    };
    let topic = account.topic(THEIR_TOPIC);
    topic.filters.insert(arn, Read::Present(filter));
}

fn machine(account: &mut Account, protocol: &str, endpoint: &str) {
    let name = Arn::parse(endpoint).unwrap().service;
    account.topic(THEIR_TOPIC).subscriptions = Read::Present(vec![Subscription {
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
        confirmed: true,
        arn: Some(SubscriptionArn::new(format!("{THEIR_TOPIC}:{name}"))),
    }]);
}

fn account(row: &Row) -> Account {
    let mut account = working_account();
    (row.change)(&mut account);
    account
}

/// The rows as cases of the table.
pub(super) fn cases() -> Vec<Case> {
    let cases = rows().map(|row| Case {
        group: "topics",
        name: row.name,
        control: ROOT,
        account: account(row),
    });
    cases.collect()
}

/// The accounts of the rows.
pub(crate) fn accounts() -> NamedAccounts {
    rows().map(|row| (row.name, account(row))).collect()
}

fn root(review: &Review) -> &Finding {
    let mut findings = review.findings.iter();
    findings.find(|f| f.control.as_str() == ROOT).unwrap()
}

/// The operations of a plan for the control.
fn steps(review: &Review) -> BTreeSet<&str> {
    let steps = review.plan.steps.iter();
    steps
        .filter(|step| step.controls.iter().any(|control| control.as_str() == ROOT))
        .map(|step| step.change.operation())
        .collect()
}

#[test]
fn every_cause_has_its_verdict_its_reason_and_a_command() {
    let mut wrong = Vec::new();
    for row in rows() {
        let review = account(row).review(&a_few(Settings::default()));
        let finding = root(&review);
        let seen = (finding.verdict, finding.broken_link);
        let advice = finding.advice.join("\n");
        if seen != (row.verdict, row.link)
            || !finding.reason.contains(row.words)
            || !advice.contains(row.advice)
        {
            wrong.push(format!(
                "{}: {seen:?}\n  {}\n  {advice}",
                row.name, finding.reason
            ));
        }
        // Without the verdict fail nothing is planned.
        if finding.verdict != Verdict::Fail {
            assert_eq!(steps(&review), BTreeSet::new(), "{}", row.name);
        }
        assert!(
            finding.verdict == Verdict::Pass
                || finding.verdict == Verdict::Elsewhere
                || !advice.is_empty(),
            "{} has no advice",
            row.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_a_subscriber_the_plan_adds_the_expected_resources() {
    let mut wrong = Vec::new();
    for row in rows() {
        let only = Settings {
            controls: Some([Slug::new(ROOT)].into()),
            ..notify()
        };
        let review = account(row).review(&only);
        let operations: BTreeSet<&str> = row.operations.iter().copied().collect();
        if steps(&review) != operations {
            wrong.push(format!(
                "{}: {:?}, {}",
                row.name,
                steps(&review),
                root(&review).reason
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_subscriber_that_receives_no_alarms_is_no_evidence() {
    let mut rows = rows();
    let row = rows.find(|row| row.name == "a person who is deaf and one who is not");
    let review = account(row.unwrap()).review(&a_few(Settings::default()));
    let evidence = &root(&review).evidence;
    let seen = evidence
        .iter()
        .find(|one| one.kind == EvidenceKind::Subscribers);
    assert_eq!(seen.unwrap().seen, "https:///...");
}

/// An account without a filter, in a run that names an encrypted topic.
fn named(wrong: impl Fn(&mut Key)) -> (Verdict, Option<Link>, String, BTreeSet<&'static str>) {
    let mut account = Account::finding();
    subscribers(&mut account, &[("email", true)]);
    key(&mut account, wrong);
    let settings = Settings {
        topic: Some("security-alerts".to_owned()),
        ..a_few(Settings::default())
    };
    let review = account.review(&settings);
    let steps = review.plan.steps.iter();
    let steps = steps.filter(|step| step.controls.iter().any(|one| one.as_str() == ROOT));
    let operations = steps.map(|step| step.change.operation()).collect();
    let finding = root(&review);
    let text = format!("{}\n{}", finding.reason, finding.advice.join("\n"));
    (finding.verdict, finding.broken_link, text, operations)
}

#[test]
fn a_named_topic_is_used_only_if_its_key_allows_our_alarms() {
    let made = BTreeSet::from(["PutMetricFilter", "PutMetricAlarm"]);
    let (verdict, _, _, steps) = named(|_| {});
    assert_eq!((verdict, steps), (Verdict::Fail, made));
    let nothing = BTreeSet::new();
    let (verdict, link, text, steps) = named(|key| key.policy = policy(&json!([owner()])));
    assert_eq!((verdict, link), (Verdict::Manual, Some(Link::Topic)));
    assert!(text.contains("add the statement"), "{text}");
    assert_eq!(steps, nothing);
    let (verdict, link, text, steps) = named(|key| key.policy = denied("kms:GetKeyPolicy"));
    assert_eq!((verdict, link), (Verdict::Unreadable, Some(Link::Topic)));
    assert!(text.contains("allow kms:GetKeyPolicy"), "{text}");
    assert_eq!(steps, nothing);
}

/// Gives every subscription a filter policy that rejects alarms.
pub(crate) fn reject_alarms(account: &mut Account, topic: &str) {
    let topic = account.topic(topic);
    for one in topic.subscriptions.present().unwrap() {
        let filter = MessageFilter {
            policy: Some(r#"{"severity":["high"]}"#.to_owned()),
            scope: "MessageAttributes".to_owned(),
        };
        topic
            .filters
            .insert(one.arn.clone().unwrap(), Read::Present(filter));
    }
}
