//! Whether a policy still fits once it has the statements of cis-fix. AWS would refuse it while a plan is applied.

use crate::policy::{Policy, Statement};
use crate::quotas::{BUCKET_POLICY_BYTES, TOPIC_POLICY_BYTES, TOPIC_POLICY_STATEMENTS};
use crate::statements::with_statements;

/// Why the policy of a topic is too large with a further statement; `None` if it is not.
pub(super) fn topic_policy_problem(policy: &Policy, statement: &Statement) -> Option<String> {
    let after = policy.with_statement(statement);
    let statements = after.statements().len();
    if statements > TOPIC_POLICY_STATEMENTS {
        return Some(format!(
            "with our statement it has {statements} statements, and AWS takes {TOPIC_POLICY_STATEMENTS} at most"
        ));
    }
    size_problem(&after, TOPIC_POLICY_BYTES)
}

/// The policy of a bucket with further statements, those that it has already left out.
///
/// # Errors
///
/// Why it is too large.
pub(super) fn extend_bucket_policy(
    policy: &Policy,
    statements: &[Statement],
) -> Result<Policy, String> {
    let new: Vec<Statement> = statements
        .iter()
        .filter(|statement| !policy.statements().contains(statement))
        .cloned()
        .collect();
    if new.is_empty() {
        return Ok(policy.clone());
    }
    let after = with_statements(policy, &new);
    match size_problem(&after, BUCKET_POLICY_BYTES) {
        Some(problem) => Err(problem),
        None => Ok(after),
    }
}

fn size_problem(after: &Policy, most: usize) -> Option<String> {
    let bytes = after.to_json().len();
    (bytes > most)
        .then(|| format!("with our statement it has {bytes} bytes, and AWS takes {most} at most"))
}
