//! Every policy statement that cis-fix writes or advises. Each carries a Sid of ours.

use crate::inputs::Inputs;
use crate::policy::{Effect, Policy, PrincipalElement, Statement, StatementCondition, our_sid};
use crate::state::{AccountId, BucketName, Partition, QueueArn, TopicArn};

/// The service principal of alarms.
pub const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// The service principal that delivers to queues and invokes functions.
pub const SNS: &str = "sns.amazonaws.com";
/// The service principal that writes access logs.
pub const S3_LOGGING: &str = "logging.s3.amazonaws.com";

/// The account of a run. With the resource, it decides every element of a statement of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeAccount {
    /// Its id.
    pub account: AccountId,
    /// Its partition.
    pub partition: Partition,
}

impl HomeAccount {
    /// The account of the caller.
    #[must_use]
    pub fn of(inputs: Inputs<'_>) -> Self {
        Self {
            account: inputs.account(),
            partition: Partition::from(inputs.partition()),
        }
    }

    /// The statement that lets this account's alarms of the topic's Region publish to the topic
    /// ("Example cases for Amazon SNS access control", SNS developer guide).
    #[must_use]
    pub fn publish_statement(&self, topic: &TopicArn) -> Statement {
        let Self { account, partition } = self;
        let alarms = format!(
            "arn:{partition}:cloudwatch:{}:{account}:alarm:*",
            topic.region()
        );
        Statement::new(
            &our_sid(&format!("{alarms} to {topic}")),
            Effect::Allow,
            &PrincipalElement::Service(CLOUDWATCH.to_owned()),
            &["SNS:Publish"],
            &[topic.as_str()],
            &[
                StatementCondition::new("ArnLike", "aws:SourceArn", &[&alarms]),
                StatementCondition::new("StringEquals", "aws:SourceAccount", &[account.as_str()]),
            ],
        )
    }

    /// The statement that lets the access logs of `source` into the target ("Enabling Amazon S3
    /// server access logging", S3 user guide).
    #[must_use]
    pub fn log_statement(
        &self,
        target: &BucketName,
        prefix: &str,
        source: &BucketName,
    ) -> Statement {
        let Self { account, partition } = self;
        let source = format!("arn:{partition}:s3:::{source}");
        let objects = format!("arn:{partition}:s3:::{target}/{prefix}*");
        Statement::new(
            &our_sid(&format!("{source} to {objects}")),
            Effect::Allow,
            &PrincipalElement::Service(S3_LOGGING.to_owned()),
            &["s3:PutObject"],
            &[&objects],
            &[
                StatementCondition::new("ArnLike", "aws:SourceArn", &[&source]),
                StatementCondition::new("StringEquals", "aws:SourceAccount", &[account.as_str()]),
            ],
        )
    }

    /// The statement that denies every request without TLS.
    #[must_use]
    pub fn tls_statement(&self, bucket: &BucketName) -> Statement {
        let bucket = format!("arn:{}:s3:::{bucket}", self.partition);
        Statement::new(
            &our_sid(&format!("TLS only for {bucket}")),
            Effect::Deny,
            &PrincipalElement::Anyone,
            &["s3:*"],
            &[&bucket, &format!("{bucket}/*")],
            &[StatementCondition::new(
                "Bool",
                "aws:SecureTransport",
                &["false"],
            )],
        )
    }
}

/// [`HomeAccount::publish_statement`] of the caller's account.
#[must_use]
pub fn publish_statement(inputs: Inputs<'_>, topic: &TopicArn) -> Statement {
    HomeAccount::of(inputs).publish_statement(topic)
}

/// The statement that lets the caller's account read a topic of another account and who is subscribed.
#[must_use]
pub fn read_topic_statement(inputs: Inputs<'_>, topic: &TopicArn) -> Statement {
    let root = format!("arn:{}:iam::{}:root", inputs.partition(), inputs.account());
    Statement::new(
        &our_sid(&format!("{root} reads {topic}")),
        Effect::Allow,
        &PrincipalElement::Aws(root),
        &["SNS:GetTopicAttributes", "SNS:ListSubscriptionsByTopic"],
        &[topic.as_str()],
        &[],
    )
}

/// [`HomeAccount::log_statement`] of the caller's account.
#[must_use]
pub fn log_statement(
    inputs: Inputs<'_>,
    target: &BucketName,
    prefix: &str,
    source: &BucketName,
) -> Statement {
    HomeAccount::of(inputs).log_statement(target, prefix, source)
}

/// [`HomeAccount::tls_statement`] of the caller's account.
#[must_use]
pub fn tls_statement(inputs: Inputs<'_>, bucket: &BucketName) -> Statement {
    HomeAccount::of(inputs).tls_statement(bucket)
}

/// The policy with these statements added.
#[must_use]
pub fn with_statements(policy: &Policy, statements: &[Statement]) -> Policy {
    statements.iter().fold(policy.clone(), |policy, statement| {
        policy.with_statement(statement)
    })
}

/// The statement that lets a topic send to a queue ("Subscribing an Amazon SQS queue to an Amazon SNS topic", SNS developer
/// guide).
#[must_use]
pub fn send_statement(queue: &QueueArn, topic: &TopicArn) -> Statement {
    Statement::new(
        &our_sid(&format!("{topic} to {queue}")),
        Effect::Allow,
        &PrincipalElement::Service(SNS.to_owned()),
        &["sqs:SendMessage"],
        &[queue.as_str()],
        &[StatementCondition::new(
            "ArnEquals",
            "aws:SourceArn",
            &[topic.as_str()],
        )],
    )
}

/// The statement of a key policy that lets a service principal use the key, as AWS's documentation has it. cis-fix shows it
/// and never writes it.
#[must_use]
pub fn key_statement(principal: &str) -> String {
    let (sid, actions) = match principal {
        CLOUDWATCH => (
            "CloudWatchAlarms",
            r#""kms:Decrypt","kms:GenerateDataKey*""#,
        ),
        SNS => ("SnsDeliveries", r#""kms:Decrypt","kms:GenerateDataKey*""#),
        _ => (
            "CloudWatchLogs",
            r#""kms:Encrypt*","kms:Decrypt*","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*""#,
        ),
    };
    format!(
        r#"{{"Sid":"{sid}","Effect":"Allow","Principal":{{"Service":"{principal}"}},"Action":[{actions}],"Resource":"*"}}"#
    )
}
