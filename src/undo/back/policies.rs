//! Our statements in policies that others may have changed meanwhile.

use super::{Backing, CHANGED};
use crate::plan::{Change, PolicyChange, Step};
use crate::policy::{Policy, Statement};
use crate::state::Read;

impl Backing<'_> {
    /// Those statements of a change that are in the policy as it is; None where there are none, or it cannot be told.
    pub(super) fn ours_in(
        &mut self,
        step: &Step,
        now: Read<String>,
        policy: &PolicyChange,
    ) -> Option<Vec<serde_json::Value>> {
        let text = self.seen(step, now)?;
        let Ok(now) = Policy::parse(&text) else {
            self.leave(step, "its policy cannot be read");
            return None;
        };
        let there = |value: &&serde_json::Value| {
            statement(value).is_some_and(|one| now.statements().contains(&one))
        };
        let (there, gone): (Vec<_>, Vec<_>) = policy.statements.iter().partition(there);
        let sids: Vec<Option<Statement>> = gone.into_iter().map(statement).collect();
        let altered = sids.iter().flatten().any(|one| {
            now.statements()
                .iter()
                .any(|other| other.sid().is_some() && other.sid() == one.sid())
        });
        if altered {
            self.leave(
                step,
                format!("{CHANGED}: a statement under our Sid is not the one we wrote"),
            );
        }
        (!there.is_empty()).then(|| there.into_iter().cloned().collect())
    }

    /// The statements that the run added to one policy.
    pub(super) fn statements_of(
        &self,
        of: impl Fn(&Change) -> Option<&PolicyChange>,
    ) -> Vec<Statement> {
        let changes = self.steps.iter().filter_map(|step| of(&step.change));
        changes
            .flat_map(|policy| policy.statements.iter().filter_map(statement))
            .collect()
    }
}

/// The policy without these statements; None where it cannot be read.
pub(super) fn without(text: &str, statements: &[Statement]) -> Option<Policy> {
    Policy::parse(text)
        .ok()
        .map(|policy| policy.without(statements))
}

/// A planned statement as the policy module knows it.
fn statement(value: &serde_json::Value) -> Option<Statement> {
    let policy = Policy::of_statements(std::slice::from_ref(value)).ok()?;
    policy.statements().first().cloned()
}
