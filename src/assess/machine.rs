//! Queues, functions and streams that are subscribed to a topic: what their owners type to see whether SNS gets in, and to
//! let it in.

use crate::policy::{Condition, Effect, Policy, PrincipalElement, Statement, our_sid};
use crate::settings::Subscriber;
use crate::state::{Arn, QueueArn, TopicArn};
use serde_json::{Value, json};

/// The service principal that delivers to queues and invokes functions.
pub(super) const SNS: &str = "sns.amazonaws.com";

/// The command with which its owner sees whether a machine lets the topic in, and what it takes if it does not
/// ("Subscribing an Amazon SQS queue", "Fanout to Lambda functions", "Fanout to Firehose delivery streams" and "Key
/// management" in the SNS developer guide).
#[must_use]
pub fn machine_advice(machine: &Subscriber, topic: &TopicArn) -> String {
    let Subscriber { protocol, endpoint } = machine;
    let Some(arn) = Arn::parse(endpoint) else {
        return format!("its owner must let {topic} in");
    };
    match protocol.as_str() {
        "lambda" => format!(
            "{}   # if it does not let {SNS} in: {}",
            show_function(endpoint),
            open_function(endpoint, topic)
        ),
        "firehose" => stream(arn, topic),
        _ => queue(endpoint, topic),
    }
}

/// Shows who may invoke a function.
pub(super) fn show_function(function: &str) -> String {
    let region = region(function);
    format!(
        "aws lambda get-policy --region {region} --function-name {function} --query Policy --output text"
    )
}

/// Lets SNS invoke a function for this topic.
pub(super) fn open_function(function: &str, topic: &TopicArn) -> String {
    let region = region(function);
    format!(
        "aws lambda add-permission --region {region} --function-name {function} --statement-id cis-fix-alarms --action lambda:InvokeFunction --principal {SNS} --source-arn {topic}"
    )
}

fn region(arn: &str) -> &str {
    Arn::parse(arn).map_or("", |arn| arn.region)
}

fn stream(
    Arn {
        region, resource, ..
    }: Arn<'_>,
    topic: &TopicArn,
) -> String {
    let name = resource.rsplit('/').next().unwrap_or(resource);
    format!(
        "aws firehose describe-delivery-stream --region {region} --delivery-stream-name {name} --query DeliveryStreamDescription.DeliveryStreamStatus   # must be ACTIVE, and the role of its subscription to {topic} (SubscriptionRoleArn) must be allowed firehose:PutRecord"
    )
}

// Writing a queue's policy replaces it, so where it is not known the statement is shown.
fn queue(endpoint: &str, topic: &TopicArn) -> String {
    let statement = Value::Object(send_statement(endpoint, topic).elements().clone());
    format!(
        "{}   # needs the statement {statement}; if it has a key, that key's policy must let {SNS} use kms:Decrypt and kms:GenerateDataKey*",
        show_queue(&QueueArn::from(endpoint))
    )
}

/// Shows a queue's policy and its key.
pub(super) fn show_queue(queue: &QueueArn) -> String {
    format!(
        "aws sqs get-queue-attributes --region {} --queue-url {} --attribute-names Policy KmsMasterKeyId",
        queue.region(),
        queue.url()
    )
}

/// Lets SNS send to a queue for this topic: the policy there is, and one statement more.
pub(super) fn open_queue(queue: &QueueArn, policy: &Policy, topic: &TopicArn) -> String {
    let after = policy.with_statement(&send_statement(queue.as_str(), topic));
    let attributes = json!({ "Policy": after.to_json() }).to_string();
    format!(
        "aws sqs set-queue-attributes --region {} --queue-url {} --attributes '{}'   # the policy it has, and one statement more",
        queue.region(),
        queue.url(),
        // As a shell takes a quote between quotes.
        attributes.replace('\'', r"'\''")
    )
}

fn send_statement(queue: &str, topic: &TopicArn) -> Statement {
    Statement::new(
        &our_sid(&format!("{topic} to {queue}")),
        Effect::Allow,
        &PrincipalElement::Service(SNS.to_owned()),
        &["sqs:SendMessage"],
        &[queue],
        &[Condition::new(
            "ArnEquals",
            "aws:SourceArn",
            &[topic.as_str()],
        )],
    )
}
