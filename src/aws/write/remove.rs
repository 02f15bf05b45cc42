//! The remover: takes back one thing. It is the only one that deletes, and only `undo` has one. What it does was decided
//! from a journal; a policy alone is read again just before, so that what somebody has added meanwhile stays.

use super::policy_merge::Bearer;
use super::{Refusal, Told, Writer, in_a_moment, patiently, policy_merge, settled};
use crate::aws::Connection;
use crate::aws::failure::{Failure, Reason};
use crate::plan::Outcome;
use crate::policy::Policy;
use crate::reversal::Reversal;
use crate::settings::Subscriber;
use crate::state::{AccountId, BucketName, LogGroupArn, Region, TopicArn};
use aws_sdk_s3::types::BucketLoggingStatus;

/// Takes back what a run made. Only `undo` has one.
#[derive(Debug)]
pub struct Remover {
    writer: Writer,
}

type Gone = Result<Outcome, Refusal>;

impl Remover {
    /// A remover for this account.
    #[must_use]
    pub(crate) fn new(connection: Connection, account: AccountId) -> Self {
        Self {
            writer: Writer::new(connection, account),
        }
    }

    /// Takes one thing back. What is gone already is left so. `told` hears of a policy just before it is replaced.
    pub async fn make(&self, reversal: &Reversal, told: &Told<'_>) -> Outcome {
        let passes = |failure: &Failure| failure.reason != Reason::Absent && in_a_moment(failure);
        let attempt = async || self.try_make(reversal, told).await;
        let made = match patiently(passes, attempt).await {
            Err(Refusal::Aws(failure) | Refusal::Unread { failure, .. })
                if failure.reason == Reason::Absent =>
            {
                Ok(Outcome::Unchanged)
            }
            made => made,
        };
        let resource = reversal.resource();
        settled(made, reversal.operation(), reversal.actions(), &resource)
    }

    async fn try_make(&self, reversal: &Reversal, told: &Told<'_>) -> Gone {
        match reversal {
            Reversal::DeleteAlarm { region, name } => self.delete_alarm(region, name).await,
            Reversal::DeleteMetricFilter { log_group, name } => {
                self.delete_metric_filter(log_group, name).await
            }
            Reversal::Unsubscribe { topic, name, .. } => self.unsubscribe(topic, name).await,
            Reversal::TopicPolicy { topic, statements } => {
                let ours = policy_merge::statements(statements)?;
                let edit = |policy: &Policy| policy.without_statements(&ours);
                self.writer.edit_topic_policy(topic, told, edit).await
            }
            Reversal::DeleteTopic { topic } => self.delete_topic(topic).await,
            Reversal::StopLogging { bucket, region } => self.stop_logging(bucket, region).await,
            Reversal::BucketPolicy {
                bucket,
                region,
                statements,
                had_none,
            } => {
                let ours = policy_merge::statements(statements)?;
                policy_merge::merge(
                    Bearer::Bucket(bucket),
                    |policy| policy.without_statements(&ours),
                    told,
                    async || self.writer.read_bucket_policy(bucket, region).await,
                    async |policy| {
                        if *had_none && policy.statements().is_empty() {
                            self.delete_bucket_policy(bucket, region).await
                        } else {
                            self.writer.put_bucket_policy(bucket, region, &policy).await
                        }
                    },
                )
                .await
            }
            Reversal::DeleteBucket { bucket, region } => self.delete_bucket(bucket, region).await,
            Reversal::PutBack { change } => self.writer.try_make(change, told).await,
        }
    }

    async fn delete_alarm(&self, region: &Region, name: &str) -> Gone {
        let request = self.writer.cloudwatch(region.as_str()).delete_alarms();
        let outcome = request.alarm_names(name).send().await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    async fn delete_metric_filter(&self, group: &LogGroupArn, name: &str) -> Gone {
        let client = self.writer.logs(group.region().as_str());
        let request = client.delete_metric_filter().log_group_name(group.name());
        let outcome = request.filter_name(name).send().await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    async fn delete_topic(&self, topic: &TopicArn) -> Gone {
        let client = self.writer.sns(topic.region().as_str());
        let outcome = client.delete_topic().topic_arn(topic.as_str()).send().await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    /// The subscription is found by what the step called its address, for the journal does not hold addresses with keys.
    async fn unsubscribe(&self, topic: &TopicArn, name: &str) -> Gone {
        let all = self.writer.subscriptions(topic).await?;
        let found = all.iter().find(|one| {
            let protocol = one.protocol().unwrap_or_default();
            Subscriber::new(protocol, one.endpoint().unwrap_or_default()).named() == name
        });
        let arn = found.and_then(|one| one.subscription_arn());
        let Some(arn) = arn.filter(|arn| arn.starts_with("arn:")) else {
            return Ok(Outcome::Unchanged);
        };
        let request = self.writer.sns(topic.region().as_str()).unsubscribe();
        let outcome = request.subscription_arn(arn).send().await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    async fn stop_logging(&self, bucket: &BucketName, region: &Region) -> Gone {
        let client = self.writer.s3(region.as_str());
        let request = client.put_bucket_logging().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.writer.account.as_str())
            .bucket_logging_status(BucketLoggingStatus::builder().build())
            .send()
            .await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    /// S3 itself refuses to delete a bucket that holds an object, or an old version of one.
    async fn delete_bucket(&self, bucket: &BucketName, region: &Region) -> Gone {
        let client = self.writer.s3(region.as_str());
        let request = client.delete_bucket().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.writer.account.as_str())
            .send()
            .await;
        match outcome.map_err(|error| Failure::of(&error)) {
            Ok(_) => Ok(Outcome::Done),
            Err(failure) if failure.code.as_deref() == Some("BucketNotEmpty") => {
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
        let request = self.writer.s3(region.as_str()).delete_bucket_policy();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.writer.account.as_str())
            .send()
            .await;
        outcome.map(|_| ()).map_err(|error| Failure::of(&error))
    }
}
