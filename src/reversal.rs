//! The writes of an undo. No other type of the program can express a deletion.

use crate::plan::Change;
use crate::settings::Subscriber;
use crate::state::{BucketName, LogGroupArn, Region, TopicArn};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One write of an undo. The serialized names are part of the journal's format.
#[expect(clippy::large_enum_variant, reason = "an undo has a few dozen of them")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    /// `DeleteAlarms`.
    DeleteAlarm {
        /// Where.
        region: Region,
        /// Its name.
        name: String,
    },
    /// `DeleteMetricFilter`.
    DeleteMetricFilter {
        /// The log group.
        log_group: LogGroupArn,
        /// Its name.
        name: String,
    },
    /// `Unsubscribe`.
    Unsubscribe {
        /// The topic.
        topic: TopicArn,
        /// The subscriber, without secrets.
        subscriber: Subscriber,
        /// The subscriber's name in the id of the step. It tells apart addresses that look alike once masked.
        name: String,
    },
    /// `SetTopicAttributes` with the policy, without these statements.
    TopicPolicy {
        /// The topic.
        topic: TopicArn,
        /// The statements.
        statements: Vec<serde_json::Value>,
    },
    /// `DeleteTopic`.
    DeleteTopic {
        /// The topic.
        topic: TopicArn,
    },
    /// `PutBucketLogging` with an empty status, which turns logging off.
    StopLogging {
        /// The bucket that is logged.
        bucket: BucketName,
        /// Where.
        region: Region,
    },
    /// `PutBucketPolicy` with the policy, without these statements; or `DeleteBucketPolicy` if the policy is then empty and
    /// there was none before the run.
    BucketPolicy {
        /// The bucket.
        bucket: BucketName,
        /// Where.
        region: Region,
        /// The statements.
        statements: Vec<serde_json::Value>,
        /// Whether the bucket had no policy before the run, so that an empty one is deleted.
        had_none: bool,
    },
    /// `DeleteBucket`. S3 refuses it while the bucket holds an object.
    DeleteBucket {
        /// The bucket.
        bucket: BucketName,
        /// Where.
        region: Region,
    },
    /// The same kind of write as in the run, with the former value.
    #[serde(rename = "put_back")]
    Restore {
        /// The write.
        change: Change,
    },
}

impl Reversal {
    /// The AWS operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::DeleteAlarm { .. } => "DeleteAlarms",
            Self::DeleteMetricFilter { .. } => "DeleteMetricFilter",
            Self::Unsubscribe { .. } => "Unsubscribe",
            Self::TopicPolicy { .. } => "SetTopicAttributes",
            Self::DeleteTopic { .. } => "DeleteTopic",
            Self::StopLogging { .. } => "PutBucketLogging",
            Self::BucketPolicy { .. } => "PutBucketPolicy",
            Self::DeleteBucket { .. } => "DeleteBucket",
            Self::Restore { change } => change.operation(),
        }
    }

    /// The IAM actions that the write needs.
    #[must_use]
    pub fn actions(&self) -> &'static [&'static str] {
        match self {
            Self::DeleteAlarm { .. } => &["cloudwatch:DeleteAlarms"],
            Self::DeleteMetricFilter { .. } => &["logs:DeleteMetricFilter"],
            Self::Unsubscribe { .. } => &["sns:Unsubscribe"],
            Self::TopicPolicy { .. } => &["sns:SetTopicAttributes"],
            Self::DeleteTopic { .. } => &["sns:DeleteTopic"],
            Self::StopLogging { .. } => &["s3:PutBucketLogging"],
            Self::BucketPolicy { had_none: true, .. } => {
                &["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"]
            }
            Self::BucketPolicy { .. } => &["s3:PutBucketPolicy"],
            Self::DeleteBucket { .. } => &["s3:DeleteBucket"],
            Self::Restore { change } => change.actions(),
        }
    }

    /// The name of the resource.
    #[must_use]
    pub fn resource(&self) -> String {
        match self {
            Self::DeleteAlarm { name, .. } | Self::DeleteMetricFilter { name, .. } => name.clone(),
            Self::Unsubscribe { topic, name, .. } => format!("{name} to {topic}"),
            Self::TopicPolicy { topic, .. } | Self::DeleteTopic { topic } => topic.to_string(),
            Self::StopLogging { bucket, .. }
            | Self::BucketPolicy { bucket, .. }
            | Self::DeleteBucket { bucket, .. } => bucket.to_string(),
            Self::Restore { change } => change.resource(),
        }
    }

    /// Whether it removes a resource, or turns off access logging.
    #[must_use]
    pub fn is_removal(&self) -> bool {
        !matches!(
            self,
            Self::TopicPolicy { .. } | Self::BucketPolicy { .. } | Self::Restore { .. }
        )
    }
}

/// What the write does, as a clause for people.
impl fmt::Display for Reversal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeleteAlarm { name, .. } => write!(f, "delete alarm {name}"),
            Self::DeleteMetricFilter { log_group, name } => {
                write!(
                    f,
                    "delete metric filter {name} of log group {}",
                    log_group.name()
                )
            }
            Self::Unsubscribe {
                topic, subscriber, ..
            } => write!(
                f,
                "unsubscribe {} from topic {topic}",
                subscriber.printable()
            ),
            Self::TopicPolicy { topic, .. } => {
                write!(f, "take our statement out of the policy of topic {topic}")
            }
            Self::DeleteTopic { topic } => write!(f, "delete topic {topic}"),
            Self::StopLogging { bucket, .. } => {
                write!(f, "turn off access logging of bucket {bucket}")
            }
            Self::BucketPolicy { bucket, .. } => {
                write!(f, "take our statement out of the policy of bucket {bucket}")
            }
            Self::DeleteBucket { bucket, .. } => {
                write!(f, "delete bucket {bucket}, unless it holds an object")
            }
            Self::Restore { change } => {
                write!(
                    f,
                    "put back what was there: {} on {}",
                    change.operation(),
                    change.resource()
                )
            }
        }
    }
}
