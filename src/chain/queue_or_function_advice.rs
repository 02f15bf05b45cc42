//! The commands for the owner of a subscribed queue, function or stream: they show whether it accepts messages from SNS, and
//! make it accept them.

use crate::aws_cli::{endpoints, with_note, with_noted_command};
use crate::policy::Policy;
use crate::settings::Subscriber;
use crate::state::{Arn, FunctionArn, QueueArn, Region, TopicArn};
use crate::statements::{SNS, send_statement};
use serde_json::Value;

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
        "lambda" => with_noted_command(
            &endpoints::get_function_policy(&FunctionArn::from(endpoint.as_str())),
            &format!("if it does not let {SNS} in"),
            &allow_function(&FunctionArn::from(endpoint.as_str()), topic),
        ),
        "firehose" => stream_advice(arn, topic),
        _ => queue_advice(endpoint, topic),
    }
}

/// The command that lets SNS invoke a function for this topic.
pub(super) fn allow_function(function: &FunctionArn, topic: &TopicArn) -> String {
    endpoints::add_function_permission(function, SNS, topic)
}

fn stream_advice(
    Arn {
        region, resource, ..
    }: Arn<'_>,
    topic: &TopicArn,
) -> String {
    let name = resource.rsplit('/').next().unwrap_or(resource);
    with_note(
        &endpoints::describe_delivery_stream(&Region::from(region), name),
        &format!(
            "must be ACTIVE, and the role of its subscription to {topic} (SubscriptionRoleArn) must be allowed firehose:PutRecord"
        ),
    )
}

/// Writing a queue's policy replaces it, so where the policy is not known the statement is shown.
fn queue_advice(endpoint: &str, topic: &TopicArn) -> String {
    let queue = QueueArn::from(endpoint);
    let statement = Value::Object(send_statement(&queue, topic).elements().clone());
    with_note(
        &endpoints::get_queue_attributes(&queue),
        &format!(
            "needs the statement {statement}, and if it has a key, that key's policy must let {SNS} use kms:Decrypt and kms:GenerateDataKey*"
        ),
    )
}

/// The command that lets SNS send to a queue for this topic: the present policy with one more statement.
pub(super) fn allow_queue(queue: &QueueArn, policy: &Policy, topic: &TopicArn) -> String {
    let after = policy.with_statement(&send_statement(queue, topic));
    with_note(
        &endpoints::set_queue_policy(queue, &after.to_json()),
        "the policy it has, and one statement more",
    )
}
