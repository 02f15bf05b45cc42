//! Commands about the queues, functions and delivery streams that subscribe to a topic.

use crate::aws_cli::command_line::CommandLine;
use crate::state::{Arn, FunctionArn, QueueArn, Region, TopicArn};
use serde_json::json;

/// Shows a queue's policy and the KMS key that encrypts it.
#[must_use]
pub fn get_queue_attributes(queue: &QueueArn) -> String {
    CommandLine::new("sqs get-queue-attributes")
        .region(&queue.region())
        .queue(&queue.url())
        .words("--attribute-names Policy KmsMasterKeyId")
        .text()
}

/// Replaces a queue's policy with a policy document.
#[must_use]
pub fn set_queue_policy(queue: &QueueArn, policy: &str) -> String {
    let attributes = json!({ "Policy": policy }).to_string();
    CommandLine::new("sqs set-queue-attributes")
        .region(&queue.region())
        .queue(&queue.url())
        .option("--attributes", &attributes)
        .text()
}

/// Creates a queue: a FIFO queue if its name ends in `.fifo`.
#[must_use]
pub fn create_queue(queue: &QueueArn) -> String {
    let name = Arn::parse(queue.as_str()).map_or("", |arn| arn.resource);
    let line = CommandLine::new("sqs create-queue")
        .region(&queue.region())
        .option("--queue-name", name);
    let line = match name.strip_suffix(".fifo") {
        Some(_) => line.words("--attributes FifoQueue=true"),
        None => line,
    };
    line.text()
}

/// Shows who may invoke a function.
#[must_use]
pub fn get_function_policy(function: &FunctionArn) -> String {
    CommandLine::new("lambda get-policy")
        .region(&function.region())
        .option("--function-name", function.as_str())
        .query("Policy")
        .text_output()
}

/// Lets a service invoke a function for a topic.
#[must_use]
pub fn add_function_permission(function: &FunctionArn, service: &str, topic: &TopicArn) -> String {
    CommandLine::new("lambda add-permission")
        .region(&function.region())
        .option("--function-name", function.as_str())
        .words("--statement-id cis-fix-alarms --action lambda:InvokeFunction")
        .option("--principal", service)
        .option("--source-arn", topic.as_str())
        .text()
}

/// Shows the status of a delivery stream.
#[must_use]
pub fn describe_delivery_stream(region: &Region, stream: &str) -> String {
    CommandLine::new("firehose describe-delivery-stream")
        .region(region)
        .option("--delivery-stream-name", stream)
        .query("DeliveryStreamDescription.DeliveryStreamStatus")
        .text()
}
