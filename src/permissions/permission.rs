//! The permission for each read, change and reversal: an action on a resource.
//!
//! The Service Authorization Reference says what an action can be scoped to ("Actions, resources, and
//! condition keys for" CloudTrail, CloudWatch, CloudWatch Logs, SNS, KMS, SQS, Lambda, S3).

use crate::plan::Change;
use crate::reversal::Reversal;
use crate::state::{
    AccountId, BucketName, FunctionArn, KeyArn, LogGroupArn, PermissionScope, Question, QueueArn,
    Region, TopicArn, TrailArn,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Stands for the account while the caller is unknown.
pub(super) static UNKNOWN_ACCOUNT: LazyLock<AccountId> = LazyLock::new(|| AccountId::new(""));

/// An action on a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Permission {
    pub(super) action: &'static str,
    pub(super) resource: Resource,
}

/// The resource of a permission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Resource {
    /// `*`: the action cannot be scoped.
    All,
    Trail(TrailArn),
    LogGroup(LogGroupArn),
    /// An alarm or an alarm mute rule.
    Alarm {
        /// The ARN up to the name.
        prefix: String,
        name: String,
    },
    Topic(TopicArn),
    /// A key, or all keys of an account if only an alias is known.
    Key {
        /// The ARN up to the id.
        prefix: String,
        /// `None` for all keys.
        id: Option<String>,
    },
    Queue(QueueArn),
    Function(FunctionArn),
    /// The ARN of a bucket that a trail delivers to.
    LoggedBucket(String),
    /// The ARN of a bucket that receives access logs.
    LogBucket(String),
}

/// Resolves reads, changes and reversals to permissions in one account.
#[derive(Debug)]
pub(super) struct PermissionResolver<'a> {
    pub(super) partition: &'a str,
    pub(super) account: &'a AccountId,
    /// The buckets that receive access logs.
    pub(super) log_buckets: BTreeSet<BucketName>,
    /// The ARN of each key by its other names: IAM policies name a key by its ARN only.
    pub(super) keys: BTreeMap<KeyArn, KeyArn>,
}

impl PermissionResolver<'_> {
    /// The permission a read needs; `None` if it needs none.
    pub(super) fn question_permission(&self, question: &Question) -> Option<Permission> {
        let resource = match question.permission_scope() {
            PermissionScope::NotNeeded => return None,
            PermissionScope::All => Resource::All,
            PermissionScope::Trail(trail) => Resource::Trail(trail.clone()),
            PermissionScope::LogGroup(group) => Resource::LogGroup(group.clone()),
            PermissionScope::MuteRule(region, name) => self.mute_rule(region, name),
            PermissionScope::Topic(topic) => Resource::Topic(topic.clone()),
            PermissionScope::Key(key) => self.key(key),
            PermissionScope::Queue(queue) => Resource::Queue(queue.clone()),
            PermissionScope::Function(function) => Resource::Function(function.clone()),
            PermissionScope::Bucket(bucket) => self.bucket(bucket),
        };
        Some(Permission {
            action: question.action(),
            resource,
        })
    }

    /// The permissions of a change: the write, and the reads of `apply` just before or after it.
    pub(super) fn change_permissions(&self, change: &Change) -> Vec<Permission> {
        let reads: &[_] = match change {
            // If the bucket exists by then, its tags show who owns it.
            Change::CreateBucket { .. } => &["s3:GetBucketTagging"],
            Change::BucketPolicy { .. } => &["s3:GetBucketPolicy"],
            Change::BucketLogging { .. } => &["s3:GetBucketLogging"],
            Change::TopicPolicy { .. } => &["sns:GetTopicAttributes"],
            Change::Subscribe { .. } => &["sns:ListSubscriptionsByTopic"],
            _ => &[],
        };
        let resource = match change {
            Change::CreateBucket { bucket, .. }
            | Change::PublicAccessBlock { bucket, .. }
            | Change::BucketEncryption { bucket, .. }
            | Change::BucketVersioning { bucket, .. }
            | Change::BucketLifecycle { bucket, .. }
            | Change::BucketPolicy { bucket, .. }
            | Change::BucketLogging { bucket, .. } => self.bucket(bucket),
            Change::CreateTopic { topic, .. }
            | Change::TopicPolicy { topic, .. }
            | Change::Subscribe { topic, .. } => Resource::Topic(topic.clone()),
            Change::MetricFilter { log_group, .. } => Resource::LogGroup(log_group.clone()),
            Change::Alarm { region, delta, .. } => self.alarm(region, &delta.after.name),
        };
        permissions(&resource, &[change.actions(), reads])
    }

    /// The permissions of a reversal: the write, and the reads around it.
    pub(super) fn reversal_permissions(&self, reversal: &Reversal) -> Vec<Permission> {
        let reads: &[_] = match reversal {
            Reversal::Unsubscribe { .. } => &["sns:ListSubscriptionsByTopic"],
            Reversal::TopicPolicy { .. } => &["sns:GetTopicAttributes"],
            Reversal::BucketPolicy { .. } => &["s3:GetBucketPolicy"],
            _ => &[],
        };
        let resource = match reversal {
            Reversal::DeleteAlarm { region, name } => self.alarm(region, name),
            Reversal::DeleteMetricFilter { log_group, .. } => Resource::LogGroup(log_group.clone()),
            // A subscription is no resource type. AWS checks `Unsubscribe` against the topic.
            Reversal::Unsubscribe { topic, .. }
            | Reversal::TopicPolicy { topic, .. }
            | Reversal::DeleteTopic { topic } => Resource::Topic(topic.clone()),
            Reversal::StopLogging { bucket, .. }
            | Reversal::BucketPolicy { bucket, .. }
            | Reversal::DeleteBucket { bucket, .. } => self.bucket(bucket),
            Reversal::Restore { change } => return self.change_permissions(change),
        };
        permissions(&resource, &[reversal.actions(), reads])
    }

    /// The permission to list the keys of a bucket (`ListObjectsV2`, S3 API reference).
    pub(super) fn list_keys_permission(&self, bucket: &BucketName) -> Permission {
        Permission {
            action: "s3:ListBucket",
            resource: self.bucket(bucket),
        }
    }

    /// The permission to set the state of an alarm.
    pub(super) fn alarm_state_permission(&self, region: &Region, name: &str) -> Permission {
        Permission {
            action: "cloudwatch:SetAlarmState",
            resource: self.alarm(region, name),
        }
    }

    fn bucket(&self, bucket: &BucketName) -> Resource {
        let arn = format!("arn:{}:s3:::{bucket}", self.partition);
        if self.log_buckets.contains(bucket) {
            Resource::LogBucket(arn)
        } else {
            Resource::LoggedBucket(arn)
        }
    }

    /// A mute rule. Like alarms, many of them share one ARN with a wildcard.
    fn mute_rule(&self, region: &Region, name: &str) -> Resource {
        Resource::Alarm {
            prefix: format!(
                "arn:{}:cloudwatch:{region}:{}:alarm-mute-rule:",
                self.partition, self.account
            ),
            name: name.to_owned(),
        }
    }

    fn key(&self, key: &KeyArn) -> Resource {
        let key = self.keys.get(key).unwrap_or(key);
        let prefix = format!(
            "arn:{}:kms:{}:{}:key/",
            self.partition,
            key.region(),
            key.account()
        );
        let id = key.as_str().strip_prefix(&prefix).map(str::to_owned);
        Resource::Key { prefix, id }
    }

    fn alarm(&self, region: &Region, name: &str) -> Resource {
        Resource::Alarm {
            prefix: format!(
                "arn:{}:cloudwatch:{region}:{}:alarm:",
                self.partition, self.account
            ),
            name: name.to_owned(),
        }
    }
}

/// The permission for AWS's own pattern matcher, which has no resource.
pub(super) fn pattern_matcher_permission() -> Permission {
    Permission {
        action: "logs:TestMetricFilter",
        resource: Resource::All,
    }
}

/// The permission to search a log group.
pub(super) fn search_permission(group: &LogGroupArn) -> Permission {
    Permission {
        action: "logs:FilterLogEvents",
        resource: Resource::LogGroup(group.clone()),
    }
}

fn permissions(resource: &Resource, actions: &[&[&'static str]]) -> Vec<Permission> {
    let actions = actions.iter().copied().flatten();
    actions
        .map(|action| Permission {
            action,
            resource: resource.clone(),
        })
        .collect()
}
