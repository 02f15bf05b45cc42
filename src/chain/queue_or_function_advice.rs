//! The commands for the owner of a subscribed queue, function or stream: they show whether it accepts messages from SNS, and
//! make it accept them.

use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::{Arn, QueueArn, TopicArn};
use crate::statements::{SNS, send_statement};
use serde_json::{Value, json};

/// The command that shows whether an endpoint accepts messages from the topic, and what it needs if it does not ("Subscribing
/// an Amazon SQS queue", "Fanout to Lambda functions", "Fanout to Firehose delivery streams" and "Key management" in the SNS
/// developer guide).
#[must_use]
pub fn endpoint_advice(endpoint: &Subscriber, topic: &TopicArn) -> String {
    let Subscriber { protocol, endpoint } = endpoint;
    let Some(arn) = Arn::parse(endpoint) else {
        return format!("its owner must let {topic} in");
    };
    match protocol.as_str() {
        "lambda" => format!(
            "{}   # if it does not let {SNS} in: {}",
            show_function(endpoint),
            allow_function(endpoint, topic)
        ),
        "firehose" => stream_advice(arn, topic),
        _ => queue_advice(endpoint, topic),
    }
}

/// The command that shows who may invoke a function.
pub(super) fn show_function(function: &str) -> String {
    let region = region(function);
    format!(
        "aws lambda get-policy --region {region} --function-name {function} --query Policy --output text"
    )
}

/// The command that lets SNS invoke a function for this topic.
pub(super) fn allow_function(function: &str, topic: &TopicArn) -> String {
    let region = region(function);
    format!(
        "aws lambda add-permission --region {region} --function-name {function} --statement-id cis-fix-alarms --action lambda:InvokeFunction --principal {SNS} --source-arn {topic}"
    )
}

fn region(arn: &str) -> &str {
    Arn::parse(arn).map_or("", |arn| arn.region)
}

fn stream_advice(
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

/// Writing a queue's policy replaces it, so where the policy is not known the statement is shown.
fn queue_advice(endpoint: &str, topic: &TopicArn) -> String {
    let queue = QueueArn::from(endpoint);
    let statement = Value::Object(send_statement(&queue, topic).elements().clone());
    format!(
        "{}   # needs the statement {statement}; if it has a key, that key's policy must let {SNS} use kms:Decrypt and kms:GenerateDataKey*",
        show_queue(&queue)
    )
}

/// The command that shows a queue's policy and its key.
pub(super) fn show_queue(queue: &QueueArn) -> String {
    format!(
        "aws sqs get-queue-attributes --region {} --queue-url {} --attribute-names Policy KmsMasterKeyId",
        queue.region(),
        queue.url()
    )
}

/// The command that lets SNS send to a queue for this topic: the present policy with one more statement.
pub(super) fn allow_queue(queue: &QueueArn, policy: &Policy, topic: &TopicArn) -> String {
    let after = policy.with_statement(&send_statement(queue, topic));
    let attributes = json!({ "Policy": after.to_json() }).to_string();
    format!(
        "aws sqs set-queue-attributes --region {} --queue-url {} --attributes '{}'   # the policy it has, and one statement more",
        queue.region(),
        queue.url(),
        // A shell has no escape between single quotes.
        attributes.replace('\'', r"'\''")
    )
}
