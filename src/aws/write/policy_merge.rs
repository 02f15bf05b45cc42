//! Policies: read, edit, write, read back. AWS has no conditional write for them, so if two writers meet, the statements
//! of one are lost. Reading back finds that out, and the edit is made again.

use super::error::{BeforePolicyWrite, WriteError, WriteResult};
use super::explain_error::explain_rejected_policy;
use super::retry::PAUSES;
use crate::aws::failure::Failure;
use crate::plan::Outcome;
use crate::policy::{Policy, Statement};
use crate::quotas::{BUCKET_POLICY_BYTES, TOPIC_POLICY_BYTES};
use crate::state::{BucketName, TopicArn};
use std::fmt;

/// How many times a policy is written.
const MAX_WRITES: usize = 3;

/// The text of a policy that was read, `None` if there is none.
pub(super) type PolicyRead = Result<Option<String>, WriteError>;

/// The resource a policy belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) enum PolicyResource<'a> {
    Bucket(&'a BucketName),
    Topic(&'a TopicArn),
}

impl PolicyResource<'_> {
    /// The most bytes of its policy.
    fn max_bytes(self) -> usize {
        match self {
            Self::Bucket(_) => BUCKET_POLICY_BYTES,
            Self::Topic(_) => TOPIC_POLICY_BYTES,
        }
    }
}

impl fmt::Display for PolicyResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket(bucket) => write!(f, "bucket {bucket}"),
            Self::Topic(topic) => write!(f, "topic {topic}"),
        }
    }
}

/// Applies `edit` to the policy of `resource` until AWS shows a policy that `edit` does not change.
pub(super) async fn merge_policy(
    resource: PolicyResource<'_>,
    edit: impl Fn(&Policy) -> Policy,
    before_write: &BeforePolicyWrite<'_>,
    read: impl AsyncFn() -> PolicyRead,
    write: impl AsyncFn(Policy) -> Result<(), Failure>,
) -> WriteResult {
    for written in 0..MAX_WRITES {
        let text = read().await?;
        let found = parse(resource, text.clone())?;
        let wanted = edit(&found);
        if wanted == found {
            return Ok(if written == 0 {
                Outcome::Unchanged
            } else {
                Outcome::Done
            });
        }
        before_write(text.as_deref())
            .map_err(|error| WriteError::Conflict(format!("not sent: {error}")))?;
        write(wanted.clone()).await.map_err(|failure| {
            match explain_rejected_policy(&failure, &wanted, resource.max_bytes()) {
                Some(why) => WriteError::PolicyRejected {
                    failure: Box::new(failure),
                    why,
                },
                None => failure.into(),
            }
        })?;
        if is_in_place(resource, &edit, &read).await? {
            return Ok(Outcome::Done);
        }
    }
    Err(WriteError::Conflict(format!(
        "the policy of {resource} does not stay as it was written: somebody else is writing it; run again"
    )))
}

/// Whether AWS shows what was written, at once or after some pauses.
async fn is_in_place(
    resource: PolicyResource<'_>,
    edit: &impl Fn(&Policy) -> Policy,
    read: &impl AsyncFn() -> PolicyRead,
) -> Result<bool, WriteError> {
    for pause in PAUSES {
        let found = parse(resource, read().await?)?;
        if edit(&found) == found {
            return Ok(true);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(false)
}

fn parse(resource: PolicyResource<'_>, text: Option<String>) -> Result<Policy, WriteError> {
    let Some(text) = text else {
        return Ok(Policy::empty());
    };
    Policy::parse(&text).map_err(|error| {
        WriteError::Conflict(format!("the policy of {resource} cannot be read: {error}"))
    })
}

/// Parses the statements of a plan.
pub(super) fn parse_statements(
    planned: &[serde_json::Value],
) -> Result<Vec<Statement>, WriteError> {
    Policy::from_statements(planned)
        .map(|policy| policy.statements().to_vec())
        .map_err(|error| {
            WriteError::Conflict(format!("the planned statements cannot be read: {error}"))
        })
}
