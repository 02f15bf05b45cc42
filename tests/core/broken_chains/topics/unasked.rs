//! Subscribers that SNS asks to confirm, and subscribers that it does not ask.

use super::functions::function;
use super::{JOINS, Row, account, root};
use crate::account::{ACCOUNT, Account, HOME, THEIR_TOPIC, a_few};
use cis_fix::assess::EvidenceKind;
use cis_fix::chain::link::Link;
use cis_fix::settings::Settings;
use cis_fix::state::{Read, Subscription, SubscriptionArn};
use cis_fix::verdict::Verdict;

/// The topic has these subscribers, all confirmed.
fn set_subscribers(account: &mut Account, all: &[(&str, &str)]) {
    let all = all
        .iter()
        .enumerate()
        .map(|(number, &(protocol, endpoint))| Subscription {
            protocol: protocol.to_owned(),
            endpoint: endpoint.to_owned(),
            confirmed: true,
            arn: Some(SubscriptionArn::new(format!("{THEIR_TOPIC}:one-{number}"))),
        });
    let all: Vec<Subscription> = all.collect();
    account.topic(THEIR_TOPIC).subscriptions = Read::Present(all);
}

const PHONE: (&str, &str) = ("sms", "+15555550100");
const PERSON: (&str, &str) = ("email", "person-0@example.com");

/// A row in which SNS has asked no one.
const fn asked_no_one(
    name: &'static str,
    change: fn(&mut Account),
    words: &'static str,
    advice: &'static str,
) -> Row {
    Row {
        name,
        change,
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words,
        advice,
        operations: JOINS,
    }
}

pub(super) const ROWS: &[Row] = &[
    asked_no_one(
        "a phone number",
        |account| set_subscribers(account, &[PHONE]),
        "no person is known to be subscribed to topic security-alerts: SNS asks no one to confirm sms:+15555550100",
        "aws sns list-subscriptions-by-topic --region eu-west-1",
    ),
    asked_no_one(
        "an app on a phone",
        |account| {
            let endpoint = format!("arn:aws:sns:{HOME}:{ACCOUNT}:endpoint/GCM/pager/1234");
            set_subscribers(account, &[("application", &endpoint)]);
        },
        "SNS asks no one to confirm application:arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/pager/1234",
        "subscribe a person as well",
    ),
    asked_no_one(
        "a protocol that is not known",
        |account| set_subscribers(account, &[("voice", "+15555550100")]),
        "SNS asks no one to confirm voice:+15555550100",
        "subscribe a person as well",
    ),
    asked_no_one(
        "a function and a phone number",
        |account| {
            function(account, |_| {});
            let subscriptions = account.topic(THEIR_TOPIC).subscriptions.clone();
            set_subscribers(account, &[PHONE]);
            if let Read::Present(all) = &mut account.topic(THEIR_TOPIC).subscriptions {
                all.extend(subscriptions.present().unwrap().iter().cloned());
            }
        },
        "no person is known to be subscribed to topic security-alerts: it reaches lambda:arn:aws:lambda:eu-west-1:111122223333:function:page, and whether a person reads what arrives there is not proven; SNS asks no one to confirm sms:+15555550100",
        "subscribe a person as well",
    ),
    Row::holds("a phone number and a person", |account| {
        set_subscribers(account, &[PHONE, PERSON]);
    }),
    Row::holds("a person by e-mail in JSON", |account| {
        set_subscribers(account, &[("email-json", "person-0@example.com")]);
    }),
    Row::holds("a paging service", |account| {
        set_subscribers(account, &[("https", "https://events.example.com/alarms")]);
    }),
    Row::holds("the URL of a function", |account| {
        let url = "https://abcdefgh.lambda-url.eu-west-1.on.aws/alarms";
        set_subscribers(account, &[("https", url)]);
    }),
    Row::holds("an API of API Gateway and a person", |account| {
        let url = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/alarms";
        set_subscribers(account, &[("https", url), PERSON]);
    }),
];

/// What is said of the subscribers among the evidence, after the list of them.
fn said_of_subscribers(name: &str) -> Vec<String> {
    let row = ROWS.iter().find(|row| row.name == name);
    let review = account(row.unwrap()).review(&a_few(Settings::default()));
    let evidence = root(&review).evidence.iter();
    let seen = evidence.filter(|one| one.kind == EvidenceKind::Subscribers);
    seen.skip(1).map(|one| one.seen.clone()).collect()
}

#[test]
fn a_url_of_a_program_is_evidence() {
    let function = "https://abcdefgh.lambda-url.eu-west-1.on.aws/... looks like a Lambda function URL: a program confirmed it, and what the program does with the message is not read";
    assert_eq!(said_of_subscribers("the URL of a function"), [function]);
    let api = said_of_subscribers("an API of API Gateway and a person");
    assert_eq!(api.len(), 1);
    assert!(api[0].contains("looks like an API Gateway API"), "{api:?}");
    assert_eq!(said_of_subscribers("a paging service"), [""; 0]);
}
