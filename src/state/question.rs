//! The reads this program knows: the question, the IAM action it needs, and its answer.

use super::{
    AccountId, Alarm, AlarmListing, BucketLogging, BucketName, Encryption, EventSelectors,
    FunctionArn, KeyArn, KeyDescription, LifecycleRule, LogGroup, LogGroupArn, MessageFilter,
    MetricFilter, MuteRule, MuteRuleName, ObjectLock, OtherAlarm, Partition, PublicAccessBlock,
    Queue, QueueArn, Read, Region, RegionalMetric, Subscription, SubscriptionArn, TopicArn,
    TopicAttributes, Trail, TrailArn, TrailStatus,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Who is asking, from `GetCallerIdentity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// The partition in the caller's ARN.
    pub partition: Partition,
    /// The caller's ARN.
    pub arn: String,
}

/// A trail as `ListTrails` names it, from all Regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailName {
    /// The trail.
    pub arn: TrailArn,
    /// Where it is described.
    pub home_region: Region,
}

/// One read to make. Each is one AWS operation, paged where AWS pages it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// `sts:GetCallerIdentity`.
    Caller,
    /// `cloudtrail:ListTrails`, asked in the Region we start from.
    TrailNames(Region),
    /// `cloudtrail:DescribeTrails` in a Region, shadow trails included.
    Trails(Region),
    /// `cloudtrail:GetTrailStatus`.
    TrailStatus(TrailArn),
    /// `cloudtrail:GetEventSelectors`.
    EventSelectors(TrailArn),
    /// `logs:DescribeLogGroups` for one group.
    LogGroup(LogGroupArn),
    /// `logs:DescribeMetricFilters`, all pages.
    MetricFilters(LogGroupArn),
    /// `logs:ListTagsForResource`.
    LogGroupTags(LogGroupArn),
    /// `cloudwatch:DescribeAlarms`, the first pages.
    Alarms(Region),
    /// `cloudwatch:DescribeAlarms` by name, where the list was too long to read.
    NamedAlarms(Region, Vec<String>),
    /// `cloudwatch:DescribeAlarmsForMetric`, where the list was too long to read.
    MetricAlarms(RegionalMetric),
    /// `cloudwatch:DescribeAlarms` for the alarms that watch no metric themselves, the first pages.
    OtherAlarms(Region),
    /// `cloudwatch:ListAlarmMuteRules`, all pages.
    MuteRules(Region),
    /// `cloudwatch:GetAlarmMuteRule`.
    MuteRule(Region, MuteRuleName),
    /// `sns:GetTopicAttributes`.
    TopicAttributes(TopicArn),
    /// `sns:ListSubscriptionsByTopic`, all pages.
    TopicSubscriptions(TopicArn),
    /// `sns:ListTagsForResource`.
    TopicTags(TopicArn),
    /// `sns:GetSubscriptionAttributes` of a subscription of a topic.
    SubscriptionFilter(TopicArn, SubscriptionArn),
    /// `kms:DescribeKey`, by any name of the key.
    Key(KeyArn),
    /// `kms:GetKeyPolicy`, which takes no alias.
    KeyPolicy(KeyArn),
    /// `sqs:GetQueueAttributes`: the policy of a queue, and its key.
    QueuePolicy(QueueArn),
    /// `lambda:GetPolicy`.
    FunctionPolicy(FunctionArn),
    /// A read of a bucket.
    Bucket(BucketName, Aspect),
}

/// The reads of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Aspect {
    /// `HeadBucket`.
    Region,
    /// `ListBuckets` with the name as prefix.
    Owned,
    /// `GetBucketLogging`.
    Logging,
    /// `GetBucketPolicy`.
    Policy,
    /// `GetBucketOwnershipControls`.
    Ownership,
    /// `GetBucketAcl`.
    Acl,
    /// `GetBucketEncryption`.
    Encryption,
    /// `GetObjectLockConfiguration`.
    ObjectLock,
    /// `GetBucketRequestPayment`.
    Payer,
    /// `GetPublicAccessBlock`.
    PublicAccessBlock,
    /// `GetBucketVersioning`.
    Versioning,
    /// `GetBucketLifecycleConfiguration`.
    Lifecycle,
    /// `GetBucketTagging`.
    Tags,
}

impl Question {
    /// The IAM action a caller needs for it; S3's action names differ from its operations'
    /// ("Policy actions for Amazon S3", S3 user guide).
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Caller => "sts:GetCallerIdentity",
            Self::TrailNames(_) => "cloudtrail:ListTrails",
            Self::Trails(_) => "cloudtrail:DescribeTrails",
            Self::TrailStatus(_) => "cloudtrail:GetTrailStatus",
            Self::EventSelectors(_) => "cloudtrail:GetEventSelectors",
            Self::LogGroup(_) => "logs:DescribeLogGroups",
            Self::MetricFilters(_) => "logs:DescribeMetricFilters",
            Self::LogGroupTags(_) => "logs:ListTagsForResource",
            Self::Alarms(_) | Self::NamedAlarms(..) | Self::OtherAlarms(_) => {
                "cloudwatch:DescribeAlarms"
            }
            Self::MetricAlarms(_) => "cloudwatch:DescribeAlarmsForMetric",
            Self::MuteRules(_) => "cloudwatch:ListAlarmMuteRules",
            Self::MuteRule(..) => "cloudwatch:GetAlarmMuteRule",
            Self::TopicAttributes(_) => "sns:GetTopicAttributes",
            Self::TopicSubscriptions(_) => "sns:ListSubscriptionsByTopic",
            Self::TopicTags(_) => "sns:ListTagsForResource",
            Self::SubscriptionFilter(..) => "sns:GetSubscriptionAttributes",
            Self::Key(_) => "kms:DescribeKey",
            Self::KeyPolicy(_) => "kms:GetKeyPolicy",
            Self::QueuePolicy(_) => "sqs:GetQueueAttributes",
            Self::FunctionPolicy(_) => "lambda:GetPolicy",
            Self::Bucket(_, aspect) => aspect.action(),
        }
    }
}

impl Aspect {
    /// The IAM action a caller needs for it.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::Region => "s3:ListBucket",
            Self::Owned => "s3:ListAllMyBuckets",
            Self::Logging => "s3:GetBucketLogging",
            Self::Policy => "s3:GetBucketPolicy",
            Self::Ownership => "s3:GetBucketOwnershipControls",
            Self::Acl => "s3:GetBucketAcl",
            Self::Encryption => "s3:GetEncryptionConfiguration",
            Self::ObjectLock => "s3:GetBucketObjectLockConfiguration",
            Self::Payer => "s3:GetBucketRequestPayment",
            Self::PublicAccessBlock => "s3:GetBucketPublicAccessBlock",
            Self::Versioning => "s3:GetBucketVersioning",
            Self::Lifecycle => "s3:GetLifecycleConfiguration",
            Self::Tags => "s3:GetBucketTagging",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Region => "the Region",
            Self::Owned => "the owner",
            Self::Logging => "the access logging",
            Self::Policy => "the policy",
            Self::Ownership => "the ownership controls",
            Self::Acl => "the ACL",
            Self::Encryption => "the encryption",
            Self::ObjectLock => "the Object Lock",
            Self::Payer => "the request payment",
            Self::PublicAccessBlock => "the public access block",
            Self::Versioning => "the versioning",
            Self::Lifecycle => "the lifecycle",
            Self::Tags => "the tags",
        }
    }
}

/// What is being read, to stand after "reading".
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caller => f.write_str("the caller's identity"),
            Self::TrailNames(_) => f.write_str("the names of all trails"),
            Self::Trails(region) => write!(f, "the trails in {region}"),
            Self::TrailStatus(trail) => write!(f, "the status of trail {}", trail.name()),
            Self::EventSelectors(trail) => {
                write!(f, "the event selectors of trail {}", trail.name())
            }
            Self::LogGroup(group) => write!(f, "log group {}", group.name()),
            Self::MetricFilters(group) => {
                write!(f, "the metric filters of log group {}", group.name())
            }
            Self::LogGroupTags(group) => write!(f, "the tags of log group {}", group.name()),
            Self::Alarms(region) | Self::NamedAlarms(region, _) => {
                write!(f, "the alarms in {region}")
            }
            Self::MetricAlarms(key) => write!(f, "the alarms on metric {}", key.metric),
            Self::OtherAlarms(region) => {
                write!(f, "the composite and log alarms in {region}")
            }
            Self::MuteRules(region) => write!(f, "the alarm mute rules in {region}"),
            Self::MuteRule(_, rule) => write!(f, "alarm mute rule {}", rule.name),
            Self::TopicAttributes(topic) => write!(f, "the attributes of topic {topic}"),
            Self::TopicSubscriptions(topic) => write!(f, "the subscriptions of topic {topic}"),
            Self::TopicTags(topic) => write!(f, "the tags of topic {topic}"),
            Self::SubscriptionFilter(_, subscription) => {
                write!(f, "the filter policy of subscription {subscription}")
            }
            Self::Key(key) => write!(f, "key {key}"),
            Self::KeyPolicy(key) => write!(f, "the policy of key {key}"),
            Self::QueuePolicy(queue) => write!(f, "the policy of queue {queue}"),
            Self::FunctionPolicy(function) => write!(f, "the policy of function {function}"),
            Self::Bucket(bucket, aspect) => write!(f, "{} of bucket {bucket}", aspect.words()),
        }
    }
}

/// The answer to a [`Question`], to be given to [`Observed::record`](super::Observed::record).
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To [`Question::Caller`].
    Caller(Caller),
    /// To [`Question::TrailNames`].
    TrailNames(Read<Vec<TrailName>>),
    /// To [`Question::Trails`].
    Trails(Read<Vec<Trail>>),
    /// To [`Question::TrailStatus`].
    TrailStatus(Read<TrailStatus>),
    /// To [`Question::EventSelectors`].
    EventSelectors(Read<EventSelectors>),
    /// To [`Question::LogGroup`].
    LogGroup(Read<LogGroup>),
    /// To [`Question::MetricFilters`].
    MetricFilters(Read<Vec<MetricFilter>>),
    /// To [`Question::LogGroupTags`].
    LogGroupTags(Read<BTreeMap<String, String>>),
    /// To [`Question::Alarms`].
    Alarms(Read<AlarmListing>),
    /// To [`Question::NamedAlarms`].
    NamedAlarms(Read<Vec<Alarm>>),
    /// To [`Question::MetricAlarms`].
    MetricAlarms(Read<Vec<Alarm>>),
    /// To [`Question::OtherAlarms`].
    OtherAlarms(Read<Vec<OtherAlarm>>),
    /// To [`Question::MuteRules`].
    MuteRules(Read<Vec<MuteRuleName>>),
    /// To [`Question::MuteRule`].
    MuteRule(Read<MuteRule>),
    /// To [`Question::TopicAttributes`].
    TopicAttributes(Read<TopicAttributes>),
    /// To [`Question::TopicSubscriptions`].
    TopicSubscriptions(Read<Vec<Subscription>>),
    /// To [`Question::TopicTags`].
    TopicTags(Read<BTreeMap<String, String>>),
    /// To [`Question::SubscriptionFilter`].
    SubscriptionFilter(Read<MessageFilter>),
    /// To [`Question::Key`].
    Key(Read<KeyDescription>),
    /// To [`Question::KeyPolicy`].
    KeyPolicy(Read<String>),
    /// To [`Question::QueuePolicy`].
    QueuePolicy(Read<Queue>),
    /// To [`Question::FunctionPolicy`].
    FunctionPolicy(Read<String>),
    /// To [`Question::Bucket`] with [`Aspect::Region`].
    BucketRegion(Read<Region>),
    /// With [`Aspect::Logging`].
    BucketLogging(Read<BucketLogging>),
    /// With [`Aspect::Policy`].
    BucketPolicy(Read<String>),
    /// With [`Aspect::Ownership`].
    BucketOwnership(Read<String>),
    /// With [`Aspect::Owned`].
    BucketOwned(Read<bool>),
    /// With [`Aspect::Acl`].
    BucketLogDeliveryAcl(Read<bool>),
    /// With [`Aspect::Encryption`].
    BucketEncryption(Read<Encryption>),
    /// With [`Aspect::ObjectLock`].
    BucketObjectLock(Read<ObjectLock>),
    /// With [`Aspect::Payer`].
    BucketPayer(Read<String>),
    /// With [`Aspect::PublicAccessBlock`].
    BucketPublicAccessBlock(Read<PublicAccessBlock>),
    /// With [`Aspect::Versioning`].
    BucketVersioning(Read<String>),
    /// With [`Aspect::Lifecycle`].
    BucketLifecycle(Read<Vec<LifecycleRule>>),
    /// With [`Aspect::Tags`].
    BucketTags(Read<BTreeMap<String, String>>),
}
