//! The remover: takes back one thing. It is the only one that deletes, and only `undo` has one. What it does was decided
//! from a journal; a policy alone is read again just before, so that what somebody has added meanwhile stays.

use super::{PAUSES, Refusal, Writer};
use crate::aws::Connection;
use crate::aws::failure::{Failure, Reason};
use crate::plan::Outcome;
use crate::policy::{Policy, Statement};
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

    /// Takes one thing back. What is gone already is left so.
    pub async fn make(&self, reversal: &Reversal) -> Outcome {
        if let Reversal::PutBack { change } = reversal {
            return self.writer.make(change, &|_| Ok(())).await;
        }
        let mut outcome = self.try_make(reversal).await;
        for pause in PAUSES {
            match &outcome {
                Err(Refusal::Aws(failure)) if super::in_a_moment(failure) => {
                    tokio::time::sleep(pause).await;
                    outcome = self.try_make(reversal).await;
                }
                _ => break,
            }
        }
        match outcome {
            Ok(outcome) => outcome,
            Err(Refusal::Found(error)) => Outcome::Failed { error },
            Err(Refusal::Aws(failure)) if failure.reason == Reason::Absent => Outcome::Unchanged,
            Err(Refusal::Aws(failure)) => Outcome::Failed {
                error: told(reversal.operation(), reversal.action(), reversal, *failure),
            },
            Err(Refusal::Unread {
                operation,
                action,
                failure,
            }) => Outcome::Failed {
                error: told(operation, action, reversal, *failure),
            },
        }
    }

    async fn try_make(&self, reversal: &Reversal) -> Gone {
        match reversal {
            Reversal::DeleteAlarm { region, name } => self.delete_alarm(region, name).await,
            Reversal::DeleteMetricFilter { log_group, name } => {
                self.delete_metric_filter(log_group, name).await
            }
            Reversal::Unsubscribe { topic, name, .. } => self.unsubscribe(topic, name).await,
            Reversal::TopicPolicy { topic, statements } => {
                self.clear_topic_policy(topic, &known(statements)).await
            }
            Reversal::DeleteTopic { topic } => self.delete_topic(topic).await,
            Reversal::StopLogging { bucket, region } => self.stop_logging(bucket, region).await,
            Reversal::BucketPolicy {
                bucket,
                region,
                statements,
                had_none,
            } => {
                self.clear_bucket_policy(bucket, region, &known(statements), *had_none)
                    .await
            }
            Reversal::DeleteBucket { bucket, region } => self.delete_bucket(bucket, region).await,
            Reversal::PutBack { .. } => Ok(Outcome::Unchanged),
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
        let client = self.writer.sns(topic.region().as_str());
        let all = client
            .list_subscriptions_by_topic()
            .topic_arn(topic.as_str())
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| Refusal::Unread {
                operation: "ListSubscriptionsByTopic",
                action: "sns:ListSubscriptionsByTopic",
                failure: Box::new(Failure::of(&error)),
            })?;
        let found = all.iter().find(|one| {
            let protocol = one.protocol().unwrap_or_default();
            Subscriber::new(protocol, one.endpoint().unwrap_or_default()).named() == name
        });
        let arn = found.and_then(|one| one.subscription_arn());
        let Some(arn) = arn.filter(|arn| arn.starts_with("arn:")) else {
            return Ok(Outcome::Unchanged);
        };
        let outcome = client.unsubscribe().subscription_arn(arn).send().await;
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

    async fn clear_topic_policy(&self, topic: &TopicArn, statements: &[Statement]) -> Gone {
        let client = self.writer.sns(topic.region().as_str());
        let request = client.get_topic_attributes().topic_arn(topic.as_str());
        let output = request.send().await.map_err(|error| Refusal::Unread {
            operation: "GetTopicAttributes",
            action: "sns:GetTopicAttributes",
            failure: Box::new(Failure::of(&error)),
        })?;
        let text = output.attributes().and_then(|all| all.get("Policy"));
        let Some(policy) = text.map(|text| cleared(topic.as_str(), text, statements)) else {
            return Ok(Outcome::Unchanged);
        };
        let Some(policy) = policy? else {
            return Ok(Outcome::Unchanged);
        };
        let request = client.set_topic_attributes().topic_arn(topic.as_str());
        let request = request
            .attribute_name("Policy")
            .attribute_value(policy.to_json());
        let outcome = request.send().await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    async fn clear_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
        statements: &[Statement],
        had_none: bool,
    ) -> Gone {
        let client = self.writer.s3(region.as_str());
        let owner = self.writer.account.as_str();
        let request = client.get_bucket_policy().bucket(bucket.as_str());
        let outcome = request.expected_bucket_owner(owner).send().await;
        let text = match outcome.map_err(|error| Failure::of(&error)) {
            Ok(output) => output.policy().map(str::to_owned),
            Err(failure) if failure.reason == Reason::Absent => None,
            Err(failure) => {
                return Err(Refusal::Unread {
                    operation: "GetBucketPolicy",
                    action: "s3:GetBucketPolicy",
                    failure: Box::new(failure),
                });
            }
        };
        let Some(policy) = text.map(|text| cleared(bucket.as_str(), &text, statements)) else {
            return Ok(Outcome::Unchanged);
        };
        let Some(policy) = policy? else {
            return Ok(Outcome::Unchanged);
        };
        let failure = if had_none && policy.statements().is_empty() {
            let request = client.delete_bucket_policy().bucket(bucket.as_str());
            let outcome = request.expected_bucket_owner(owner).send().await;
            outcome.err().map(|error| Failure::of(&error))
        } else {
            let request = client.put_bucket_policy().bucket(bucket.as_str());
            let request = request.expected_bucket_owner(owner);
            let outcome = request.policy(policy.to_json()).send().await;
            outcome.err().map(|error| Failure::of(&error))
        };
        failure.map_or(Ok(Outcome::Done), |failure| Err(failure.into()))
    }
}

/// The policy without these statements; None where it has none of them.
fn cleared(
    resource: &str,
    text: &str,
    statements: &[Statement],
) -> Result<Option<Policy>, Refusal> {
    let found = Policy::parse(text).map_err(|error| {
        Refusal::Found(format!("the policy of {resource} cannot be read: {error}"))
    })?;
    let rest = found.without(statements);
    Ok((rest != found).then_some(rest))
}

/// The statements as the policy module knows them.
fn known(statements: &[serde_json::Value]) -> Vec<Statement> {
    let document = serde_json::json!({ "Statement": statements });
    Policy::parse(&document.to_string())
        .map_or_else(|_| Vec::new(), |policy| policy.statements().to_vec())
}

/// AWS's refusal in one sentence, with what would allow it.
fn told(operation: &str, action: &str, reversal: &Reversal, failure: Failure) -> String {
    let denied = failure.reason == Reason::Denied;
    let said = failure.into_error(format!("{operation} to {reversal}"));
    let mut words = said.to_string();
    if denied {
        words = format!("{words}; allow {action}");
    }
    for hint in said.hints {
        words = format!("{words}; {hint}");
    }
    words
}
