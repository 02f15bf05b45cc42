//! The names AWS gives to things, each its own type so that a bucket cannot be passed for a topic.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text as AWS spells it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as AWS spells it.
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
    /// The ARN of a confirmed subscription: its topic's, and an id behind it.
    SubscriptionArn;
    /// The ARN of a KMS key, or of an alias of one: `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`.
    KeyArn;
    /// The ARN of an SQS queue: `arn:PARTITION:sqs:REGION:ACCOUNT:NAME`.
    QueueArn;
    /// The ARN of a Lambda function, of a version or of an alias of one: `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME`.
    FunctionArn;
    /// The name of an S3 bucket, unique in its partition.
    BucketName;
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
    /// Empty where the resource has no account in its ARN, as a bucket.
    pub account: &'a str,
    /// All that follows, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits the text; `None` if it is not an ARN of six fields.
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
            /// The account in the ARN; empty if the text is not an ARN.
            #[must_use]
            pub fn account(&self) -> AccountId {
                AccountId::new(Arn::parse(&self.0).map_or("", |arn| arn.account))
            }

            /// The Region in the ARN; empty if the text is not an ARN.
            #[must_use]
            pub fn region(&self) -> Region {
                Region::new(Arn::parse(&self.0).map_or("", |arn| arn.region))
            }
        }
    )+};
}

located! { TrailArn LogGroupArn TopicArn KeyArn QueueArn FunctionArn }

impl LogGroupArn {
    /// The ARN CloudTrail and CloudWatch Logs print, with or without its trailing `:*`.
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
    /// API reference). What is no ARN is of the topic's own account and Region.
    #[must_use]
    pub fn of(topic: &TopicArn, key: &str) -> Self {
        Self::beside(topic.as_str(), key)
    }

    /// The key a queue names, likewise (`KmsMasterKeyId`, SQS API reference).
    #[must_use]
    pub fn of_queue(queue: &QueueArn, key: &str) -> Self {
        Self::beside(queue.as_str(), key)
    }

    fn beside(arn: &str, key: &str) -> Self {
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

    /// The name of the alias, if it is one: `aws/sns`.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        Arn::parse(&self.0)?.resource.strip_prefix("alias/")
    }
}

impl QueueArn {
    /// The address SQS knows the queue by ("Queue and message identifiers", SQS developer guide).
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
        let domain = if partition == "aws-cn" {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
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
}
