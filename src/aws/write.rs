//! The writer: makes one change. What it writes was decided in the plan; a policy alone is read
//! again just before, so that what somebody has added meanwhile stays.

mod alarms;
mod attempts;
mod buckets;
mod explain_error;
mod policy_merge;
mod remove;
mod topics;

pub use remove::Remover;

use super::connect::Connection;
use super::failure::Failure;
use super::guard::Gate;
use super::read::gated;
use crate::error::Error;
use crate::plan::{Change, Outcome};
use crate::state::AccountId;
use aws_config::SdkConfig;
use aws_smithy_types::error::operation::BuildError;
use explain_error::{explain, explain_write};
use std::time::Duration;

/// Makes changes. Only `apply` has one.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    account: AccountId,
}

/// Who is told of the text of a policy, None where there is none, before it is replaced; an error stops the write.
pub type Told<'a> = dyn Fn(Option<&str>) -> Result<(), Error> + 'a;

/// Why a change was not made: AWS failed us, or what was found forbids it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// AWS did not do it.
    Aws(Box<Failure>),
    /// AWS did not show what has to be seen before it is done.
    Unread {
        /// What was asked.
        operation: &'static str,
        /// The IAM action for it.
        action: &'static str,
        /// What AWS said.
        failure: Box<Failure>,
    },
    /// AWS does not take a policy, for a reason that the policy shows.
    Policy {
        /// What AWS said.
        failure: Box<Failure>,
        /// The reason.
        why: String,
    },
    /// Somebody else was there first, or what was written did not stay.
    Found(String),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Aws(Box::new(failure))
    }
}

impl Writer {
    /// A writer for this account.
    #[must_use]
    pub(crate) fn new(connection: Connection, account: AccountId) -> Self {
        Self {
            connection,
            account,
        }
    }

    /// Makes one change. What AWS will do in a moment is tried again a few times: every write here can be sent twice
    /// without harm. `told` hears of a policy just before it is replaced.
    pub async fn make(&self, change: &Change, told: &Told<'_>) -> Outcome {
        let attempt = async || self.try_make(change, told).await;
        let made = patiently(in_a_moment, attempt).await;
        let outcome = settled(
            made,
            change.operation(),
            change.actions(),
            &change.resource(),
        );
        match (outcome, change) {
            (Outcome::Failed { error }, Change::Subscribe { delta, .. }) => {
                // AWS may repeat an address that carries a key.
                let masked = delta.after.masked();
                let error = error.replace(&delta.after.endpoint, &masked.endpoint);
                Outcome::Failed { error }
            }
            (outcome, _) => outcome,
        }
    }

    async fn try_make(&self, change: &Change, told: &Told<'_>) -> Result<Outcome, Refusal> {
        match change {
            Change::CreateBucket {
                bucket,
                region,
                delta,
            } => self.create_bucket(bucket, region, &delta.after).await,
            Change::PublicAccessBlock {
                bucket,
                region,
                delta,
            } => self.block_public_access(bucket, region, delta.after).await,
            Change::BucketEncryption {
                bucket,
                region,
                delta,
            } => self.encrypt(bucket, region, &delta.after).await,
            Change::BucketVersioning {
                bucket,
                region,
                delta,
            } => self.version(bucket, region, &delta.after).await,
            Change::BucketLifecycle {
                bucket,
                region,
                delta,
            } => self.set_lifecycle(bucket, region, &delta.after).await,
            Change::BucketPolicy {
                bucket,
                region,
                policy,
            } => self.bucket_policy(bucket, region, policy, told).await,
            Change::BucketLogging {
                bucket,
                region,
                delta,
            } => self.turn_on_logging(bucket, region, &delta.after).await,
            Change::CreateTopic { topic, delta } => self.create_topic(topic, &delta.after).await,
            Change::TopicPolicy { topic, policy } => self.topic_policy(topic, policy, told).await,
            Change::Subscribe { topic, delta } => self.subscribe(topic, &delta.after).await,
            Change::MetricFilter { log_group, delta } => {
                self.put_metric_filter(log_group, &delta.after).await
            }
            Change::Alarm {
                region,
                tags,
                delta,
            } => {
                let tags = delta.before.is_none().then_some(tags);
                self.put_alarm(region, &delta.after, tags).await
            }
        }
    }

    fn config(&self, region: &str) -> (SdkConfig, Gate) {
        self.connection.writing(region)
    }

    fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_s3, &config, gate)
    }

    fn sns(&self, region: &str) -> aws_sdk_sns::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_sns, &config, gate)
    }

    fn logs(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_cloudwatchlogs, &config, gate)
    }

    fn cloudwatch(&self, region: &str) -> aws_sdk_cloudwatch::Client {
        let (config, gate) = self.config(region);
        gated!(aws_sdk_cloudwatch, &config, gate)
    }
}

/// How long to wait before AWS is asked again for what it would not do or show yet.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Tries until it is done, refused for good, or AWS has been given the time it takes.
async fn patiently(
    passes: impl Fn(&Failure) -> bool,
    attempt: impl AsyncFn() -> Result<Outcome, Refusal>,
) -> Result<Outcome, Refusal> {
    let mut outcome = attempt().await;
    for pause in PAUSES {
        match &outcome {
            Err(Refusal::Aws(failure) | Refusal::Unread { failure, .. }) if passes(failure) => {
                tokio::time::sleep(pause).await;
                outcome = attempt().await;
            }
            _ => break,
        }
    }
    outcome
}

/// What came of a write, in words where it was not made.
fn settled(
    made: Result<Outcome, Refusal>,
    operation: &str,
    actions: &[&str],
    resource: &str,
) -> Outcome {
    let error = match made {
        Ok(outcome) => return outcome,
        Err(Refusal::Found(error)) => error,
        Err(Refusal::Aws(failure)) => explain_write(operation, actions, resource, *failure),
        Err(Refusal::Unread {
            operation,
            action,
            failure,
        }) => explain(operation, &[action], resource, *failure),
        Err(Refusal::Policy { failure, why }) => {
            let said = explain(operation, actions, resource, *failure);
            format!("{said}; {why}")
        }
    };
    Outcome::Failed { error }
}

/// Refusals that pass: another write to the same resource is under way, a bucket just made is not
/// known everywhere, or the policy just written is still on its way to the service that delivers
/// access logs.
fn in_a_moment(failure: &Failure) -> bool {
    matches!(
        failure.code.as_deref(),
        Some(
            "OperationAborted"
                | "OperationAbortedException"
                | "NoSuchBucket"
                | "InvalidTargetBucketForLogging"
        )
    )
}

fn invalid(error: &BuildError) -> Refusal {
    Refusal::Found(format!("the request cannot be built: {error}"))
}
