//! The reader: puts one question to AWS and turns the answer into plain data. Its clients cannot
//! write.

mod alarms;
mod buckets;
mod filters_and_alarms;
mod keys;
mod queues_and_functions;
mod topics;
mod trails;
mod verify;

pub use verify::KeyPage;

use super::connect::Connection;
use super::failure::{Failure, Reason};
use crate::error::Error;
use crate::state::{AccountId, Answer, BucketName, Question, Read, Region};
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

/// Asks AWS. Only reads get through its clients.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    clients: Mutex<BTreeMap<Region, Clients>>,
    bucket_regions: Mutex<BTreeMap<BucketName, Region>>,
}

/// Makes the client of a service behind the gate.
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
    /// A reader over this connection.
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
                let (config, gate) = self.connection.reading(region.as_str());
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

    /// The Region the run starts from.
    #[must_use]
    pub fn start_region(&self) -> Region {
        Region::new(self.connection.region())
    }

    /// Asks one question. `near` is where to look first for a bucket whose Region is not known.
    ///
    /// # Errors
    ///
    /// If AWS neither answered, nor refused for want of permission, nor said there is no such
    /// thing.
    pub async fn ask(
        &self,
        question: &Question,
        account: Option<&AccountId>,
        near: &Region,
    ) -> Result<Answer, Error> {
        match question {
            Question::Caller => self.caller().await,
            Question::TrailNames(region) => self.trail_names(question, region).await,
            Question::Trails(region) => self.trails(question, region).await,
            Question::TrailStatus(trail) => self.trail_status(question, trail).await,
            Question::EventSelectors(trail) => self.event_selectors(question, trail).await,
            Question::LogGroup(group) => self.log_group(question, group).await,
            Question::MetricFilters(group) => self.metric_filters(question, group).await,
            Question::LogGroupTags(group) => self.log_group_tags(question, group).await,
            Question::Alarms(region) => self.alarms(question, region).await,
            Question::NamedAlarms(region, names) => {
                self.named_alarms(question, region, names).await
            }
            Question::MetricAlarms(key) => self.metric_alarms(question, key).await,
            Question::OtherAlarms(region) => self.other_alarms(question, region).await,
            Question::MuteRules(region) => self.mute_rules(question, region).await,
            Question::MuteRule(region, rule) => self.mute_rule(question, region, &rule.name).await,
            Question::TopicAttributes(topic) => self.topic_attributes(question, topic).await,
            Question::TopicSubscriptions(topic) => self.topic_subscriptions(question, topic).await,
            Question::TopicTags(topic) => self.topic_tags(question, topic).await,
            Question::SubscriptionFilter(topic, subscription) => {
                self.subscription_filter(question, topic, subscription)
                    .await
            }
            Question::Key(key) => self.key(question, key).await,
            Question::KeyPolicy(key) => self.key_policy(question, key).await,
            Question::QueuePolicy(queue) => self.queue(question, queue).await,
            Question::FunctionPolicy(function) => self.function_policy(question, function).await,
            Question::Bucket(bucket, aspect) => {
                let place = buckets::Place {
                    bucket,
                    account,
                    near,
                };
                self.bucket(question, &place, *aspect).await
            }
        }
    }
}

/// Sorts an outcome into the four answers there are, or an error.
fn read<T>(question: &Question, outcome: Result<T, Failure>) -> Result<Read<T>, Error> {
    match outcome {
        Ok(value) => Ok(Read::Present(value)),
        Err(failure) => match failure.reason {
            Reason::Denied => Ok(Read::Denied {
                action: question.action().to_owned(),
            }),
            Reason::Absent => Ok(Read::Absent),
            Reason::Redirect | Reason::Credentials | Reason::Late | Reason::Cut | Reason::Other => {
                Err(failure.into_error(format!("reading {question}")))
            }
        },
    }
}
