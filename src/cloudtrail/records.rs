//! The typical values of the fields of CloudTrail's records.

use serde_json::{Value, json};

use crate::pattern::{Selector, SelectorStep, TypicalValues};

/// Well-known calls, with the service that records them. If several services have a call of that name, the best-known
/// one.
const CALLS: [(&str, &str); 84] = [
    ("RunInstances", "ec2.amazonaws.com"),
    ("ConsoleLogin", "signin.amazonaws.com"),
    ("CreateUser", "iam.amazonaws.com"),
    ("AssumeRole", "sts.amazonaws.com"),
    ("GetObject", "s3.amazonaws.com"),
    ("DescribeInstances", "ec2.amazonaws.com"),
    ("ListBuckets", "s3.amazonaws.com"),
    ("HeadBucket", "s3.amazonaws.com"),
    ("DescribeTrails", "cloudtrail.amazonaws.com"),
    ("CreateTrail", "cloudtrail.amazonaws.com"),
    ("UpdateTrail", "cloudtrail.amazonaws.com"),
    ("DeleteTrail", "cloudtrail.amazonaws.com"),
    ("StartLogging", "cloudtrail.amazonaws.com"),
    ("StopLogging", "cloudtrail.amazonaws.com"),
    ("PutEventSelectors", "cloudtrail.amazonaws.com"),
    ("DisableKey", "kms.amazonaws.com"),
    ("ScheduleKeyDeletion", "kms.amazonaws.com"),
    ("Decrypt", "kms.amazonaws.com"),
    ("DeleteGroupPolicy", "iam.amazonaws.com"),
    ("DeleteRolePolicy", "iam.amazonaws.com"),
    ("DeleteUserPolicy", "iam.amazonaws.com"),
    ("PutGroupPolicy", "iam.amazonaws.com"),
    ("PutRolePolicy", "iam.amazonaws.com"),
    ("PutUserPolicy", "iam.amazonaws.com"),
    ("CreatePolicy", "iam.amazonaws.com"),
    ("DeletePolicy", "iam.amazonaws.com"),
    ("CreatePolicyVersion", "iam.amazonaws.com"),
    ("DeletePolicyVersion", "iam.amazonaws.com"),
    ("AttachRolePolicy", "iam.amazonaws.com"),
    ("DetachRolePolicy", "iam.amazonaws.com"),
    ("AttachUserPolicy", "iam.amazonaws.com"),
    ("DetachUserPolicy", "iam.amazonaws.com"),
    ("AttachGroupPolicy", "iam.amazonaws.com"),
    ("DetachGroupPolicy", "iam.amazonaws.com"),
    ("CreateAccessKey", "iam.amazonaws.com"),
    ("PutBucketAcl", "s3.amazonaws.com"),
    ("PutBucketPolicy", "s3.amazonaws.com"),
    ("PutBucketCors", "s3.amazonaws.com"),
    ("PutBucketLifecycle", "s3.amazonaws.com"),
    ("PutBucketReplication", "s3.amazonaws.com"),
    ("DeleteBucketPolicy", "s3.amazonaws.com"),
    ("DeleteBucketCors", "s3.amazonaws.com"),
    ("DeleteBucketLifecycle", "s3.amazonaws.com"),
    ("DeleteBucketReplication", "s3.amazonaws.com"),
    ("DeleteBucket", "s3.amazonaws.com"),
    ("StopConfigurationRecorder", "config.amazonaws.com"),
    ("DeleteDeliveryChannel", "config.amazonaws.com"),
    ("PutDeliveryChannel", "config.amazonaws.com"),
    ("PutConfigurationRecorder", "config.amazonaws.com"),
    ("AuthorizeSecurityGroupIngress", "ec2.amazonaws.com"),
    ("AuthorizeSecurityGroupEgress", "ec2.amazonaws.com"),
    ("RevokeSecurityGroupIngress", "ec2.amazonaws.com"),
    ("RevokeSecurityGroupEgress", "ec2.amazonaws.com"),
    ("CreateSecurityGroup", "ec2.amazonaws.com"),
    ("DeleteSecurityGroup", "ec2.amazonaws.com"),
    ("ModifySecurityGroupRules", "ec2.amazonaws.com"),
    ("CreateNetworkAcl", "ec2.amazonaws.com"),
    ("CreateNetworkAclEntry", "ec2.amazonaws.com"),
    ("DeleteNetworkAcl", "ec2.amazonaws.com"),
    ("DeleteNetworkAclEntry", "ec2.amazonaws.com"),
    ("ReplaceNetworkAclEntry", "ec2.amazonaws.com"),
    ("ReplaceNetworkAclAssociation", "ec2.amazonaws.com"),
    ("CreateCustomerGateway", "ec2.amazonaws.com"),
    ("DeleteCustomerGateway", "ec2.amazonaws.com"),
    ("AttachInternetGateway", "ec2.amazonaws.com"),
    ("CreateInternetGateway", "ec2.amazonaws.com"),
    ("DeleteInternetGateway", "ec2.amazonaws.com"),
    ("DetachInternetGateway", "ec2.amazonaws.com"),
    ("CreateRoute", "ec2.amazonaws.com"),
    ("CreateRouteTable", "ec2.amazonaws.com"),
    ("ReplaceRoute", "ec2.amazonaws.com"),
    ("ReplaceRouteTableAssociation", "ec2.amazonaws.com"),
    ("DeleteRouteTable", "ec2.amazonaws.com"),
    ("DeleteRoute", "ec2.amazonaws.com"),
    ("DisassociateRouteTable", "ec2.amazonaws.com"),
    ("CreateVpc", "ec2.amazonaws.com"),
    ("DeleteVpc", "ec2.amazonaws.com"),
    ("ModifyVpcAttribute", "ec2.amazonaws.com"),
    ("AcceptVpcPeeringConnection", "ec2.amazonaws.com"),
    ("CreateVpcPeeringConnection", "ec2.amazonaws.com"),
    ("DeleteVpcPeeringConnection", "ec2.amazonaws.com"),
    ("RejectVpcPeeringConnection", "ec2.amazonaws.com"),
    ("AttachClassicLinkVpc", "ec2.amazonaws.com"),
    ("DetachClassicLinkVpc", "ec2.amazonaws.com"),
];

/// Well-known services.
const SERVICES: [&str; 9] = [
    "ec2.amazonaws.com",
    "iam.amazonaws.com",
    "s3.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "kms.amazonaws.com",
    "config.amazonaws.com",
    "signin.amazonaws.com",
    "sts.amazonaws.com",
    "lambda.amazonaws.com",
];

/// The service that is known to record a call.
#[must_use]
pub fn service_of(call: &str) -> Option<&'static str> {
    let known = CALLS.iter().find(|(name, _)| *name == call);
    known.map(|(_, service)| *service)
}

/// The management events among the well-known calls: each with its service, and whether it only reads. CloudTrail
/// records the latter in `readOnly` ("CloudTrail record contents"). AWS's names show which calls only read.
pub fn management_calls() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    let management = CALLS.iter().filter(|(name, _)| *name != "GetObject");
    management.map(|(name, service)| (*name, *service, is_read_only(name)))
}

fn is_read_only(call: &str) -> bool {
    const READS: [&str; 6] = ["Describe", "Get", "List", "Head", "Decrypt", "AssumeRole"];
    READS.iter().any(|read| call.starts_with(read))
}

/// The typical values of CloudTrail's records.
#[derive(Debug, Clone, Copy, Default)]
pub struct CloudTrailValues;

impl TypicalValues for CloudTrailValues {
    fn values(&self, field: &Selector) -> Vec<Option<Value>> {
        let names: Vec<&str> = field
            .steps
            .iter()
            .map(|step| match step {
                SelectorStep::Key(name) => name.as_str(),
                _ => "",
            })
            .collect();
        let texts = |texts: &[&str]| texts.iter().map(|text| Some(json!(text))).collect();
        let absent_or = |others: &[&str]| {
            let mut values = Vec::from([None]);
            values.extend(others.iter().map(|text| Some(json!(text))));
            values
        };
        match names.as_slice() {
            ["eventName"] => CALLS.iter().map(|(name, _)| Some(json!(name))).collect(),
            ["eventSource"] => texts(&SERVICES),
            ["eventType"] => texts(&["AwsApiCall", "AwsConsoleSignIn", "AwsServiceEvent"]),
            ["userIdentity", "type"] => texts(&["IAMUser", "AssumedRole", "Root", "AWSService"]),
            ["userIdentity", "userName"] => texts(&["alice"]),
            ["userIdentity", "arn"] => texts(&["arn:aws:iam::111122223333:user/alice"]),
            ["userIdentity", "accountId"] | ["recipientAccountId"] => texts(&["111122223333"]),
            ["userIdentity", "principalId"] => texts(&["AIDACKCEVSQ6C2EXAMPLE"]),
            ["userIdentity", "invokedBy"] => {
                absent_or(&["cloudformation.amazonaws.com", "AWS Internal"])
            }
            [
                "userIdentity",
                "sessionContext",
                "attributes",
                "mfaAuthenticated",
            ] => absent_or(&["false", "true"]),
            ["additionalEventData", "MFAUsed"] => texts(&["No", "Yes"]),
            ["responseElements", "ConsoleLogin"] => texts(&["Success", "Failure"]),
            ["errorCode"] => absent_or(&[
                "AccessDenied",
                "AccessDeniedException",
                "Client.UnauthorizedOperation",
                "NoSuchEntityException",
            ]),
            ["errorMessage"] => absent_or(&["Failed authentication", "Access Denied"]),
            ["sourceIPAddress"] => texts(&["203.0.113.24", "cloudformation.amazonaws.com"]),
            ["userAgent"] => texts(&["aws-cli/2.17.44"]),
            ["awsRegion"] => texts(&["eu-west-1", "us-east-1"]),
            ["readOnly"] => Vec::from([Some(json!(false)), Some(json!(true))]),
            ["managementEvent"] => Vec::from([Some(json!(true))]),
            ["eventCategory"] => texts(&["Management", "Data"]),
            _ => absent_or(&["example"]),
        }
    }
}
