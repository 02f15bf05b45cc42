//! Policies: read, edit, write, read back. AWS has no conditional write for them, so what somebody
//! writes in between is lost to one of the two; reading back finds that out and merges again.

use super::explain_error::of_policy;
use super::{PAUSES, Refusal, Told};
use crate::aws::failure::Failure;
use crate::plan::Outcome;
use crate::policy::{Policy, Statement};
use crate::state::{BucketName, TopicArn};
use std::fmt;

/// How often it is merged.
const TRIES: usize = 3;

/// A policy's text, where there is one.
pub(super) type Text = Result<Option<String>, Refusal>;

/// Whose policy it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bearer<'a> {
    /// A bucket's.
    Bucket(&'a BucketName),
    /// A topic's.
    Topic(&'a TopicArn),
}

impl Bearer<'_> {
    /// How many bytes its policy may have ("Bucket policies for Amazon S3", S3 user guide: 20 KB; "Amazon SNS API
    /// permissions", SNS developer guide: 30 KB).
    fn most(self) -> usize {
        match self {
            Self::Bucket(_) => 20 * 1024,
            Self::Topic(_) => 30 * 1024,
        }
    }
}

impl fmt::Display for Bearer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket(bucket) => write!(f, "bucket {bucket}"),
            Self::Topic(topic) => write!(f, "topic {topic}"),
        }
    }
}

/// Brings the policy of `bearer` to where editing it changes nothing.
pub(super) async fn merge(
    bearer: Bearer<'_>,
    edit: impl Fn(&Policy) -> Policy,
    told: &Told<'_>,
    read: impl AsyncFn() -> Text,
    write: impl AsyncFn(Policy) -> Result<(), Failure>,
) -> Result<Outcome, Refusal> {
    for tried in 0..TRIES {
        let text = read().await?;
        let found = parsed(bearer, text.clone())?;
        let wanted = edit(&found);
        if wanted == found {
            return Ok(if tried == 0 {
                Outcome::Unchanged
            } else {
                Outcome::Done
            });
        }
        told(text.as_deref()).map_err(|error| Refusal::Found(format!("not sent: {error}")))?;
        write(wanted.clone()).await.map_err(|failure| {
            match of_policy(&failure, &wanted, bearer.most()) {
                Some(why) => Refusal::Policy {
                    failure: Box::new(failure),
                    why,
                },
                None => failure.into(),
            }
        })?;
        if kept(bearer, &edit, &read).await? {
            return Ok(Outcome::Done);
        }
    }
    Err(Refusal::Found(format!(
        "the policy of {bearer} does not stay as it was written: somebody else is writing it; run again"
    )))
}

/// Whether what was written is there: at once, or once AWS shows it.
async fn kept(
    bearer: Bearer<'_>,
    edit: &impl Fn(&Policy) -> Policy,
    read: &impl AsyncFn() -> Text,
) -> Result<bool, Refusal> {
    for pause in PAUSES {
        let found = parsed(bearer, read().await?)?;
        if edit(&found) == found {
            return Ok(true);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(false)
}

fn parsed(bearer: Bearer<'_>, text: Option<String>) -> Result<Policy, Refusal> {
    let Some(text) = text else {
        return Ok(Policy::empty());
    };
    Policy::parse(&text)
        .map_err(|error| Refusal::Found(format!("the policy of {bearer} cannot be read: {error}")))
}

/// Planned statements, as the policy module knows them.
pub(super) fn statements(planned: &[serde_json::Value]) -> Result<Vec<Statement>, Refusal> {
    Policy::from_statements(planned)
        .map(|policy| policy.statements().to_vec())
        .map_err(|error| Refusal::Found(format!("the planned statements cannot be read: {error}")))
}
