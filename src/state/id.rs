//! AWS's identifiers, each of its own type, so that a bucket cannot be passed for a topic.

use super::dns_suffix::dns_suffix;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the identifier as AWS spells it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as AWS spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    )+};
}

names! {
    /// A 12-digit AWS account id.
    AccountId;
    /// A Region code such as `eu-west-1`.
    Region;
    /// A partition: `aws`, `aws-us-gov` or `aws-cn`.
    Partition;
    /// The ARN of a trail: `arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME`.
    TrailArn;
    /// The ARN of a log group without the `:*` that some AWS calls append.
    LogGroupArn;
    /// The ARN of an SNS topic.
    TopicArn;
    /// The ARN of a confirmed subscription: the ARN of its topic, followed by an id.
    SubscriptionArn;
    /// The ARN of a KMS key, `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`, or of an alias.
    KeyArn;
    /// The ARN of an SQS queue: `arn:PARTITION:sqs:REGION:ACCOUNT:NAME`.
    QueueArn;
    /// The ARN of a Lambda function, `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME`, or of one
    /// of its versions or aliases.
    FunctionArn;
    /// The name of an S3 bucket, unique in its partition.
    BucketName;
}

impl Partition {
    /// The partition of a Region, by the beginning of its name.
    #[must_use]
    pub fn of_region(region: &str) -> &'static str {
        if region.starts_with("cn-") {
            "aws-cn"
        } else if region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }
}

/// The fields of an ARN, `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-us-gov`, `aws-cn`.
    pub partition: &'a str,
    /// The service's short name.
    pub service: &'a str,
    /// Empty for global services.
    pub region: &'a str,
    /// Empty where the ARN names no account, as for a bucket.
    pub account: &'a str,
    /// The rest, which may contain colons.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits an ARN; `None` if the text has fewer than six fields.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        if fields.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: fields.next()?,
            service: fields.next()?,
            region: fields.next()?,
            account: fields.next()?,
            resource: fields.next()?,
        })
    }
}

macro_rules! located {
    ($($name:ident)+) => {$(
        impl $name {
            /// The account in the ARN; empty if this is not an ARN.
            #[must_use]
            pub fn account(&self) -> AccountId {
                AccountId::new(Arn::parse(&self.0).map_or("", |arn| arn.account))
            }

            /// The Region in the ARN; empty if this is not an ARN.
            #[must_use]
            pub fn region(&self) -> Region {
                Region::new(Arn::parse(&self.0).map_or("", |arn| arn.region))
            }
        }
    )+};
}

located! { TrailArn LogGroupArn TopicArn KeyArn QueueArn FunctionArn }

impl LogGroupArn {
    /// The ARN as CloudTrail and CloudWatch Logs return it, with or without a trailing `:*`.
    #[must_use]
    pub fn from_api(text: &str) -> Self {
        Self::new(text.strip_suffix(":*").unwrap_or(text))
    }

    /// The log group's name, the part after `log-group:`.
    #[must_use]
    pub fn name(&self) -> &str {
        Arn::parse(&self.0).map_or("", |arn| {
            arn.resource
                .strip_prefix("log-group:")
                .unwrap_or(arn.resource)
        })
    }
}

impl TopicArn {
    /// The topic's name, the last field of its ARN.
    #[must_use]
    pub fn name(&self) -> &str {
        Arn::parse(&self.0).map_or("", |arn| arn.resource)
    }
}

impl KeyArn {
    /// The key a topic names: by id, by `alias/NAME`, or by the ARN of either (`KmsMasterKeyId`, SNS
    /// API reference). An id or alias belongs to the account and Region of the topic.
    #[must_use]
    pub fn named_by_topic(topic: &TopicArn, key: &str) -> Self {
        Self::in_account_of(topic.as_str(), key)
    }

    /// The key a queue names, in the same forms (`KmsMasterKeyId`, SQS API reference).
    #[must_use]
    pub fn named_by_queue(queue: &QueueArn, key: &str) -> Self {
        Self::in_account_of(queue.as_str(), key)
    }

    /// The ARN of a key or alias in the account and Region of another ARN.
    fn in_account_of(arn: &str, key: &str) -> Self {
        let Some(Arn {
            partition,
            region,
            account,
            ..
        }) = Arn::parse(arn).filter(|_| !key.starts_with("arn:"))
        else {
            return Self::new(key);
        };
        let kind = if key.starts_with("alias/") {
            ""
        } else {
            "key/"
        };
        Self::new(format!(
            "arn:{partition}:kms:{region}:{account}:{kind}{key}"
        ))
    }

    /// The name of the alias, such as `aws/sns`; `None` for a key.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        Arn::parse(&self.0)?.resource.strip_prefix("alias/")
    }
}

impl QueueArn {
    /// The queue URL ("Queue and message identifiers", SQS developer guide).
    #[must_use]
    pub fn url(&self) -> String {
        let Some(Arn {
            partition,
            region,
            account,
            resource,
            ..
        }) = Arn::parse(&self.0)
        else {
            return self.0.clone();
        };
        let domain = dns_suffix(partition).unwrap_or("amazonaws.com");
        format!("https://sqs.{region}.{domain}/{account}/{resource}")
    }
}

impl TrailArn {
    /// The trail's name, the part after `trail/`.
    #[must_use]
    pub fn name(&self) -> &str {
        Arn::parse(&self.0).map_or("", |arn| {
            arn.resource.strip_prefix("trail/").unwrap_or(arn.resource)
        })
    }

    /// How an account names the trail in a request: its own by the name, another account's by the ARN (`GetTrailStatus`,
    /// CloudTrail API reference).
    #[must_use]
    pub fn reference(&self, account: &AccountId) -> &str {
        if self.account() == *account {
            self.name()
        } else {
            self.as_str()
        }
    }
}
