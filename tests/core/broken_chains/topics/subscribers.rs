//! Policies of topics, and their subscribers.

use super::{BESIDE, JOINS, NOTHING, OPENS, Row, attributes, filter, first, subscribers};
use crate::account::{ACCOUNT, THEIR_TOPIC, denied, open_policy};
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;
use serde_json::json;

pub(super) const POLICIES: &[Row] = &[
    Row {
        name: "a topic that is gone",
        change: |account| account.0.topics.clear(),
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "security-alerts does not exist, so what the alarm says is lost",
        advice: "aws sns get-topic-attributes --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:security-alerts",
        operations: BESIDE,
    },
    Row {
        name: "a topic that lets nobody in",
        change: |account| attributes(account).policy = None,
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "does not let CloudWatch publish, so nothing arrives",
        advice: "--query Attributes.Policy --output text",
        operations: OPENS,
    },
    Row {
        name: "a topic that denies everybody",
        change: |account| {
            let denies = open_policy(THEIR_TOPIC).replace("Allow", "Deny");
            attributes(account).policy = Some(denies);
        },
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: r#"denies CloudWatch to publish, by statement 1 (Deny, Sid "__default_statement_ID"), so nothing arrives"#,
        advice: "--query Attributes.Policy --output text",
        operations: BESIDE,
    },
    Row {
        name: "a topic on a condition nobody knows",
        change: |account| {
            let odd = open_policy(THEIR_TOPIC).replace("AWS:SourceOwner", "aws:SourceOrgID");
            attributes(account).policy = Some(odd);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "cannot be told: nothing is known about the condition key aws:SourceOrgID",
        advice: "--query Attributes.Policy --output text",
        operations: NOTHING,
    },
];

pub(super) const SUBSCRIBERS: &[Row] = &[
    Row {
        name: "a person who asks for an attribute",
        change: |account| filter(account, "MessageAttributes", r#"{"severity":["high"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "the filter policy of the subscription of email:person-0@example.com to topic security-alerts keeps the alarm's message out, so no one is notified",
        advice: r#"--query 'Attributes.[FilterPolicyScope,FilterPolicy]' --output text   # MessageAttributes {"severity":["high"]}, of which alarms send none"#,
        operations: JOINS,
    },
    Row {
        name: "a person who asks for messages without an attribute",
        change: |account| {
            filter(
                account,
                "MessageAttributes",
                r#"{"severity":[{"exists":false}]}"#,
            );
        },
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a person who asks for another alarm",
        change: |account| {
            filter(
                account,
                "MessageBody",
                r#"{"AlarmName":[{"prefix":"billing-"},"disk"]}"#,
            );
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "keeps the alarm's message out",
        advice: r#"# MessageBody {"AlarmName""#,
        operations: JOINS,
    },
    Row {
        name: "a person who asks for alarms that are over",
        change: |account| filter(account, "MessageBody", r#"{"NewStateValue":["OK"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "keeps the alarm's message out",
        advice: "get-subscription-attributes --region eu-west-1 --subscription-arn arn:aws:sns:",
        operations: JOINS,
    },
    Row {
        name: "a person who asks for this alarm",
        change: |account| {
            let wanted = json!({
                "AlarmName": [{ "prefix": "team-ro" }],
                "NewStateValue": ["ALARM"],
                "AWSAccountId": [ACCOUNT],
            });
            filter(account, "MessageBody", &wanted.to_string());
        },
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a person who asks for a Region",
        change: |account| filter(account, "MessageBody", r#"{"Region":["EU (Ireland)"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "lets the alarm through cannot be told: what Region says is not known beforehand",
        advice: "aws sns get-subscription-attributes",
        operations: JOINS,
    },
    Row {
        name: "a person whose filter policy may not be read",
        change: |account| {
            let arn = first(account);
            let topic = account.topic(THEIR_TOPIC);
            topic
                .filters
                .insert(arn, denied("sns:GetSubscriptionAttributes"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "whether a filter policy keeps alarms of topic security-alerts from email:person-0@example.com was not read; allow sns:GetSubscriptionAttributes",
        advice: "allow sns:GetSubscriptionAttributes",
        operations: JOINS,
    },
    Row {
        name: "a person who is deaf and one who is not",
        change: |account| {
            subscribers(account, &[("email", true), ("https", true)]);
            filter(account, "MessageAttributes", r#"{"severity":["high"]}"#);
        },
        verdict: Verdict::Pass,
        link: None,
        words: "alarm team-root notifies",
        advice: "",
        operations: JOINS,
    },
    Row {
        name: "a person who has not confirmed",
        change: |account| subscribers(account, &[("email", false)]),
        verdict: Verdict::Pending,
        link: Some(Link::Person),
        words: "1 subscription of topic security-alerts waits to be confirmed",
        advice: "within 48 hours, after which SNS forgets the subscription",
        operations: JOINS,
    },
    Row {
        name: "nobody",
        change: |account| subscribers(account, &[]),
        verdict: Verdict::Pending,
        link: Some(Link::Person),
        words: "no one is subscribed to topic security-alerts",
        advice: "aws sns subscribe --region eu-west-1",
        operations: JOINS,
    },
];
