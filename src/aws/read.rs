//! Asks AWS a question and turns the answer into plain data. The clients cannot write.

mod alarms;
mod buckets;
mod filters_and_alarms;
mod keys;
mod queues_and_functions;
mod topics;
mod trails;
mod verify;

pub use verify::KeyPage;
pub(super) use verify::OPERATIONS as VERIFY_OPERATIONS;

use super::connect::Connection;
use super::failure::{Failure, Reason};
use crate::answer;
use crate::error::Error;
use crate::state::{AccountId, Answer, BucketName, Question, Read, Region};
use buckets::BucketTarget;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The clients of one Region.
#[derive(Debug, Clone)]
struct Clients {
    cloudtrail: aws_sdk_cloudtrail::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
    kms: aws_sdk_kms::Client,
    lambda: aws_sdk_lambda::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    s3: aws_sdk_s3::Client,
    sns: aws_sdk_sns::Client,
    sqs: aws_sdk_sqs::Client,
    sts: aws_sdk_sts::Client,
}

/// Asks AWS. Its clients let only reads through.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    clients: Mutex<BTreeMap<Region, Clients>>,
    bucket_regions: Mutex<BTreeMap<BucketName, Region>>,
}

/// Builds the client of a service behind a gate.
macro_rules! gated {
    ($sdk:ident, $config:expr, $gate:expr) => {
        $sdk::Client::from_conf(
            $sdk::config::Builder::from($config)
                .interceptor($gate.clone())
                .build(),
        )
    };
}
pub(super) use gated;

impl Reader {
    /// A reader on a connection.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            clients: Mutex::default(),
            bucket_regions: Mutex::default(),
        }
    }

    fn clients(&self, region: &Region) -> Clients {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients
            .entry(region.clone())
            .or_insert_with(|| {
                let (config, gate) = self.connection.read_config(region.as_str());
                Clients {
                    cloudtrail: gated!(aws_sdk_cloudtrail, &config, gate),
                    cloudwatch: gated!(aws_sdk_cloudwatch, &config, gate),
                    kms: gated!(aws_sdk_kms, &config, gate),
                    lambda: gated!(aws_sdk_lambda, &config, gate),
                    logs: gated!(aws_sdk_cloudwatchlogs, &config, gate),
                    s3: gated!(aws_sdk_s3, &config, gate),
                    sns: gated!(aws_sdk_sns, &config, gate),
                    sqs: gated!(aws_sdk_sqs, &config, gate),
                    sts: gated!(aws_sdk_sts, &config, gate),
                }
            })
            .clone()
    }

    /// The Region of the connection.
    #[must_use]
    pub fn start_region(&self) -> Region {
        Region::new(self.connection.region())
    }

    /// Asks a question. A bucket whose Region is not known yet is asked in `likely_region` first;
    /// it must belong to `account`, if that is given.
    ///
    /// # Errors
    ///
    /// If AWS neither answered, nor denied the call, nor said there is no such thing.
    pub async fn ask(
        &self,
        question: &Question,
        account: Option<&AccountId>,
        likely_region: &Region,
    ) -> Result<Answer, Error> {
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

/// The outcome of a call as an answer, or an error.
fn read<T>(question: &Question, outcome: Result<T, Failure>) -> Result<Read<T>, Error> {
    match outcome {
        Ok(value) => Ok(Read::Present(value)),
        Err(failure) => match failure.reason {
            Reason::Denied => Ok(Read::Denied {
                action: question.action().to_owned(),
            }),
            Reason::Absent => Ok(Read::Absent),
            Reason::Redirect
            | Reason::Credentials
            | Reason::TimedOut
            | Reason::Interrupted
            | Reason::Other => Err(failure.into_error(format!("reading {question}"))),
        },
    }
}
