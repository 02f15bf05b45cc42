//! Filter policies on the properties that the message of every alarm on a metric has.

use super::{JOINS, Row, filter};
use crate::account::Account;
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;

const fn keeps_out(name: &'static str, change: fn(&mut Account)) -> Row {
    Row {
        name,
        change,
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "keeps the alarm's message out, so no one is notified",
        advice: "# MessageBody {",
        operations: JOINS,
    }
}

pub(super) const ROWS: &[Row] = &[
    Row::holds("a person who asks for the namespace", |account| {
        filter(
            account,
            "MessageBody",
            r#"{"Trigger":{"Namespace":["LogMetrics"]}}"#,
        );
    }),
    Row::holds(
        "a person who asks for the metric and the period",
        |account| {
            let policy =
                r#"{"Trigger":{"MetricName":[{"prefix":"ro"}],"Period":[{"numeric":["<=",300]}]}}"#;
            filter(account, "MessageBody", policy);
        },
    ),
    Row::holds("a person who asks for any metric", |account| {
        filter(
            account,
            "MessageBody",
            r#"{"Trigger":{"MetricName":[{"exists":true}]}}"#,
        );
    }),
    Row::holds("a person who asks for a change to ALARM", |account| {
        let policy = r#"{"NewStateValue":["ALARM"],"OldStateValue":[{"anything-but":["ALARM"]}]}"#;
        filter(account, "MessageBody", policy);
    }),
    Row::holds(
        "a person who asks for alarms that notify a topic",
        |account| {
            filter(
                account,
                "MessageBody",
                r#"{"AlarmActions":[{"prefix":"arn:aws:sns:"}]}"#,
            );
        },
    ),
    keeps_out("a person who asks for another namespace", |account| {
        filter(
            account,
            "MessageBody",
            r#"{"Trigger":{"Namespace":["AWS/EC2"]}}"#,
        );
    }),
    keeps_out("a person who asks for a higher threshold", |account| {
        filter(
            account,
            "MessageBody",
            r#"{"Trigger":{"Threshold":[{"numeric":[">",1]}]}}"#,
        );
    }),
    keeps_out(
        "a person who asks for the statistic as the API writes it",
        |account| {
            filter(
                account,
                "MessageBody",
                r#"{"Trigger":{"Statistic":["Sum"]}}"#,
            );
        },
    ),
    Row {
        name: "a person who asks for alarms that were OK",
        change: |account| filter(account, "MessageBody", r#"{"OldStateValue":["OK"]}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "lets the alarm through cannot be told: OldStateValue is one of OK, INSUFFICIENT_DATA, and it lets only some of them through",
        advice: "aws sns get-subscription-attributes",
        operations: JOINS,
    },
    Row {
        name: "a person who asks for a unit",
        change: |account| filter(account, "MessageBody", r#"{"Trigger":{"Unit":["None"]}}"#),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "cannot be told: it asks for Unit, of which the messages of alarms are not known",
        advice: "aws sns get-subscription-attributes",
        operations: JOINS,
    },
];
