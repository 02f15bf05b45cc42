//! The requests that AWS services make on behalf of an alarm or a topic, for a policy to decide.

use crate::inputs::Inputs;
use crate::policy::{Principal, Request};
use crate::state::{Arn, BucketName, LogGroupArn, Region, TopicArn};
use crate::statements::{CLOUDWATCH, S3_LOGGING};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The keys that a request has only if it comes through a VPC endpoint.
const VPC_KEYS: [&str; 7] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
];

/// A request that an AWS service makes as itself, with what every such request holds ("AWS global condition context keys",
/// IAM user guide).
fn service_request(inputs: Inputs<'_>, service: &str, action: &str, resource: &str) -> Request {
    let principal = Principal::Service(service.to_owned());
    let mut request = Request::new(principal, action, resource)
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", service)
        // The list may have names of the service in single Regions as well.
        .with_at_least("aws:PrincipalServiceNamesList", &[service])
        // A service is a member of no organization.
        .without("aws:PrincipalOrgID")
        .without("aws:PrincipalOrgPaths");
    for key in VPC_KEYS {
        request = request.without(key);
    }
    let now = inputs.observed.observed_at;
    let time = OffsetDateTime::from_unix_timestamp(now).ok();
    if let Some(time) = time.and_then(|time| time.format(&Rfc3339).ok()) {
        request = request
            .with("aws:CurrentTime", &time)
            .with("aws:EpochTime", &now.to_string());
    }
    let owner = Arn::parse(resource).map(|arn| arn.account);
    match owner.filter(|account| !account.is_empty()) {
        Some(account) => request.with("aws:ResourceAccount", account),
        None => request,
    }
}

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
    let request = service_request(inputs, CLOUDWATCH, action, resource);
    // How CloudWatch writes other names into the ARN is not documented; AWS advises aws:SourceAccount alone for them
    // ("Example cases for Amazon SNS access control", SNS developer guide).
    let request = if alarm.is_ascii() {
        request.with("aws:SourceArn", &source)
    } else {
        let why = "the name of the alarm is not ASCII, and for such a name AWS advises aws:SourceAccount alone";
        request.with_undocumented("aws:SourceArn", why)
    };
    request.with("aws:SourceAccount", account.as_str())
}

/// The request of SNS on behalf of a topic. SNS comes under the service principal `name`.
pub(super) fn sns_request(
    inputs: Inputs<'_>,
    topic: &TopicArn,
    name: &str,
    action: &str,
    resource: &str,
) -> Request {
    service_request(inputs, name, action, resource)
        .with("aws:SourceArn", topic.as_str())
        .with("aws:SourceAccount", topic.account().as_str())
}

/// The request of CloudWatch Logs for the key of a log group. It comes under the principal of its Region and names the group
/// in the encryption context ("Encrypt log data in CloudWatch Logs using AWS KMS", CloudWatch Logs user guide).
pub(super) fn logs_request(
    inputs: Inputs<'_>,
    group: &LogGroupArn,
    principal: &str,
    action: &str,
    key: &str,
) -> Request {
    let why = "AWS does not document it for CloudWatch Logs";
    service_request(inputs, principal, action, key)
        .with("kms:EncryptionContext:aws:logs:arn", group.as_str())
        .with("kms:EncryptionContextKeys", "aws:logs:arn")
        .with_undocumented("aws:SourceArn", why)
        .with_undocumented("aws:SourceAccount", why)
}

/// The request of the S3 logging service for an object of a target bucket, on behalf of the bucket that is logged. Both
/// buckets are this account's.
pub(super) fn logging_request(inputs: Inputs<'_>, object: &str, source: &BucketName) -> Request {
    let partition = inputs.partition();
    let account = inputs.account();
    service_request(inputs, S3_LOGGING, "s3:PutObject", object)
        .with("aws:SourceArn", &format!("arn:{partition}:s3:::{source}"))
        .with("aws:SourceAccount", account.as_str())
        .with("aws:SecureTransport", "true")
        .with("aws:ResourceAccount", account.as_str())
        .with("s3:ResourceAccount", account.as_str())
        // AWS serves no older version ("Infrastructure security in Amazon S3", S3 user guide).
        .with_one_of("s3:TlsVersion", &["1.2", "1.3"])
        .with("s3:signatureversion", "AWS4-HMAC-SHA256")
        // Logs are written without a key of a customer ("Logging requests with server access logging", S3 user guide).
        .without("s3:x-amz-server-side-encryption-customer-algorithm")
}
