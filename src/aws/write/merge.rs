//! Policies: read, add, write, read back. AWS has no conditional write for them, so what somebody
//! writes in between is lost to one of the two; reading back finds that out and merges again.

use super::{PAUSES, Refusal, Told};
use crate::aws::failure::Failure;
use crate::desired::with_statements;
use crate::plan::{Outcome, PolicyChange};
use crate::policy::{Policy, Statement};

/// How often it is merged.
const TRIES: usize = 3;

/// A policy's text, where there is one.
pub(super) type Text = Result<Option<String>, Refusal>;

/// Adds the statements of a change to the policy of `resource`.
pub(super) async fn merge(
    resource: &str,
    change: &PolicyChange,
    told: &Told<'_>,
    read: impl AsyncFn() -> Text,
    write: impl AsyncFn(String) -> Result<(), Failure>,
) -> Result<Outcome, Refusal> {
    let statements = statements(change)?;
    for tried in 0..TRIES {
        let text = read().await?;
        let found = parsed(resource, text.clone())?;
        let wanted = with_statements(&found, &statements);
        if wanted == found {
            return Ok(if tried == 0 {
                Outcome::Unchanged
            } else {
                Outcome::Done
            });
        }
        told(text.as_deref()).map_err(|error| Refusal::Found(format!("not sent: {error}")))?;
        write(wanted.to_json()).await?;
        if kept(resource, &statements, &read).await? {
            return Ok(Outcome::Done);
        }
    }
    Err(Refusal::Found(format!(
        "the policy of {resource} does not keep our statement: somebody else is writing it; run again"
    )))
}

/// Whether the statements are there: at once, or once AWS shows what was written.
async fn kept(
    resource: &str,
    statements: &[Statement],
    read: &impl AsyncFn() -> Text,
) -> Result<bool, Refusal> {
    for pause in PAUSES {
        let found = parsed(resource, read().await?)?;
        if with_statements(&found, statements) == found {
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

/// The statements of a change, as the policy module knows them.
fn statements(change: &PolicyChange) -> Result<Vec<Statement>, Refusal> {
    let document = serde_json::json!({ "Statement": change.statements });
    Policy::parse(&document.to_string())
        .map(|policy| policy.statements().to_vec())
        .map_err(|error| Refusal::Found(format!("the planned statements cannot be read: {error}")))
}
