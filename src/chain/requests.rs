//! The requests that AWS services make on behalf of an alarm or a topic, for a policy to decide.

use crate::inputs::Inputs;
use crate::policy::{Principal, Request};
use crate::state::{BucketName, Region, TopicArn};
use crate::statements::{CLOUDWATCH, S3_LOGGING};

/// The request of CloudWatch on behalf of an alarm of this account.
pub(super) fn cloudwatch_request(
    inputs: Inputs<'_>,
    region: &Region,
    alarm: &str,
    action: &str,
    resource: &str,
) -> Request {
    let account = inputs.account();
    let source = format!(
        "arn:{}:cloudwatch:{region}:{account}:alarm:{alarm}",
        inputs.partition()
    );
    let request = Request::new(Principal::Service(CLOUDWATCH.to_owned()), action, resource);
    // How CloudWatch writes other names into the ARN is not documented; AWS advises aws:SourceAccount alone for them
    // ("Example cases for Amazon SNS access control", SNS developer guide).
    let request = if alarm.is_ascii() {
        request.with("aws:SourceArn", &source)
    } else {
        let why = "the name of the alarm is not ASCII, and for such a name AWS advises aws:SourceAccount alone";
        request.with_undocumented("aws:SourceArn", why)
    };
    request
        .with("aws:SourceAccount", account.as_str())
        // A service is a member of no organization ("AWS global condition context keys", IAM user guide).
        .without("aws:PrincipalOrgID")
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", CLOUDWATCH)
}

/// The request of SNS on behalf of a topic. SNS comes under the service principal `name`.
pub(super) fn sns_request(topic: &TopicArn, name: &str, action: &str, resource: &str) -> Request {
    Request::new(Principal::Service(name.to_owned()), action, resource)
        .with("aws:SourceArn", topic.as_str())
        .with("aws:SourceAccount", topic.account().as_str())
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", name)
}

/// The request of the S3 logging service for an object of a target bucket, on behalf of the bucket that is logged.
pub(super) fn logging_request(inputs: Inputs<'_>, object: &str, source: &BucketName) -> Request {
    let partition = inputs.partition();
    Request::new(
        Principal::Service(S3_LOGGING.to_owned()),
        "s3:PutObject",
        object,
    )
    .with("aws:SourceArn", &format!("arn:{partition}:s3:::{source}"))
    .with("aws:SourceAccount", inputs.account().as_str())
    .with("aws:SecureTransport", "true")
    // A service is a member of no organization ("AWS global condition context keys", IAM user guide).
    .without("aws:PrincipalOrgID")
    .with("aws:PrincipalIsAWSService", "true")
    .with("aws:PrincipalServiceName", S3_LOGGING)
}
