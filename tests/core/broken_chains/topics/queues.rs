//! Topics with only queues as subscribers, and whether a message arrives.

use super::{JOINS, KEY, Row, allow_cloudwatch, filter, first, key_for, machine, owner, policy};
use crate::account::{ACCOUNT, AWAY, Account, HOME, OTHER, THEIR_TOPIC, denied};
use cis_fix::chain::link::Link;
use cis_fix::state::{Key, KeyArn, Queue, QueueArn, Read};
use cis_fix::verdict::Verdict;
use serde_json::json;

/// A policy that allows SNS an action for the topic.
pub(super) fn allow_sns(action: &str, arn: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Ours", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
        "Action": action, "Resource": arn, "Condition": {"ArnLike": {"aws:SourceArn": THEIR_TOPIC}},
    }]})
    .to_string()
}

fn sends(queue: &str) -> String {
    allow_sns("sqs:SendMessage", queue)
}

fn queue_arn() -> String {
    format!("arn:aws:sqs:{HOME}:{ACCOUNT}:alarms")
}

/// Subscribes a queue that allows SNS except for this change.
pub(super) fn queue(account: &mut Account, wrong: impl Fn(&mut Queue)) {
    let arn = queue_arn();
    machine(account, "sqs", &arn);
    let mut queue = Queue {
        policy: Some(sends(&arn)),
        kms_key: None,
    };
    wrong(&mut queue);
    let queues = &mut account.0.queues;
    queues.insert(QueueArn::new(arn), Read::Present(queue));
}

/// The key of the queue allows SNS except for this change.
fn key_of_queue(account: &mut Account, wrong: impl Fn(&mut Key)) {
    let arn = KeyArn::named_by_queue(&QueueArn::new(queue_arn()), KEY);
    let mut sns = allow_cloudwatch(&json!(["kms:Decrypt", "kms:GenerateDataKey*"]));
    sns["Principal"] = json!({ "Service": "sns.amazonaws.com" });
    let mut key = key_for(&arn, &json!([owner(), sns]));
    wrong(&mut key);
    account.0.keys.insert(arn, key);
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "a queue",
        change: |account| queue(account, |_| {}),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "only machines are subscribed to topic security-alerts: it reaches sqs:arn:aws:sqs:eu-west-1:111122223333:alarms, and whether a person reads what arrives there is not proven",
        advice: "subscribe a person as well: cis-fix apply --notify email:YOU@EXAMPLE.COM; or let the verdict through: --allow manual",
        operations: JOINS,
    },
    Row {
        name: "a queue without a policy",
        change: |account| queue(account, |queue| queue.policy = None),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "the policy of queue arn:aws:sqs:eu-west-1:111122223333:alarms does not let SNS send, so nothing arrives",
        advice: r#"aws sqs set-queue-attributes --region eu-west-1 --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/alarms --attributes '{"Policy":"{"#,
        operations: JOINS,
    },
    Row {
        name: "a queue that another topic may send to",
        change: |account| {
            queue(account, |queue| {
                let policy = queue.policy.as_mut().unwrap();
                *policy = policy.replace("security-alerts", "billing-alerts");
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "does not let SNS send, so nothing arrives",
        advice: "aws sqs get-queue-attributes --region eu-west-1 --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/alarms --attribute-names Policy KmsMasterKeyId",
        operations: JOINS,
    },
    Row {
        name: "a queue that denies everybody",
        change: |account| {
            queue(account, |queue| {
                let policy = queue.policy.as_mut().unwrap();
                *policy = policy.replace("Allow", "Deny");
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: r#"denies SNS to send, by statement 1 (Deny, Sid "Ours"), so nothing arrives"#,
        advice: "take SNS out of statement 1",
        operations: JOINS,
    },
    Row {
        name: "a queue on a condition nobody knows",
        change: |account| {
            queue(account, |queue| {
                let policy = queue.policy.as_mut().unwrap();
                *policy = policy.replace("aws:SourceArn", "aws:SourceOrgID");
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: r#"whether the policy of queue arn:aws:sqs:eu-west-1:111122223333:alarms lets SNS send cannot be told: statement 1 (Allow, Sid "Ours"): nothing is known about the condition key aws:SourceOrgID"#,
        advice: "aws sqs get-queue-attributes",
        operations: JOINS,
    },
    Row {
        name: "a queue that is gone",
        change: |account| {
            queue(account, |_| {});
            account.0.queues.clear();
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "queue arn:aws:sqs:eu-west-1:111122223333:alarms does not exist, so nothing arrives",
        advice: "aws sqs create-queue --region eu-west-1 --queue-name alarms",
        operations: JOINS,
    },
    Row {
        name: "a queue that may not be read",
        change: |account| {
            queue(account, |_| {});
            let reads = account.0.queues.values_mut();
            reads.for_each(|read| *read = denied("sqs:GetQueueAttributes"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "whether queue arn:aws:sqs:eu-west-1:111122223333:alarms lets SNS in may not be read; allow sqs:GetQueueAttributes",
        advice: r#"aws sqs get-queue-attributes --region eu-west-1 --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/alarms --attribute-names Policy KmsMasterKeyId   # needs the statement {"Sid":"CisFix"#,
        operations: JOINS,
    },
    Row {
        name: "a queue of another account",
        change: |account| {
            machine(
                account,
                "sqs",
                &format!("arn:aws:sqs:{HOME}:{OTHER}:alarms"),
            );
        },
        verdict: Verdict::Elsewhere,
        link: Some(Link::Person),
        words: "queue arn:aws:sqs:eu-west-1:444455556666:alarms belongs to account 444455556666, and only account 444455556666 sees whether it lets SNS in",
        advice: "aws sqs get-queue-attributes --region eu-west-1 --queue-url https://sqs.eu-west-1.amazonaws.com/444455556666/alarms",
        operations: JOINS,
    },
    Row {
        name: "a queue of another Region",
        change: |account| {
            let arn = format!("arn:aws:sqs:af-south-1:{ACCOUNT}:alarms");
            machine(account, "sqs", &arn);
            let policy = Some(sends(&arn));
            let queue = Queue {
                policy,
                kms_key: None,
            };
            account
                .0
                .queues
                .insert(QueueArn::new(arn), Read::Present(queue));
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "cannot be told: by which of the names sns.amazonaws.com, sns.eu-west-1.amazonaws.com, sns.af-south-1.amazonaws.com SNS comes from eu-west-1 is not known",
        advice: "aws sqs get-queue-attributes --region af-south-1",
        operations: JOINS,
    },
    Row {
        name: "a queue whose subscription is deaf",
        change: |account| {
            queue(account, |_| {});
            filter(account, "MessageAttributes", r#"{"severity":["high"]}"#);
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "the filter policy of the subscription of sqs:arn:aws:sqs:eu-west-1:111122223333:alarms to topic security-alerts keeps the alarm's message out",
        advice: "aws sns get-subscription-attributes",
        operations: JOINS,
    },
    Row {
        name: "a queue whose subscription may not be read",
        change: |account| {
            queue(account, |_| {});
            let arn = first(account);
            let filters = &mut account.topic(THEIR_TOPIC).filters;
            filters.insert(arn, denied("sns:GetSubscriptionAttributes"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "was not read; allow sns:GetSubscriptionAttributes",
        advice: "allow sns:GetSubscriptionAttributes",
        operations: JOINS,
    },
    Row {
        name: "a queue with a key that lets SNS in",
        change: |account| {
            queue(account, |queue| queue.kms_key = Some(KEY.to_owned()));
            key_of_queue(account, |_| {});
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "it reaches sqs:arn:aws:sqs:eu-west-1:111122223333:alarms",
        advice: "subscribe a person as well",
        operations: JOINS,
    },
    Row {
        name: "a queue with a key that lets only CloudWatch in",
        change: |account| {
            queue(account, |queue| queue.kms_key = Some(KEY.to_owned()));
            key_of_queue(account, |key| {
                key.policy = policy(&json!([owner(), allow_cloudwatch(&json!("kms:*"))]));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "queue arn:aws:sqs:eu-west-1:111122223333:alarms is encrypted with 1234abcd-12ab-34cd-56ef-1234567890ab, whose policy does not let sns.amazonaws.com use kms:Decrypt, so nothing arrives",
        advice: r#"# add the statement {"Sid":"SnsDeliveries","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"}"#,
        operations: JOINS,
    },
    Row {
        name: "a queue with a key whose policy may not be read",
        change: |account| {
            queue(account, |queue| queue.kms_key = Some(KEY.to_owned()));
            key_of_queue(account, |key| key.policy = denied("kms:GetKeyPolicy"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "whether SNS may use that key may not be read; allow kms:GetKeyPolicy",
        advice: "allow kms:GetKeyPolicy",
        operations: JOINS,
    },
    Row {
        name: "a queue with the key of SQS",
        change: |account| {
            queue(account, |queue| {
                queue.kms_key = Some("alias/aws/sqs".to_owned());
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "is encrypted with alias/aws/sqs, which SNS may not use, so nothing arrives",
        advice: "SqsManagedSseEnabled",
        operations: JOINS,
    },
    Row {
        name: "a queue with a key of another Region",
        change: |account| {
            queue(account, |queue| {
                queue.kms_key = Some(format!("arn:aws:kms:{AWAY}:{ACCOUNT}:key/{KEY}"));
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "SQS uses keys of its own Region alone, here eu-west-1, so nothing arrives",
        advice: "SqsManagedSseEnabled",
        operations: JOINS,
    },
];
