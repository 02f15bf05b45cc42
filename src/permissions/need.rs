//! The single needs: which action on which resource stands behind a question, a change and a reversal.
//!
//! What an action can be scoped to is what the Service Authorization Reference says of it ("Actions, resources, and
//! condition keys for" CloudTrail, CloudWatch, CloudWatch Logs, SNS, KMS, SQS, Lambda, S3). `sts:GetCallerIdentity` needs no grant
//! (`GetCallerIdentity`, STS API reference), so it is no need.

use crate::plan::Change;
use crate::reversal::Reversal;
use crate::state::{
    AccountId, BucketName, FunctionArn, KeyArn, LogGroupArn, PermissionScope, Question, QueueArn,
    Region, TopicArn, TrailArn,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Whose account it is where nobody has said so.
pub(super) static NOBODY: LazyLock<AccountId> = LazyLock::new(|| AccountId::new(""));

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) action: &'static str,
    pub(super) on: Resource,
}

/// What IAM is asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Resource {
    /// The action is granted on all or nothing.
    Every,
    Trail(TrailArn),
    LogGroup(LogGroupArn),
    Alarm {
        /// Its ARN up to its name.
        within: String,
        name: String,
    },
    Topic(TopicArn),
    /// A key, or all keys of an account where only an alias is known.
    Key {
        /// Its ARN up to its id.
        within: String,
        /// None for all.
        id: Option<String>,
    },
    Queue(QueueArn),
    Function(FunctionArn),
    /// The ARN of a bucket that a trail writes to.
    LoggedBucket(String),
    /// The ARN of a bucket that receives access logs.
    LogBucket(String),
}

/// Where all of it is.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) partition: &'a str,
    pub(super) account: &'a AccountId,
    /// The buckets that receive access logs.
    pub(super) log_buckets: BTreeSet<BucketName>,
    /// The keys behind aliases: IAM takes a key by no other name than its own.
    pub(super) keys: BTreeMap<KeyArn, KeyArn>,
}

impl Place<'_> {
    /// The permission a read needs; `None` if it needs none.
    pub(super) fn question(&self, question: &Question) -> Option<Need> {
        let on = match question.permission_scope() {
            PermissionScope::NotNeeded => return None,
            PermissionScope::All => Resource::Every,
            PermissionScope::Trail(trail) => Resource::Trail(trail.clone()),
            PermissionScope::LogGroup(group) => Resource::LogGroup(group.clone()),
            PermissionScope::MuteRule(region, name) => self.mute_rule(region, name),
            PermissionScope::Topic(topic) => Resource::Topic(topic.clone()),
            PermissionScope::Key(key) => self.key(key),
            PermissionScope::Queue(queue) => Resource::Queue(queue.clone()),
            PermissionScope::Function(function) => Resource::Function(function.clone()),
            PermissionScope::Bucket(bucket) => self.bucket(bucket),
        };
        Some(Need {
            action: question.action(),
            on,
        })
    }

    /// What a change needs: the write, and what `apply` reads just before or after it.
    pub(super) fn change(&self, change: &Change) -> Vec<Need> {
        let reads: &[_] = match change {
            // Where somebody was quicker, its tags tell whose it is.
            Change::CreateBucket { .. } => &["s3:GetBucketTagging"],
            Change::BucketPolicy { .. } => &["s3:GetBucketPolicy"],
            Change::BucketLogging { .. } => &["s3:GetBucketLogging"],
            Change::TopicPolicy { .. } => &["sns:GetTopicAttributes"],
            Change::Subscribe { .. } => &["sns:ListSubscriptionsByTopic"],
            _ => &[],
        };
        let on = match change {
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
        each(&on, &[change.actions(), reads])
    }

    /// What a reversal needs, likewise.
    pub(super) fn reversal(&self, reversal: &Reversal) -> Vec<Need> {
        let reads: &[_] = match reversal {
            Reversal::Unsubscribe { .. } => &["sns:ListSubscriptionsByTopic"],
            Reversal::TopicPolicy { .. } => &["sns:GetTopicAttributes"],
            Reversal::BucketPolicy { .. } => &["s3:GetBucketPolicy"],
            _ => &[],
        };
        let on = match reversal {
            Reversal::DeleteAlarm { region, name } => self.alarm(region, name),
            Reversal::DeleteMetricFilter { log_group, .. } => Resource::LogGroup(log_group.clone()),
            // A subscription is no resource type; AWS checks Unsubscribe against the topic.
            Reversal::Unsubscribe { topic, .. }
            | Reversal::TopicPolicy { topic, .. }
            | Reversal::DeleteTopic { topic } => Resource::Topic(topic.clone()),
            Reversal::StopLogging { bucket, .. }
            | Reversal::BucketPolicy { bucket, .. }
            | Reversal::DeleteBucket { bucket, .. } => self.bucket(bucket),
            Reversal::PutBack { change } => return self.change(change),
        };
        each(&on, &[reversal.actions(), reads])
    }

    /// What it takes to list the keys of a bucket (`ListObjectsV2`, S3 API reference).
    pub(super) fn keys(&self, bucket: &BucketName) -> Need {
        Need {
            action: "s3:ListBucket",
            on: self.bucket(bucket),
        }
    }

    /// What it takes to set an alarm off for a fire drill.
    pub(super) fn alarm_state(&self, region: &Region, name: &str) -> Need {
        Need {
            action: "cloudwatch:SetAlarmState",
            on: self.alarm(region, name),
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

    /// Named as alarms are, by how their names begin where there are many.
    fn mute_rule(&self, region: &Region, name: &str) -> Resource {
        Resource::Alarm {
            within: format!(
                "arn:{}:cloudwatch:{region}:{}:alarm-mute-rule:",
                self.partition, self.account
            ),
            name: name.to_owned(),
        }
    }

    fn key(&self, key: &KeyArn) -> Resource {
        let key = self.keys.get(key).unwrap_or(key);
        let within = format!(
            "arn:{}:kms:{}:{}:key/",
            self.partition,
            key.region(),
            key.account()
        );
        let id = key.as_str().strip_prefix(&within).map(str::to_owned);
        Resource::Key { within, id }
    }

    fn alarm(&self, region: &Region, name: &str) -> Resource {
        Resource::Alarm {
            within: format!(
                "arn:{}:cloudwatch:{region}:{}:alarm:",
                self.partition, self.account
            ),
            name: name.to_owned(),
        }
    }
}

/// What it takes to ask AWS's own matcher, which has no resource.
pub(super) fn matcher() -> Need {
    Need {
        action: "logs:TestMetricFilter",
        on: Resource::Every,
    }
}

fn each(on: &Resource, actions: &[&[&'static str]]) -> Vec<Need> {
    let actions = actions.iter().copied().flatten();
    actions
        .map(|action| Need {
            action,
            on: on.clone(),
        })
        .collect()
}
