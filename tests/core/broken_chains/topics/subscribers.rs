//! Policies of topics, and who is subscribed to them.

use super::{BESIDE, JOINS, NOTHING, Row, attributes, filter, first, subscribers};
use crate::account::{ACCOUNT, THEIR_TOPIC, denied, open_policy};
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;
use serde_json::json;

pub(super) const POLICIES: &[Row] = &[
    Row {
        name: "a topic that is gone",
        wrong: |account| account.0.topics.clear(),
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "security-alerts does not exist, so what the alarm says is lost",
        typed: "aws sns get-topic-attributes --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:security-alerts",
        does: BESIDE,
    },
    Row {
        name: "a topic that lets nobody in",
        wrong: |account| attributes(account).policy = None,
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: "does not let CloudWatch publish, so nothing arrives",
        typed: "--query Attributes.Policy --output text",
        does: BESIDE,
    },
    Row {
        name: "a topic that denies everybody",
        wrong: |account| {
            let denies = open_policy(THEIR_TOPIC).replace("Allow", "Deny");
            attributes(account).policy = Some(denies);
        },
        verdict: Verdict::Fail,
        link: Some(Link::Topic),
        words: r#"denies CloudWatch to publish, by statement 1 (Deny, Sid "__default_statement_ID"), so nothing arrives"#,
        typed: "--query Attributes.Policy --output text",
        does: BESIDE,
    },
    Row {
        name: "a topic on a condition nobody knows",
        wrong: |account| {
            let odd = open_policy(THEIR_TOPIC).replace("AWS:SourceOwner", "aws:SourceOrgID");
            attributes(account).policy = Some(odd);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Topic),
        words: "cannot be told: nothing is known about the condition key aws:SourceOrgID",
        typed: "--query Attributes.Policy --output text",
        does: NOTHING,
    },
];

pub(super) const SUBSCRIBERS: &[Row] = &[
    Row {
        name: "a person who asks for an attribute",
        wrong: |account| filter(account, "MessageAttributes", r#"{"severity":["high"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "the filter policy of the subscription of email:person-0@example.com to topic security-alerts keeps the alarm's message out, so nobody is told",
        typed: r#"--query 'Attributes.[FilterPolicyScope,FilterPolicy]' --output text   # MessageAttributes {"severity":["high"]}, of which alarms send none"#,
        does: BESIDE,
    },
    Row {
        name: "a person who asks for messages without an attribute",
        wrong: |account| {
            filter(
                account,
                "MessageAttributes",
                r#"{"severity":[{"exists":false}]}"#,
            );
        },
        verdict: Verdict::Pass,
        link: None,
        words: "team-root alarms a confirmed subscriber",
        typed: "",
        does: JOINS,
    },
    Row {
        name: "a person who asks for another alarm",
        wrong: |account| {
            filter(
                account,
                "MessageBody",
                r#"{"AlarmName":[{"prefix":"billing-"},"disk"]}"#,
            );
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "keeps the alarm's message out",
        typed: r#"# MessageBody {"AlarmName""#,
        does: BESIDE,
    },
    Row {
        name: "a person who asks for alarms that are over",
        wrong: |account| filter(account, "MessageBody", r#"{"NewStateValue":["OK"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "keeps the alarm's message out",
        typed: "get-subscription-attributes --region eu-west-1 --subscription-arn arn:aws:sns:",
        does: BESIDE,
    },
    Row {
        name: "a person who asks for this alarm",
        wrong: |account| {
            let wanted = json!({
                "AlarmName": [{ "prefix": "team-ro" }],
                "NewStateValue": ["ALARM"],
                "AWSAccountId": [ACCOUNT],
            });
            filter(account, "MessageBody", &wanted.to_string());
        },
        verdict: Verdict::Pass,
        link: None,
        words: "team-root alarms a confirmed subscriber",
        typed: "",
        does: JOINS,
    },
    Row {
        name: "a person who asks for a Region",
        wrong: |account| filter(account, "MessageBody", r#"{"Region":["EU (Ireland)"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "lets the alarm through cannot be told: what Region says is not known beforehand",
        typed: "aws sns get-subscription-attributes",
        does: NOTHING,
    },
    Row {
        name: "a person whose filter policy may not be read",
        wrong: |account| {
            let arn = first(account);
            let topic = account.topic(THEIR_TOPIC);
            topic
                .filters
                .insert(arn, denied("sns:GetSubscriptionAttributes"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "whether a filter policy keeps alarms of topic security-alerts from email:person-0@example.com was not read; allow sns:GetSubscriptionAttributes",
        typed: "allow sns:GetSubscriptionAttributes",
        does: NOTHING,
    },
    Row {
        name: "a person who is deaf and one who is not",
        wrong: |account| {
            subscribers(account, &[("email", true), ("https", true)]);
            filter(account, "MessageAttributes", r#"{"severity":["high"]}"#);
        },
        verdict: Verdict::Pass,
        link: None,
        words: "team-root alarms a confirmed subscriber",
        typed: "",
        does: JOINS,
    },
    Row {
        name: "a person who has not confirmed",
        wrong: |account| subscribers(account, &[("email", false)]),
        verdict: Verdict::Pending,
        link: Some(Link::Person),
        words: "1 subscription of topic security-alerts waits to be confirmed",
        typed: "within 48 hours, after which SNS forgets the subscription",
        does: BESIDE,
    },
    Row {
        name: "nobody",
        wrong: |account| subscribers(account, &[]),
        verdict: Verdict::Pending,
        link: Some(Link::Person),
        words: "nobody is subscribed to topic security-alerts",
        typed: "aws sns subscribe --region eu-west-1",
        does: BESIDE,
    },
];
