//! Asks AWS a question and turns the answer into plain data.

mod alarms;
mod buckets;
mod filters_and_alarms;
mod keys;
mod log_events;
mod log_streams;
mod queues_and_functions;
mod reader;
mod topics;
mod trails;
mod verify;

pub(super) use filters_and_alarms::{alarm as parse_alarm, metric_filters as parse_metric_filters};
pub use log_events::FoundEvents;
pub use reader::Reader;
pub use verify::KeyPage;

use super::failure::{Failure, Reason};
use crate::answer;
use crate::error::Error;
use crate::state::{AccountId, Answer, Question, Read, Region};
use buckets::BucketTarget;

impl Reader {
    /// Asks a question. A bucket whose Region is not known yet is asked in `likely_region` first;
    /// it must belong to `account`, if that is given.
    ///
    /// # Errors
    ///
    /// If the caller is not known, or the credentials are not valid: then no read has an answer.
    pub async fn ask(
        &self,
        question: &Question,
        account: Option<&AccountId>,
        likely_region: &Region,
    ) -> Result<Answer, Error> {
        if let Some(reader) = self.reader_of_topic(question) {
            return Box::pin(reader.ask(question, None, likely_region)).await;
        }
        let (service, operation) = question.operation();
        self.pace.wait(service, operation).await;
        let at = |bucket| BucketTarget {
            bucket,
            account,
            likely_region,
        };
        Ok(answer!(question;
            Caller => Read::Present(self.caller().await?),
            TrailNames(region) => read(question, self.trail_names(region).await)?,
            Trails(region) => read(question, self.trails(region).await)?,
            TrailStatus(trail) => read(question, self.trail_status(trail).await)?,
            EventSelectors(trail) => read(question, self.event_selectors(trail).await)?,
            LogGroup(group) => read(question, self.log_group(group).await)?,
            MetricFilters(group) => read(question, self.metric_filters(group).await)?,
            OtherFilters(region, but_for) => read(question, self.other_filters(region, but_for).await)?,
            LogGroupTags(group) => read(question, self.log_group_tags(group).await)?,
            Alarms(region) => read(question, self.alarms(region).await)?,
            NamedAlarms(region, names) => read(question, self.named_alarms(region, names).await)?,
            MetricAlarms(metric) => read(question, self.metric_alarms(metric).await)?,
            OtherAlarms(region) => read(question, self.other_alarms(region).await)?,
            MuteRules(region) => read(question, self.mute_rules(region).await)?,
            MuteRule(region, rule) => read(question, self.mute_rule(region, rule).await)?,
            TopicAttributes(topic) => read(question, self.topic_attributes(topic).await)?,
            TopicSubscriptions(topic) => read(question, self.topic_subscriptions(topic).await)?,
            TopicTags(topic) => read(question, self.topic_tags(topic).await)?,
            SubscriptionFilter(topic, subscription) => read(question, self.subscription_filter(topic, subscription).await)?,
            Key(key) => read(question, self.key(key).await)?,
            KeyPolicy(key) => read(question, self.key_policy(key).await)?,
            QueuePolicy(queue) => read(question, self.queue(queue).await)?,
            FunctionPolicy(function) => read(question, self.function_policy(function).await)?,
            BucketRegion(bucket) => read(question, self.bucket_region(at(bucket)).await)?,
            BucketOwner(bucket) => read(question, self.is_own_bucket(at(bucket)).await)?,
            BucketLogging(bucket) => read(question, self.bucket_logging(at(bucket)).await)?,
            BucketPolicy(bucket) => read(question, self.bucket_policy(at(bucket)).await)?,
            BucketOwnership(bucket) => read(question, self.bucket_ownership(at(bucket)).await)?,
            BucketAcl(bucket) => read(question, self.bucket_acl(at(bucket)).await)?,
            BucketEncryption(bucket) => read(question, self.bucket_encryption(at(bucket)).await)?,
            BucketObjectLock(bucket) => read(question, self.bucket_object_lock(at(bucket)).await)?,
            BucketRequestPayment(bucket) => read(question, self.bucket_request_payment(at(bucket)).await)?,
            BucketPublicAccessBlock(bucket) => read(question, self.bucket_public_access_block(at(bucket)).await)?,
            BucketVersioning(bucket) => read(question, self.bucket_versioning(at(bucket)).await)?,
            BucketLifecycle(bucket) => read(question, self.bucket_lifecycle(at(bucket)).await)?,
            BucketTags(bucket) => read(question, self.bucket_tags(at(bucket)).await)?,
        ))
    }
}

/// The outcome of a call as an answer. A failed call is an answer too, so that it costs only what depends on it.
///
/// # Errors
///
/// If the credentials are not valid.
fn read<T>(question: &Question, outcome: Result<T, Failure>) -> Result<Read<T>, Error> {
    match outcome {
        Ok(value) => Ok(Read::Present(value)),
        Err(failure) => match failure.reason {
            Reason::Denied => {
                let action = question.action().to_owned();
                Ok(match failure.denied_by() {
                    Some(by) => Read::Forbidden { action, by },
                    None => Read::Denied { action },
                })
            }
            Reason::Absent => Ok(Read::Absent),
            Reason::Credentials => Err(failure.into_error(format!("reading {question}"))),
            Reason::Redirect | Reason::TimedOut | Reason::Interrupted | Reason::Other => {
                Ok(Read::Failed {
                    message: failure.describe(),
                })
            }
        },
    }
}
