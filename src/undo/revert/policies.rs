//! Our statements in policies that other people may have changed since the run.

use super::UndoPlanner;
use super::drift::CHANGED;
use crate::plan::{Change, Delta, PolicyChange, Step};
use crate::policy::{Policy, Statement, is_our_sid};
use crate::state::Read;
use serde_json::Value;

/// What an undo does to a policy.
pub(super) struct PolicyReversal {
    /// The statements to remove: those the run added.
    pub(super) remove: Vec<Value>,
    /// The change that restores older statements of ours which the run replaced; None if it replaced none.
    pub(super) restore: Option<PolicyChange>,
}

/// What a run did to the statements of a policy, as far as the policy still shows it.
#[derive(Default)]
struct StatementChanges {
    added: Vec<Statement>,
    /// Older statements of ours, each replaced by one of the run.
    replaced: Vec<Statement>,
    /// Whether somebody has changed a statement under a `Sid` of ours.
    altered: bool,
}

impl StatementChanges {
    fn detect(policy: &PolicyChange, before: &[Statement], now: &[Statement]) -> Self {
        let mut changes = Self::default();
        // A statement that was there before the run does not belong to the run.
        let new = policy.statements.iter().filter_map(parse_statement);
        for one in new.filter(|one| !before.contains(one)) {
            let older = find_by_our_sid(before, &one);
            if now.contains(&one) {
                match older {
                    Some(older) => changes.replaced.push(older.clone()),
                    None => changes.added.push(one),
                }
            } else {
                let found = find_by_our_sid(now, &one);
                changes.altered |= found.is_some() && found != older;
            }
        }
        changes
    }
}

impl UndoPlanner<'_> {
    /// Decides how the run's change to a policy is reverted. None if nothing of it is left or it cannot be decided; in
    /// the latter case the step is retained.
    pub(super) fn revert_policy(
        &mut self,
        step: &Step,
        now: Read<String>,
        policy: &PolicyChange,
    ) -> Option<PolicyReversal> {
        let text = self.present_or_retain(step, now)?;
        let Ok(now) = Policy::parse(&text) else {
            self.retain(step, "its policy cannot be read");
            return None;
        };
        let before = policy.delta.before.as_deref();
        let before = before.and_then(|text| Policy::parse(text).ok());
        let before = before.as_ref().map_or(&[][..], Policy::statements);
        let changes = StatementChanges::detect(policy, before, now.statements());
        if changes.altered {
            self.retain(
                step,
                format!("{CHANGED}: a statement under our Sid is not the one we wrote"),
            );
        }
        let rest = now.without_statements(&changes.added);
        let restore = (!changes.replaced.is_empty()).then(|| PolicyChange {
            delta: Delta {
                before: Some(rest.to_json()),
                after: changes
                    .replaced
                    .iter()
                    .fold(rest.clone(), |policy, older| policy.with_statement(older))
                    .to_json(),
            },
            statements: to_values(&changes.replaced),
        });
        let remove = to_values(&changes.added);
        (!remove.is_empty() || restore.is_some()).then_some(PolicyReversal { remove, restore })
    }

    /// The statements that the run added to the policy which `select` picks.
    pub(super) fn statements_added(
        &self,
        select: impl Fn(&Change) -> Option<&PolicyChange>,
    ) -> Vec<Statement> {
        let changes = self.made.iter().filter_map(|step| select(&step.change));
        changes
            .flat_map(|policy| policy.statements.iter().filter_map(parse_statement))
            .collect()
    }
}

/// The policy without these statements; None if it cannot be parsed.
pub(super) fn parse_without(text: &str, statements: &[Statement]) -> Option<Policy> {
    Policy::parse(text)
        .ok()
        .map(|policy| policy.without_statements(statements))
}

/// The statement with the same `Sid` as this statement of ours.
fn find_by_our_sid<'a>(all: &'a [Statement], ours: &Statement) -> Option<&'a Statement> {
    let sid = ours.sid().filter(|sid| is_our_sid(sid))?;
    all.iter().find(|other| other.sid() == Some(sid))
}

fn to_values(statements: &[Statement]) -> Vec<Value> {
    let values = statements.iter().map(Statement::elements);
    values.cloned().map(Value::Object).collect()
}

/// A planned statement, parsed.
fn parse_statement(value: &Value) -> Option<Statement> {
    let policy = Policy::from_statements(std::slice::from_ref(value)).ok()?;
    policy.statements().first().cloned()
}
