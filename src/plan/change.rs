//! The kinds of writes. A deletion cannot be expressed: every change ends in a value.

use crate::settings::Subscriber;
use crate::state::{
    Alarm, BucketLogging, BucketName, Encryption, LifecycleRule, LogGroupArn, MetricFilter,
    PublicAccessBlock, Region, TopicArn,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The before and after of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delta<T> {
    /// The present value; `None` if there is none.
    pub before: Option<T>,
    /// The value after the change.
    pub after: T,
}

impl<T> Delta<T> {
    /// The creation of a value.
    pub fn create(after: T) -> Self {
        Self {
            before: None,
            after,
        }
    }
}

/// A bucket to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBucket {
    /// `BucketOwnerEnforced`: no ACLs.
    pub ownership: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A topic to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTopic {
    /// Its policy, as JSON text.
    pub policy: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A policy that gains statements. `apply` adds the statements to the policy as it is at that moment; `delta` shows it as of
/// the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyChange {
    /// The statements, as JSON.
    pub statements: Vec<serde_json::Value>,
    /// The policy text as planned.
    pub delta: Delta<String>,
}

/// One write, of one kind.
#[expect(clippy::large_enum_variant, reason = "a plan has a few dozen of them")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// `CreateBucket`.
    CreateBucket {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// The new bucket.
        delta: Delta<NewBucket>,
    },
    /// `PutPublicAccessBlock`.
    PublicAccessBlock {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// The four switches.
        delta: Delta<PublicAccessBlock>,
    },
    /// `PutBucketEncryption`.
    BucketEncryption {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// The default encryption.
        delta: Delta<Encryption>,
    },
    /// `PutBucketVersioning`.
    BucketVersioning {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// `Enabled`.
        delta: Delta<String>,
    },
    /// `PutBucketLifecycleConfiguration`.
    BucketLifecycle {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// All rules.
        delta: Delta<Vec<LifecycleRule>>,
    },
    /// `PutBucketPolicy`.
    BucketPolicy {
        /// The bucket.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// The statements it gains.
        policy: PolicyChange,
    },
    /// `PutBucketLogging`, only on a bucket that has none.
    BucketLogging {
        /// The bucket that is logged.
        bucket: BucketName,
        /// The Region.
        region: Region,
        /// The target of its logs.
        delta: Delta<BucketLogging>,
    },
    /// `CreateTopic`.
    CreateTopic {
        /// The topic.
        topic: TopicArn,
        /// The new topic.
        delta: Delta<NewTopic>,
    },
    /// `SetTopicAttributes` with a policy.
    TopicPolicy {
        /// The topic.
        topic: TopicArn,
        /// The statement it gains.
        policy: PolicyChange,
    },
    /// `Subscribe`.
    Subscribe {
        /// The topic.
        topic: TopicArn,
        /// The subscriber.
        delta: Delta<Subscriber>,
    },
    /// `PutMetricFilter`.
    MetricFilter {
        /// The log group.
        log_group: LogGroupArn,
        /// The filter.
        delta: Delta<MetricFilter>,
    },
    /// `PutMetricAlarm`.
    Alarm {
        /// The Region.
        region: Region,
        /// The tags of a new alarm; AWS ignores them on an update.
        tags: BTreeMap<String, String>,
        /// The alarm.
        delta: Delta<Alarm>,
    },
}

impl Change {
    /// The change as it may be stored and shown: the URLs of paging services contain keys. The name of a step contains none.
    #[must_use]
    pub fn masked(&self) -> Cow<'_, Self> {
        let Self::Subscribe { topic, delta } = self else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(Self::Subscribe {
            topic: topic.clone(),
            delta: Delta {
                before: delta.before.as_ref().map(Subscriber::masked),
                after: delta.after.masked(),
            },
        })
    }

    /// The AWS operation that makes the change.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CreateBucket { .. } => "CreateBucket",
            Self::PublicAccessBlock { .. } => "PutPublicAccessBlock",
            Self::BucketEncryption { .. } => "PutBucketEncryption",
            Self::BucketVersioning { .. } => "PutBucketVersioning",
            Self::BucketLifecycle { .. } => "PutBucketLifecycleConfiguration",
            Self::BucketPolicy { .. } => "PutBucketPolicy",
            Self::BucketLogging { .. } => "PutBucketLogging",
            Self::CreateTopic { .. } => "CreateTopic",
            Self::TopicPolicy { .. } => "SetTopicAttributes",
            Self::Subscribe { .. } => "Subscribe",
            Self::MetricFilter { .. } => "PutMetricFilter",
            Self::Alarm { .. } => "PutMetricAlarm",
        }
    }

    /// The resource that accepts one write at a time. S3 rejects a concurrent write to the same bucket, and CloudWatch Logs one
    /// to the same log group, with `OperationAborted`.
    #[must_use]
    pub fn lane(&self) -> Option<&str> {
        match self {
            Self::CreateBucket { bucket, .. }
            | Self::PublicAccessBlock { bucket, .. }
            | Self::BucketEncryption { bucket, .. }
            | Self::BucketVersioning { bucket, .. }
            | Self::BucketLifecycle { bucket, .. }
            | Self::BucketPolicy { bucket, .. }
            | Self::BucketLogging { bucket, .. } => Some(bucket.as_str()),
            Self::CreateTopic { topic, .. }
            | Self::TopicPolicy { topic, .. }
            | Self::Subscribe { topic, .. } => Some(topic.as_str()),
            Self::MetricFilter { log_group, .. } => Some(log_group.as_str()),
            Self::Alarm { .. } => None,
        }
    }

    /// The IAM actions that the write needs. `CreateBucket` sets the ownership and the tags, `CreateTopic` and a new alarm set
    /// the tags, and each needs an action of its own ("Actions, resources, and condition keys" of S3, SNS and CloudWatch,
    /// Service Authorization Reference).
    #[must_use]
    pub fn actions(&self) -> &'static [&'static str] {
        match self {
            Self::CreateBucket { .. } => &[
                "s3:CreateBucket",
                "s3:PutBucketOwnershipControls",
                "s3:TagResource",
            ],
            Self::PublicAccessBlock { .. } => &["s3:PutBucketPublicAccessBlock"],
            Self::BucketEncryption { .. } => &["s3:PutEncryptionConfiguration"],
            Self::BucketVersioning { .. } => &["s3:PutBucketVersioning"],
            Self::BucketLifecycle { .. } => &["s3:PutLifecycleConfiguration"],
            Self::BucketPolicy { .. } => &["s3:PutBucketPolicy"],
            Self::BucketLogging { .. } => &["s3:PutBucketLogging"],
            Self::CreateTopic { .. } => &["sns:CreateTopic", "sns:TagResource"],
            Self::TopicPolicy { .. } => &["sns:SetTopicAttributes"],
            Self::Subscribe { .. } => &["sns:Subscribe"],
            Self::MetricFilter { .. } => &["logs:PutMetricFilter"],
            // AWS ignores the tags of an existing alarm, so they are not sent.
            Self::Alarm { delta, .. } if delta.before.is_some() => &["cloudwatch:PutMetricAlarm"],
            Self::Alarm { .. } => &["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"],
        }
    }

    /// The name of the resource.
    #[must_use]
    pub fn resource(&self) -> String {
        match self {
            Self::CreateBucket { bucket, .. }
            | Self::PublicAccessBlock { bucket, .. }
            | Self::BucketEncryption { bucket, .. }
            | Self::BucketVersioning { bucket, .. }
            | Self::BucketLifecycle { bucket, .. }
            | Self::BucketPolicy { bucket, .. }
            | Self::BucketLogging { bucket, .. } => bucket.to_string(),
            Self::CreateTopic { topic, .. } | Self::TopicPolicy { topic, .. } => topic.to_string(),
            Self::Subscribe { topic, delta } => {
                format!("{} to {topic}", delta.after.unique_label())
            }
            Self::MetricFilter { delta, .. } => delta.after.name.clone(),
            Self::Alarm { delta, .. } => delta.after.name.clone(),
        }
    }
}
