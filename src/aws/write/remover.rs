//! The remover: makes one reversal. It is the only code that deletes, and only `undo` has one. It decides nothing: the
//! reversals come from a journal. Only a policy is read again just before it is replaced, so that statements which others
//! have added in the meantime stay.

use super::clients::WriteClients;
use super::error::{BeforePolicyWrite, WriteError, WriteResult};
use super::explain_error::into_outcome;
use super::policy_merge::{PolicyResource, merge_policy, parse_statements};
use super::retry::{is_transient, retry};
use super::writer::Writer;
use crate::aws::connect::Connection;
use crate::aws::failure::{Failure, Reason};
use crate::plan::Outcome;
use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{AccountId, BucketName, LogGroupArn, Region, TopicArn};
use aws_sdk_s3::types::BucketLoggingStatus;

/// Makes reversals. Only `undo` has one.
#[derive(Debug)]
pub struct Remover {
    writer: Writer,
}

impl Remover {
    /// A remover for this account.
    #[must_use]
    pub(crate) fn new(connection: Connection, account: AccountId) -> Self {
        Self {
            writer: Writer::new(connection, account),
        }
    }

    /// Makes one reversal, with retries. A resource that does not exist is no error. `before_policy_write` is called just
    /// before a policy is replaced.
    pub async fn make(
        &self,
        reversal: &Reversal,
        before_policy_write: &BeforePolicyWrite<'_>,
    ) -> Outcome {
        let is_transient =
            |failure: &Failure| failure.reason != Reason::Absent && is_transient(failure);
        let attempt = async || self.try_make(reversal, before_policy_write).await;
        let result = match retry(is_transient, attempt).await {
            Err(WriteError::Aws(failure) | WriteError::ReadFailed { failure, .. })
                if failure.reason == Reason::Absent =>
            {
                Ok(Outcome::Unchanged)
            }
            result => result,
        };
        let (operation, actions) = (reversal.operation(), reversal.actions());
        into_outcome(result, operation, actions, &reversal.resource())
    }

    async fn try_make(
        &self,
        reversal: &Reversal,
        before_policy_write: &BeforePolicyWrite<'_>,
    ) -> WriteResult {
        match reversal {
            Reversal::DeleteAlarm { region, name } => self.delete_alarm(region, name).await,
            Reversal::DeleteMetricFilter { log_group, name } => {
                self.delete_metric_filter(log_group, name).await
            }
            Reversal::Unsubscribe { topic, name, .. } => self.unsubscribe(topic, name).await,
            Reversal::TopicPolicy { topic, statements } => {
                let statements = parse_statements(statements)?;
                let edit = |policy: &Policy| policy.without_statements(&statements);
                let clients = self.clients();
                clients
                    .edit_topic_policy(topic, before_policy_write, edit)
                    .await
            }
            Reversal::DeleteTopic { topic } => self.delete_topic(topic).await,
            Reversal::StopLogging { bucket, region } => self.stop_logging(bucket, region).await,
            Reversal::BucketPolicy {
                bucket,
                region,
                statements,
                had_none,
            } => {
                let statements = parse_statements(statements)?;
                merge_policy(
                    PolicyResource::Bucket(bucket),
                    |policy| policy.without_statements(&statements),
                    before_policy_write,
                    async || self.clients().read_bucket_policy(bucket, region).await,
                    async |policy| {
                        if *had_none && policy.statements().is_empty() {
                            self.delete_bucket_policy(bucket, region).await
                        } else {
                            let clients = self.clients();
                            clients.put_bucket_policy(bucket, region, &policy).await
                        }
                    },
                )
                .await
            }
            Reversal::DeleteBucket { bucket, region } => self.delete_bucket(bucket, region).await,
            Reversal::Restore { change } => self.writer.try_make(change, before_policy_write).await,
        }
    }

    fn clients(&self) -> &WriteClients {
        &self.writer.clients
    }

    async fn delete_alarm(&self, region: &Region, name: &str) -> WriteResult {
        let request = self.clients().cloudwatch(region.as_str()).delete_alarms();
        let outcome = request.alarm_names(name).send().await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    async fn delete_metric_filter(&self, group: &LogGroupArn, name: &str) -> WriteResult {
        let client = self.clients().logs(group.region().as_str());
        let request = client.delete_metric_filter().log_group_name(group.name());
        let outcome = request.filter_name(name).send().await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    async fn delete_topic(&self, topic: &TopicArn) -> WriteResult {
        let client = self.clients().sns(topic.region().as_str());
        let outcome = client.delete_topic().topic_arn(topic.as_str()).send().await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    /// Finds the subscription by the name that the step has for its endpoint: the journal has no endpoints with keys.
    async fn unsubscribe(&self, topic: &TopicArn, name: &str) -> WriteResult {
        let all = self.clients().subscriptions(topic).await?;
        let found = all.iter().find(|one| {
            let protocol = one.protocol().unwrap_or_default();
            Subscriber::new(protocol, one.endpoint().unwrap_or_default()).unique_label() == name
        });
        let arn = found.and_then(|one| one.subscription_arn());
        let Some(arn) = arn.filter(|arn| arn.starts_with("arn:")) else {
            return Ok(Outcome::Unchanged);
        };
        let request = self.clients().sns(topic.region().as_str()).unsubscribe();
        let outcome = request.subscription_arn(arn).send().await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    async fn stop_logging(&self, bucket: &BucketName, region: &Region) -> WriteResult {
        let client = self.clients().s3(region.as_str());
        let request = client.put_bucket_logging().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.clients().account.as_str())
            .bucket_logging_status(BucketLoggingStatus::builder().build())
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    /// Deletes an empty bucket. S3 itself refuses to delete a bucket with an object or an old version of one.
    async fn delete_bucket(&self, bucket: &BucketName, region: &Region) -> WriteResult {
        let client = self.clients().s3(region.as_str());
        let request = client.delete_bucket().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.clients().account.as_str())
            .send()
            .await;
        match outcome.map_err(Failure::from) {
            Ok(_) => Ok(Outcome::Done),
            Err(failure) if failure.has_code(&["BucketNotEmpty"]) => {
                Ok(Outcome::Skipped {
                    why: "it holds objects, so it stays; empty and delete it by hand if they are not needed"
                        .to_owned(),
                })
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn delete_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
    ) -> Result<(), Failure> {
        let request = self.clients().s3(region.as_str()).delete_bucket_policy();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.clients().account.as_str())
            .send()
            .await;
        outcome.map(|_| ()).map_err(Failure::from)
    }
}
