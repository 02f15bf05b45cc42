//! The writer: makes one change of a plan. It decides nothing. What a write replaces is read again just before, so
//! that what others have made or changed in the meantime stays.

use super::clients::WriteClients;
use super::error::{BeforePolicyWrite, WriteResult};
use super::explain_error::into_outcome;
use super::retry::{is_transient, retry};
use crate::aws::connect::Connection;
use crate::plan::{Change, Outcome};
use crate::state::AccountId;

/// Makes changes. Only `apply` has one.
#[derive(Debug)]
pub struct Writer {
    pub(super) clients: WriteClients,
}

impl Writer {
    /// A writer for this account.
    #[must_use]
    pub(crate) fn new(connection: Connection, account: AccountId) -> Self {
        Self {
            clients: WriteClients::new(connection, account),
        }
    }

    /// Makes one change, with retries: every write here can be sent twice without harm. `before_policy_write` is called
    /// just before a policy is replaced.
    pub async fn make(
        &self,
        change: &Change,
        before_policy_write: &BeforePolicyWrite<'_>,
    ) -> Outcome {
        let attempt = async || self.try_make(change, before_policy_write).await;
        let result = retry(is_transient, attempt).await;
        let (operation, actions) = (change.operation(), change.actions());
        let outcome = into_outcome(result, operation, actions, &change.resource());
        match (outcome, change) {
            (Outcome::Failed { error }, Change::Subscribe { delta, .. }) => {
                // AWS may repeat the endpoint, which may carry a key.
                let error = delta.after.conceal_in(&error);
                Outcome::Failed { error }
            }
            (outcome, _) => outcome,
        }
    }

    /// Makes one change, without retries. `before` is called just before a policy is replaced.
    pub(super) async fn try_make(
        &self,
        change: &Change,
        before: &BeforePolicyWrite<'_>,
    ) -> WriteResult {
        let aws = &self.clients;
        match change {
            Change::CreateBucket {
                bucket,
                region,
                delta,
            } => aws.create_bucket(bucket, region, &delta.after).await,
            Change::PublicAccessBlock {
                bucket,
                region,
                delta,
            } => aws.block_public_access(bucket, region, delta.after).await,
            Change::BucketEncryption {
                bucket,
                region,
                delta,
            } => aws.put_encryption(bucket, region, &delta.after).await,
            Change::BucketVersioning {
                bucket,
                region,
                delta,
            } => aws.put_versioning(bucket, region, &delta.after).await,
            Change::BucketLifecycle {
                bucket,
                region,
                delta,
            } => aws.put_lifecycle(bucket, region, &delta.after).await,
            Change::BucketPolicy {
                bucket,
                region,
                policy,
            } => aws.edit_bucket_policy(bucket, region, policy, before).await,
            Change::BucketLogging {
                bucket,
                region,
                delta,
            } => aws.turn_on_logging(bucket, region, &delta.after).await,
            Change::CreateTopic { topic, delta } => aws.create_topic(topic, &delta.after).await,
            Change::TopicPolicy { topic, policy } => {
                aws.add_to_topic_policy(topic, policy, before).await
            }
            Change::Subscribe { topic, delta } => aws.subscribe(topic, &delta.after).await,
            Change::MetricFilter { log_group, delta } => {
                aws.put_metric_filter(log_group, delta).await
            }
            Change::Alarm {
                region,
                tags,
                delta,
            } => aws.put_alarm(region, tags, delta).await,
        }
    }
}
