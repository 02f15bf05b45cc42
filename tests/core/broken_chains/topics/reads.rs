//! What is asked about topics, and where nothing is.

use super::{account, attributes, deafen, queues, rows, sound, subscribers};
use crate::account::{Account, THEIR_TOPIC, a_few};
use cis_fix::settings::Settings;
use cis_fix::state::{Question, Read};
use std::collections::BTreeSet;

#[test]
fn a_key_is_asked_about_only_where_a_topic_has_one_of_this_account() {
    let asked = |account: &Account| -> Vec<&'static str> {
        let rounds = account.observe(&a_few(Settings::default())).rounds;
        let keys = rounds.into_iter().flatten();
        keys.filter(|question| matches!(question, Question::Key(_) | Question::KeyPolicy(_)))
            .map(|question| question.action())
            .collect()
    };
    let none = [
        "the key of SNS by its alias",
        "the key of SNS by its ARN",
        "a key of another account",
        "a key of another Region",
        "an alias of another Region",
        "a key of another partition",
        "a key of another account and Region",
        "a queue with the key of SQS",
        "a queue with a key of another Region",
        "nobody",
    ];
    for row in rows() {
        let account = account(row);
        let expected: &[&str] = match row.name {
            name if none.contains(&name) => &[],
            "a key that does not exist" => &["kms:DescribeKey"],
            name if name.contains("key") => &["kms:DescribeKey", "kms:GetKeyPolicy"],
            _ => &[],
        };
        assert_eq!(asked(&account), expected, "{}", row.name);
    }
}

#[test]
fn filter_policies_are_asked_for_only_where_an_alarm_gets_that_far_and_of_a_few_people_first() {
    let asked = |account: &Account| -> Vec<usize> {
        let rounds = account.observe(&a_few(Settings::default())).rounds;
        let filters = |wave: &BTreeSet<Question>| {
            wave.iter()
                .filter(|one| matches!(one, Question::SubscriptionFilter(..)))
                .count()
        };
        rounds
            .iter()
            .map(filters)
            .filter(|many| *many > 0)
            .collect()
    };
    for row in rows() {
        let many: usize = asked(&account(row)).iter().sum();
        // Whether a key lets alarms in is asked at the same time.
        let closed = [
            "the key of SNS by its alias",
            "the key of SNS by its ARN",
            "a key of another account",
            "a key of another Region",
            "an alias of another Region",
            "a key of another partition",
            "a key of another account and Region",
            "a topic that is gone",
            "a topic that lets nobody in",
            "a topic that denies everybody",
        ]
        .contains(&row.name);
        // Of a stream, and of what is another account's, nothing is asked.
        let nobody = [
            "a person who has not confirmed",
            "nobody",
            "a stream",
            "a queue of another account",
            "a function of another account",
        ];
        let expected = match row.name {
            "a person who is deaf and one who is not"
            | "a queue that lets nobody in and a function that does" => 2,
            name if nobody.contains(&name) => 0,
            _ => usize::from(!closed),
        };
        assert_eq!(many, expected, "{}", row.name);
    }
    let mut crowd = sound();
    subscribers(&mut crowd, &[("email", true); 12]);
    assert_eq!(asked(&crowd), [5]);
    deafen(&mut crowd, THEIR_TOPIC);
    assert_eq!(asked(&crowd), [5, 7]);
}

#[test]
fn machines_are_asked_about_only_where_an_alarm_gets_that_far_and_no_person_has_confirmed() {
    let asked = |account: &Account| -> Vec<&'static str> {
        let rounds = account.observe(&a_few(Settings::default())).rounds;
        let of_machines = rounds.into_iter().flatten().filter(|question| {
            matches!(
                question,
                Question::QueuePolicy(_) | Question::FunctionPolicy(_)
            )
        });
        of_machines.map(|question| question.action()).collect()
    };
    for row in rows() {
        let name = row.name;
        let expected: &[&str] = if name.contains("of another account") || name == "a stream" {
            &[]
        } else if name == "a queue that lets nobody in and a function that does" {
            &["sqs:GetQueueAttributes", "lambda:GetPolicy"]
        } else if name.starts_with("a queue") {
            &["sqs:GetQueueAttributes"]
        } else if name.starts_with("a function") {
            &["lambda:GetPolicy"]
        } else {
            &[]
        };
        assert_eq!(asked(&account(row)), expected, "{name}");
    }
    let with_a_queue = |account: &mut Account, others: &[(&str, bool)]| {
        subscribers(account, others);
        let people = account.topic(THEIR_TOPIC).subscriptions.clone();
        queues::queue(account, |_| {});
        if let Read::Present(all) = &mut account.topic(THEIR_TOPIC).subscriptions {
            all.extend(people.present().unwrap().iter().cloned());
        }
        attributes(account).confirmed = 1;
    };
    let mut person = sound();
    with_a_queue(&mut person, &[("email", true)]);
    assert_eq!(asked(&person), [""; 0]);
    let mut pending = sound();
    with_a_queue(&mut pending, &[("email", false)]);
    assert_eq!(asked(&pending), ["sqs:GetQueueAttributes"]);
    let mut closed = sound();
    queues::queue(&mut closed, |_| {});
    attributes(&mut closed).policy = None;
    assert_eq!(asked(&closed), [""; 0]);
}
