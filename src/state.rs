//! What an account holds, as plain data. `observe` fills it, the core only reads it, a recording
//! is its serialized form.

mod alarm_evaluation;
mod answer;
mod bucket;
mod filters_and_alarms;
mod id;
mod key;
mod machine;
mod mute;
mod observed;
mod question;
mod read;
mod topic;
mod trail;

pub use alarm_evaluation::{Evaluation, MetricQuery, OtherAlarm, Watched};
pub use bucket::{Bucket, BucketLogging, Encryption, LifecycleRule, ObjectLock, PublicAccessBlock};
pub use filters_and_alarms::{Alarm, AlarmListing, LogGroup, Metric, MetricFilter, RegionalMetric};
pub use id::{
    AccountId, Arn, BucketName, FunctionArn, KeyArn, LogGroupArn, Partition, QueueArn, Region,
    SubscriptionArn, TopicArn, TrailArn,
};
pub use key::{Key, KeyDescription};
pub use machine::Queue;
pub use mute::{MuteRule, MuteRuleName};
pub use observed::Observed;
pub use question::{Answer, Aspect, Caller, Question, TrailName};
pub use read::{Read, lookup};
pub use topic::{MessageFilter, Subscription, Topic, TopicAttributes};
pub use trail::{
    AdvancedSelector, BasicSelector, EventSelectors, FieldSelector, Trail, TrailStatus,
};
