//! The state of an account, as plain data. `observe` fills it, the core only reads it, and a
//! recording is its serialized form.

#[macro_use]
mod define_reads;

mod alarm_evaluation;
mod bucket;
mod caller;
mod denying_policy;
mod dns_suffix;
mod filters_and_alarms;
mod http_endpoint;
mod id;
mod metric;
mod mute;
mod observed;
mod organization;
mod question;
mod read;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod topic;
mod trail;

pub use alarm_evaluation::{AlarmInput, Evaluation, MetricQuery, OtherAlarm, WarmUp};
pub use bucket::{
    Bucket, BucketLogging, Encryption, LifecycleRule, LogKeyFormat, ObjectLock, PublicAccessBlock,
};
pub use caller::Caller;
pub use denying_policy::{DenyingPolicy, DenyingPolicyKind};
pub use dns_suffix::dns_suffix;
pub use filters_and_alarms::{Alarm, AlarmListing, LogGroup, MetricFilter, RegionalFilter};
pub use http_endpoint::{stored_endpoint, url_digest, url_host, without_key};
pub use id::{
    AccountId, Arn, BucketName, FunctionArn, KeyArn, LogGroupArn, Partition, QueueArn, Region,
    SubscriptionArn, TopicArn, TrailArn,
};
pub use metric::{Metric, RegionalMetric};
pub use mute::{MuteRule, MuteRuleName};
pub use observed::Observed;
pub use organization::{AccountState, Organization, OrganizationAccount, account_of_stream};
pub use question::{Answer, PermissionScope, Question};
pub use read::{Read, Unread, lookup};
pub use topic::{Key, KeyDescription, MessageFilter, Queue, Subscription, Topic, TopicAttributes};
pub use trail::{
    AdvancedSelector, BasicSelector, EventSelectors, FieldSelector, Trail, TrailName, TrailStatus,
};
