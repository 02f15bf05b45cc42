//! Policies: read, edit, write, read back. AWS has no conditional write for them, so what somebody
//! writes in between is lost to one of the two; reading back finds that out and merges again.

use super::{PAUSES, Refusal, Told};
use crate::aws::failure::Failure;
use crate::plan::Outcome;
use crate::policy::{Policy, Statement};

/// How often it is merged.
const TRIES: usize = 3;

/// A policy's text, where there is one.
pub(super) type Text = Result<Option<String>, Refusal>;

/// Brings the policy of `resource` to where editing it changes nothing.
pub(super) async fn merge(
    resource: &str,
    edit: impl Fn(&Policy) -> Policy,
    told: &Told<'_>,
    read: impl AsyncFn() -> Text,
    write: impl AsyncFn(Policy) -> Result<(), Failure>,
) -> Result<Outcome, Refusal> {
    for tried in 0..TRIES {
        let text = read().await?;
        let found = parsed(resource, text.clone())?;
        let wanted = edit(&found);
        if wanted == found {
            return Ok(if tried == 0 {
                Outcome::Unchanged
            } else {
                Outcome::Done
            });
        }
        told(text.as_deref()).map_err(|error| Refusal::Found(format!("not sent: {error}")))?;
        write(wanted).await?;
        if kept(resource, &edit, &read).await? {
            return Ok(Outcome::Done);
        }
    }
    Err(Refusal::Found(format!(
        "the policy of {resource} does not stay as it was written: somebody else is writing it; run again"
    )))
}

/// Whether what was written is there: at once, or once AWS shows it.
async fn kept(
    resource: &str,
    edit: &impl Fn(&Policy) -> Policy,
    read: &impl AsyncFn() -> Text,
) -> Result<bool, Refusal> {
    for pause in PAUSES {
        let found = parsed(resource, read().await?)?;
        if edit(&found) == found {
            return Ok(true);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(false)
}

fn parsed(resource: &str, text: Option<String>) -> Result<Policy, Refusal> {
    let Some(text) = text else {
        return Ok(Policy::empty());
    };
    Policy::parse(&text).map_err(|error| {
        Refusal::Found(format!("the policy of {resource} cannot be read: {error}"))
    })
}

/// Planned statements, as the policy module knows them.
pub(super) fn statements(planned: &[serde_json::Value]) -> Result<Vec<Statement>, Refusal> {
    Policy::of_statements(planned)
        .map(|policy| policy.statements().to_vec())
        .map_err(|error| Refusal::Found(format!("the planned statements cannot be read: {error}")))
}
