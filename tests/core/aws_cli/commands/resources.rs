//! The commands about queues, functions, delivery streams and buckets.

use super::{Command, Names, command, region};
use cis_fix::aws_cli::{endpoints, s3};
use cis_fix::state::{BucketName, FunctionArn, QueueArn, TopicArn};
use serde_json::json;

pub(super) fn endpoint_commands(names: Names<'_>) -> Vec<Command> {
    let topic = "arn:aws:sns:eu-west-1:111122223333:alerts";
    let queue = &QueueArn::from("arn:aws:sqs:eu-west-1:111122223333:-alarms");
    let fifo = &QueueArn::from("arn:aws:sqs:eu-west-1:111122223333:alarms.fifo");
    let function = &FunctionArn::from("arn:aws:lambda:eu-west-1:111122223333:function:f:$LATEST");
    vec![
        command(
            endpoints::get_queue_attributes(queue),
            "GetQueueAttributes",
            json!({ "QueueUrl": queue.url(), "AttributeNames": ["Policy", "KmsMasterKeyId"] }),
        ),
        command(
            endpoints::set_queue_policy(queue, names.hard),
            "SetQueueAttributes",
            json!({ "QueueUrl": queue.url(), "Attributes": { "Policy": names.hard } }),
        ),
        command(
            endpoints::create_queue(queue),
            "CreateQueue",
            json!({ "QueueName": "-alarms" }),
        ),
        command(
            endpoints::create_queue(fifo),
            "CreateQueue",
            json!({ "QueueName": "alarms.fifo", "Attributes": { "FifoQueue": "true" } }),
        ),
        command(
            endpoints::get_function_policy(function),
            "GetPolicy",
            json!({ "FunctionName": function }),
        ),
        command(
            endpoints::add_function_permission(
                function,
                "sns.amazonaws.com",
                &TopicArn::from(topic),
            ),
            "AddPermission",
            json!({
                "FunctionName": function,
                "Principal": "sns.amazonaws.com",
                "SourceArn": topic,
            }),
        ),
        command(
            endpoints::describe_delivery_stream(&region(), names.option),
            "DescribeDeliveryStream",
            json!({ "DeliveryStreamName": names.option }),
        ),
    ]
}

/// The AWS CLI accepts only names that a bucket can have.
pub(super) fn bucket_commands(names: Names<'_>) -> Vec<Command> {
    let bucket = &BucketName::from("example-trail.1");
    let parameters = json!({ "Bucket": bucket });
    let simple = [
        (s3::head_bucket(bucket), "HeadBucket"),
        (s3::get_bucket_logging(bucket), "GetBucketLogging"),
        (
            s3::put_bucket_logging(bucket, names.hard),
            "PutBucketLogging",
        ),
        (s3::get_bucket_location(bucket), "GetBucketLocation"),
        (s3::get_bucket_encryption(bucket), "GetBucketEncryption"),
        (s3::put_bucket_encryption(bucket), "PutBucketEncryption"),
        (
            s3::get_object_lock_configuration(bucket),
            "GetObjectLockConfiguration",
        ),
        (
            s3::get_bucket_request_payment(bucket),
            "GetBucketRequestPayment",
        ),
        (
            s3::put_bucket_request_payment(bucket),
            "PutBucketRequestPayment",
        ),
        (s3::get_bucket_policy(bucket), "GetBucketPolicy"),
    ];
    let simple = simple.into_iter();
    let mut commands: Vec<Command> = simple
        .map(|(line, operation)| command(line, operation, parameters.clone()))
        .collect();
    commands.push(command(
        s3::list_buckets(bucket),
        "ListBuckets",
        json!({ "Prefix": bucket }),
    ));
    commands
}
