//! Topics with only functions or streams as subscribers, and whether a message arrives.

use super::queues::{allow_sns, queue};
use super::{JOINS, Row, machine};
use crate::account::{ACCOUNT, Account, HOME, OTHER, THEIR_TOPIC, denied};
use cis_fix::chain::link::Link;
use cis_fix::state::{FunctionArn, Read};
use cis_fix::verdict::Verdict;

/// Subscribes a function whose policy allows SNS except for this change.
pub(super) fn function(account: &mut Account, wrong: impl Fn(&mut String)) {
    let arn = format!("arn:aws:lambda:{HOME}:{ACCOUNT}:function:page");
    machine(account, "lambda", &arn);
    let mut policy = allow_sns("lambda:InvokeFunction", &arn);
    wrong(&mut policy);
    let functions = &mut account.0.functions;
    functions.insert(FunctionArn::new(arn), Read::Present(policy));
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "a function",
        change: |account| function(account, |_| {}),
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "it reaches lambda:arn:aws:lambda:eu-west-1:111122223333:function:page, and whether a person reads what arrives there is not proven",
        advice: "subscribe a person as well",
        operations: JOINS,
    },
    Row {
        name: "a function for another topic",
        change: |account| {
            function(account, |policy| {
                *policy = policy.replace("security-alerts", "billing-alerts");
            });
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "the policy of function arn:aws:lambda:eu-west-1:111122223333:function:page does not let SNS invoke it, so nothing arrives",
        advice: "aws lambda add-permission --region eu-west-1 --function-name arn:aws:lambda:eu-west-1:111122223333:function:page --statement-id cis-fix-alarms --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn arn:aws:sns:eu-west-1:111122223333:security-alerts",
        operations: JOINS,
    },
    Row {
        name: "a function that is gone or lets nobody in",
        change: |account| {
            function(account, |_| {});
            account.0.functions.clear();
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "function arn:aws:lambda:eu-west-1:111122223333:function:page does not exist, or has no policy that lets SNS invoke it, so nothing arrives",
        advice: "aws lambda get-policy --region eu-west-1 --function-name arn:aws:lambda:eu-west-1:111122223333:function:page --query Policy",
        operations: JOINS,
    },
    Row {
        name: "a function whose policy may not be read",
        change: |account| {
            function(account, |_| {});
            let reads = account.0.functions.values_mut();
            reads.for_each(|read| *read = denied("lambda:GetPolicy"));
        },
        verdict: Verdict::Unreadable,
        link: Some(Link::Person),
        words: "whether function arn:aws:lambda:eu-west-1:111122223333:function:page lets SNS in may not be read; allow lambda:GetPolicy",
        advice: "--query Policy --output text   # if it does not let sns.amazonaws.com in: aws lambda add-permission",
        operations: JOINS,
    },
    Row {
        name: "a function of another account",
        change: |account| {
            machine(
                account,
                "lambda",
                &format!("arn:aws:lambda:{HOME}:{OTHER}:function:page"),
            );
        },
        verdict: Verdict::Elsewhere,
        link: Some(Link::Person),
        words: "belongs to account 444455556666",
        advice: "aws lambda get-policy --region eu-west-1 --function-name arn:aws:lambda:eu-west-1:444455556666:function:page",
        operations: JOINS,
    },
    Row {
        name: "a queue that lets nobody in and a function that does",
        change: |account| {
            queue(account, |queue| queue.policy = None);
            let queues = account
                .topic(THEIR_TOPIC)
                .subscriptions
                .present()
                .unwrap()
                .clone();
            function(account, |_| {});
            if let Read::Present(all) = &mut account.topic(THEIR_TOPIC).subscriptions {
                all.extend(queues);
            }
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "it reaches lambda:arn:aws:lambda:eu-west-1:111122223333:function:page",
        advice: "subscribe a person as well",
        operations: JOINS,
    },
    Row {
        name: "a stream",
        change: |account| {
            machine(
                account,
                "firehose",
                &format!("arn:aws:firehose:{HOME}:{ACCOUNT}:deliverystream/alarms"),
            );
        },
        verdict: Verdict::Manual,
        link: Some(Link::Person),
        words: "only machines are subscribed to topic security-alerts (firehose:arn:aws:firehose:eu-west-1:111122223333:deliverystream/alarms), and whether they let SNS in",
        advice: "aws firehose describe-delivery-stream --region eu-west-1 --delivery-stream-name alarms",
        operations: JOINS,
    },
];
