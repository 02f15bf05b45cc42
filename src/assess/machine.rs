//! Queues, functions and streams that are subscribed to a topic: what their owners can look at to see whether SNS gets in.
//! Their policies are not read, and what comes behind them is not known.

use crate::settings::Subscriber;
use crate::state::{Arn, TopicArn};

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
        "lambda" => function(arn, endpoint, topic),
        "firehose" => stream(arn, topic),
        _ => queue(arn, endpoint, topic),
    }
}

fn function(Arn { region, .. }: Arn<'_>, endpoint: &str, topic: &TopicArn) -> String {
    format!(
        "aws lambda get-policy --region {region} --function-name {endpoint} --query Policy --output text   # if it does not let sns.amazonaws.com in: aws lambda add-permission --region {region} --function-name {endpoint} --statement-id cis-fix-alarms --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn {topic}"
    )
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

// Writing a queue's policy replaces it, so the statement is shown and nothing is written.
fn queue(arn: Arn<'_>, endpoint: &str, topic: &TopicArn) -> String {
    let Arn {
        partition,
        region,
        account,
        resource,
        ..
    } = arn;
    let statement = format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},"Action":"sqs:SendMessage","Resource":"{endpoint}","Condition":{{"ArnEquals":{{"aws:SourceArn":"{topic}"}}}}}}"#
    );
    let domain = if partition == "aws-cn" {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    format!(
        "aws sqs get-queue-attributes --region {region} --queue-url https://sqs.{region}.{domain}/{account}/{resource} --attribute-names Policy KmsMasterKeyId   # needs the statement {statement}; if it has a key, that key's policy must let sns.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*"
    )
}
