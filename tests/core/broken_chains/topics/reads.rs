//! The reads about topics, keys, filter policies, queues and functions.

use super::{account, attributes, queues, reject_alarms, rows, subscribers, working_account};
use crate::account::{Account, THEIR_TOPIC, a_few};
use cis_fix::settings::Settings;
use cis_fix::state::{Question, Read};
use std::collections::BTreeSet;

#[test]
fn only_keys_of_this_account_are_read() {
    let reads = |account: &Account| -> Vec<&'static str> {
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
        assert_eq!(reads(&account), expected, "{}", row.name);
    }
}

#[test]
fn filter_policies_are_read_only_for_usable_topics_and_in_batches() {
    let reads = |account: &Account| -> Vec<usize> {
        let rounds = account.observe(&a_few(Settings::default())).rounds;
        let filters = |round: &BTreeSet<Question>| {
            round
                .iter()
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
        let many: usize = reads(&account(row)).iter().sum();
        // The policy of a key is read in the same round.
        let rejecting = [
            "the key of SNS by its alias",
            "the key of SNS by its ARN",
            "a key of another account",
            "a key of another Region",
            "an alias of another Region",
            "a key of another partition",
            "a key of another account and Region",
            "a topic that is gone",
            "a topic that denies everybody",
            "a topic that denies all but a VPC",
        ]
        .contains(&row.name);
        // Nothing is read of a stream, of another account or of an endpoint that SNS asks no one to confirm.
        let not_read = [
            "a person who has not confirmed",
            "nobody",
            "a stream",
            "a queue of another account",
            "a function of another account",
            "a phone number",
            "an app on a phone",
            "a protocol that is not known",
        ];
        let expected = match row.name {
            "a person who is deaf and one who is not"
            | "an API of API Gateway and a person"
            | "a queue that lets nobody in and a function that does" => 2,
            name if not_read.contains(&name) => 0,
            _ => usize::from(!rejecting),
        };
        assert_eq!(many, expected, "{}", row.name);
    }
    let mut crowd = working_account();
    subscribers(&mut crowd, &[("email", true); 12]);
    assert_eq!(reads(&crowd), [5]);
    reject_alarms(&mut crowd, THEIR_TOPIC);
    assert_eq!(reads(&crowd), [5, 7]);
}

#[test]
fn queues_and_functions_are_read_only_without_a_confirmed_person() {
    let reads = |account: &Account| -> Vec<&'static str> {
        let rounds = account.observe(&a_few(Settings::default())).rounds;
        let of_endpoints = rounds.into_iter().flatten().filter(|question| {
            matches!(
                question,
                Question::QueuePolicy(_) | Question::FunctionPolicy(_)
            )
        });
        of_endpoints.map(|question| question.action()).collect()
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
        assert_eq!(reads(&account(row)), expected, "{name}");
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
    let mut person = working_account();
    with_a_queue(&mut person, &[("email", true)]);
    assert_eq!(reads(&person), [""; 0]);
    let mut pending = working_account();
    with_a_queue(&mut pending, &[("email", false)]);
    assert_eq!(reads(&pending), ["sqs:GetQueueAttributes"]);
    let mut closed = working_account();
    queues::queue(&mut closed, |_| {});
    attributes(&mut closed).policy = None;
    assert_eq!(reads(&closed), [""; 0]);
}
