//! The reads of this program, one row each: the question, the type of its answer, the AWS
//! operation, the IAM action and its scope, how the read is shown, and where [`Observed`] keeps
//! the answer.

use super::{
    Alarm, AlarmListing, BucketLogging, BucketName, Caller, Encryption, EventSelectors,
    FunctionArn, KeyArn, KeyDescription, LifecycleRule, LogGroup, LogGroupArn, MessageFilter,
    MetricFilter, MuteRule, MuteRuleName, ObjectLock, Observed, OtherAlarm, PublicAccessBlock,
    Queue, QueueArn, Read, Region, RegionalFilter, RegionalMetric, Subscription, SubscriptionArn,
    TopicArn, TopicAttributes, Trail, TrailArn, TrailName, TrailStatus, Unread,
};
use std::collections::BTreeMap;
use std::fmt;

/// The resources an IAM policy can limit a read to ("Actions, resources, and condition keys for"
/// each service, Service Authorization Reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionScope<'q> {
    /// The action needs no permission.
    NotNeeded,
    /// The action takes no resource but `*`.
    ///
    /// `DescribeTrails`, `ListTrails`, `DescribeAlarmsForMetric`, `ListAlarmMuteRules` and
    /// `ListBuckets` have no resource type. `DescribeLogGroups` and `DescribeAlarms` have one, but
    /// AWS does not check it against what they find: a denied `DescribeLogGroups` names
    /// `log-group::log-stream:` for any prefix, and `DescribeAlarms` is documented to show
    /// everything only with the scope `*` (`DescribeAlarms`, CloudWatch API reference). A
    /// subscription is no resource type, and the reference names none for
    /// `GetSubscriptionAttributes`.
    All,
    /// A trail.
    Trail(&'q TrailArn),
    /// A log group.
    LogGroup(&'q LogGroupArn),
    /// A mute rule of a Region, by name.
    MuteRule(&'q Region, &'q str),
    /// A topic.
    Topic(&'q TopicArn),
    /// A key. IAM takes the ARN of the key itself, not of an alias.
    Key(&'q KeyArn),
    /// A queue.
    Queue(&'q QueueArn),
    /// A function.
    Function(&'q FunctionArn),
    /// A bucket.
    Bucket(&'q BucketName),
}

define_reads! {
    /// Who asks. `GetCallerIdentity` needs no permission (STS API reference).
    Caller -> Caller {
        operation: ("STS", "GetCallerIdentity"), action: "sts:GetCallerIdentity",
        scope: NotNeeded, shown: ("the caller's identity"),
        kept: caller
    }

    /// The trails of all Regions by name, asked for in one Region.
    TrailNames(region: Region) -> Vec<TrailName> {
        operation: ("CloudTrail", "ListTrails"), action: "cloudtrail:ListTrails",
        scope: All, shown: ("the names of all trails"),
        kept: trail_names
    }

    /// The trails in a Region, shadow trails included.
    Trails(region: Region) -> Vec<Trail> {
        operation: ("CloudTrail", "DescribeTrails"), action: "cloudtrail:DescribeTrails",
        scope: All, shown: ("the trails in {region}"),
        kept: trails[region]
    }

    /// Whether a trail logs and delivers.
    TrailStatus(trail: TrailArn) -> TrailStatus {
        operation: ("CloudTrail", "GetTrailStatus"), action: "cloudtrail:GetTrailStatus",
        scope: Trail(trail), shown: ("the status of trail {}", trail.name()),
        kept: trail_status[trail]
    }

    /// Which events a trail records.
    EventSelectors(trail: TrailArn) -> EventSelectors {
        operation: ("CloudTrail", "GetEventSelectors"), action: "cloudtrail:GetEventSelectors",
        scope: Trail(trail), shown: ("the event selectors of trail {}", trail.name()),
        kept: event_selectors[trail]
    }

    /// One log group, found by its name.
    LogGroup(group: LogGroupArn) -> LogGroup {
        operation: ("CloudWatch Logs", "DescribeLogGroups"), action: "logs:DescribeLogGroups",
        scope: All, shown: ("log group {}", group.name()),
        kept: log_groups[group]
    }

    /// All metric filters of a log group.
    MetricFilters(group: LogGroupArn) -> Vec<MetricFilter> {
        operation: ("CloudWatch Logs", "DescribeMetricFilters"), action: "logs:DescribeMetricFilters",
        scope: LogGroup(group), shown: ("the metric filters of log group {}", group.name()),
        kept: metric_filters[group]
    }

    /// The metric filters of a Region but for these log groups, which are read on their own. A metric may have filters in
    /// any log group.
    OtherFilters(region: Region, but_for: Vec<String>) -> Vec<RegionalFilter> {
        operation: ("CloudWatch Logs", "DescribeMetricFilters"), action: "logs:DescribeMetricFilters",
        scope: All, shown: ("the metric filters of other log groups in {region}"),
        kept: other_filters[region]
    }

    /// The tags of a log group.
    LogGroupTags(group: LogGroupArn) -> BTreeMap<String, String> {
        operation: ("CloudWatch Logs", "ListTagsForResource"), action: "logs:ListTagsForResource",
        scope: LogGroup(group), shown: ("the tags of log group {}", group.name()),
        kept: log_group_tags[group]
    }

    /// The metric alarms of a Region, the first pages.
    Alarms(region: Region) -> AlarmListing {
        operation: ("CloudWatch", "DescribeAlarms"), action: "cloudwatch:DescribeAlarms",
        scope: All, shown: ("the alarms in {region}"),
        kept: alarms[region]
    }

    /// Metric alarms by name, where the Region has too many to list.
    NamedAlarms(region: Region, names: Vec<String>) -> Vec<Alarm> {
        operation: ("CloudWatch", "DescribeAlarms"), action: "cloudwatch:DescribeAlarms",
        scope: All, shown: ("the alarms in {region}"),
        kept: named_alarms[region]
    }

    /// The alarms on a metric, where the Region has too many to list.
    MetricAlarms(metric: RegionalMetric) -> Vec<Alarm> {
        operation: ("CloudWatch", "DescribeAlarmsForMetric"), action: "cloudwatch:DescribeAlarmsForMetric",
        scope: All, shown: ("the alarms on metric {}", metric.metric),
        kept: metric_alarms[metric]
    }

    /// All composite and log alarms of a Region.
    OtherAlarms(region: Region) -> Vec<OtherAlarm> {
        operation: ("CloudWatch", "DescribeAlarms"), action: "cloudwatch:DescribeAlarms",
        scope: All, shown: ("the composite and log alarms in {region}"),
        kept: other_alarms[region]
    }

    /// All alarm mute rules of a Region that have not expired.
    MuteRules(region: Region) -> Vec<MuteRuleName> {
        operation: ("CloudWatch", "ListAlarmMuteRules"), action: "cloudwatch:ListAlarmMuteRules",
        scope: All, shown: ("the alarm mute rules in {region}"),
        kept: mute_rules[region]
    }

    /// One alarm mute rule.
    MuteRule(region: Region, rule: MuteRuleName) -> MuteRule {
        operation: ("CloudWatch", "GetAlarmMuteRule"), action: "cloudwatch:GetAlarmMuteRule",
        scope: MuteRule(region, &rule.name), shown: ("alarm mute rule {}", rule.name),
        kept: mutes[region][&rule.name]
    }

    /// The attributes of a topic.
    TopicAttributes(topic: TopicArn) -> TopicAttributes {
        operation: ("SNS", "GetTopicAttributes"), action: "sns:GetTopicAttributes",
        scope: Topic(topic), shown: ("the attributes of topic {topic}"),
        kept: topics[topic].attributes
    }

    /// All subscriptions of a topic.
    TopicSubscriptions(topic: TopicArn) -> Vec<Subscription> {
        operation: ("SNS", "ListSubscriptionsByTopic"), action: "sns:ListSubscriptionsByTopic",
        scope: Topic(topic), shown: ("the subscriptions of topic {topic}"),
        kept: topics[topic].subscriptions
    }

    /// The tags of a topic.
    TopicTags(topic: TopicArn) -> BTreeMap<String, String> {
        operation: ("SNS", "ListTagsForResource"), action: "sns:ListTagsForResource",
        scope: Topic(topic), shown: ("the tags of topic {topic}"),
        kept: topics[topic].tags
    }

    /// The filter policy of a subscription. A subscription is no resource type of IAM.
    SubscriptionFilter(topic: TopicArn, subscription: SubscriptionArn) -> MessageFilter {
        operation: ("SNS", "GetSubscriptionAttributes"), action: "sns:GetSubscriptionAttributes",
        scope: All, shown: ("the filter policy of subscription {subscription}"),
        kept: topics[topic].filters[subscription]
    }

    /// A KMS key, by the ARN of the key or of an alias.
    Key(key: KeyArn) -> KeyDescription {
        operation: ("KMS", "DescribeKey"), action: "kms:DescribeKey",
        scope: Key(key), shown: ("key {key}"),
        kept: keys[key].description
    }

    /// The policy of a KMS key. `GetKeyPolicy` accepts no alias.
    KeyPolicy(key: KeyArn) -> String {
        operation: ("KMS", "GetKeyPolicy"), action: "kms:GetKeyPolicy",
        scope: Key(key), shown: ("the policy of key {key}"),
        kept: keys[key].policy
    }

    /// The policy and the key of a queue.
    QueuePolicy(queue: QueueArn) -> Queue {
        operation: ("SQS", "GetQueueAttributes"), action: "sqs:GetQueueAttributes",
        scope: Queue(queue), shown: ("the policy of queue {queue}"),
        kept: queues[queue]
    }

    /// The resource-based policy of a function.
    FunctionPolicy(function: FunctionArn) -> String {
        operation: ("Lambda", "GetPolicy"), action: "lambda:GetPolicy",
        scope: Function(function), shown: ("the policy of function {function}"),
        kept: functions[function]
    }

    /// Where a bucket is.
    BucketRegion(bucket: BucketName) -> Region {
        operation: ("S3", "HeadBucket"), action: "s3:ListBucket",
        scope: Bucket(bucket), shown: ("the Region of bucket {bucket}"),
        kept: buckets[bucket].region
    }

    /// Whether the account's own buckets, listed with the name as prefix, include this one.
    BucketOwner(bucket: BucketName) -> bool {
        operation: ("S3", "ListBuckets"), action: "s3:ListAllMyBuckets",
        scope: All, shown: ("the owner of bucket {bucket}"),
        kept: buckets[bucket].owned
    }

    /// Where the access logs of a bucket go.
    BucketLogging(bucket: BucketName) -> BucketLogging {
        operation: ("S3", "GetBucketLogging"), action: "s3:GetBucketLogging",
        scope: Bucket(bucket), shown: ("the access logging of bucket {bucket}"),
        kept: buckets[bucket].logging
    }

    /// The policy of a bucket.
    BucketPolicy(bucket: BucketName) -> String {
        operation: ("S3", "GetBucketPolicy"), action: "s3:GetBucketPolicy",
        scope: Bucket(bucket), shown: ("the policy of bucket {bucket}"),
        kept: buckets[bucket].policy
    }

    /// The object ownership setting of a bucket.
    BucketOwnership(bucket: BucketName) -> String {
        operation: ("S3", "GetBucketOwnershipControls"), action: "s3:GetBucketOwnershipControls",
        scope: Bucket(bucket), shown: ("the ownership controls of bucket {bucket}"),
        kept: buckets[bucket].ownership
    }

    /// Whether the ACL of a bucket lets the log delivery group write.
    BucketAcl(bucket: BucketName) -> bool {
        operation: ("S3", "GetBucketAcl"), action: "s3:GetBucketAcl",
        scope: Bucket(bucket), shown: ("the ACL of bucket {bucket}"),
        kept: buckets[bucket].log_delivery_acl
    }

    /// The default encryption of a bucket.
    BucketEncryption(bucket: BucketName) -> Encryption {
        operation: ("S3", "GetBucketEncryption"), action: "s3:GetEncryptionConfiguration",
        scope: Bucket(bucket), shown: ("the encryption of bucket {bucket}"),
        kept: buckets[bucket].encryption
    }

    /// The Object Lock of a bucket.
    BucketObjectLock(bucket: BucketName) -> ObjectLock {
        operation: ("S3", "GetObjectLockConfiguration"), action: "s3:GetBucketObjectLockConfiguration",
        scope: Bucket(bucket), shown: ("the Object Lock of bucket {bucket}"),
        kept: buckets[bucket].object_lock
    }

    /// Who pays for requests to a bucket.
    BucketRequestPayment(bucket: BucketName) -> String {
        operation: ("S3", "GetBucketRequestPayment"), action: "s3:GetBucketRequestPayment",
        scope: Bucket(bucket), shown: ("the request payment of bucket {bucket}"),
        kept: buckets[bucket].payer
    }

    /// The public access block of a bucket.
    BucketPublicAccessBlock(bucket: BucketName) -> PublicAccessBlock {
        operation: ("S3", "GetPublicAccessBlock"), action: "s3:GetBucketPublicAccessBlock",
        scope: Bucket(bucket), shown: ("the public access block of bucket {bucket}"),
        kept: buckets[bucket].public_access_block
    }

    /// The versioning of a bucket.
    BucketVersioning(bucket: BucketName) -> String {
        operation: ("S3", "GetBucketVersioning"), action: "s3:GetBucketVersioning",
        scope: Bucket(bucket), shown: ("the versioning of bucket {bucket}"),
        kept: buckets[bucket].versioning
    }

    /// The lifecycle rules of a bucket.
    BucketLifecycle(bucket: BucketName) -> Vec<LifecycleRule> {
        operation: ("S3", "GetBucketLifecycleConfiguration"), action: "s3:GetLifecycleConfiguration",
        scope: Bucket(bucket), shown: ("the lifecycle of bucket {bucket}"),
        kept: buckets[bucket].lifecycle
    }

    /// The tags of a bucket.
    BucketTags(bucket: BucketName) -> BTreeMap<String, String> {
        operation: ("S3", "GetBucketTagging"), action: "s3:GetBucketTagging",
        scope: Bucket(bucket), shown: ("the tags of bucket {bucket}"),
        kept: buckets[bucket].tags
    }

}
