//! Our statements in policies that other people may have changed since the run.

use super::UndoPlanner;
use super::drift::{CHANGED, unproven_reason};
use crate::plan::{Change, PolicyChange, Step};
use crate::policy::{Policy, Statement, is_our_sid};
use crate::state::Read;
use serde_json::Value;

/// What a run did to the statements of a policy, as far as the policy still shows it.
#[derive(Default)]
struct StatementChanges {
    added: Vec<Statement>,
    /// Whether a statement of the run replaced an older one under the same `Sid`.
    replaced: bool,
    /// Whether somebody has changed a statement under a `Sid` of ours.
    altered: bool,
    /// Whether the journal names a statement that is there and is not ours.
    foreign: bool,
}

impl StatementChanges {
    fn detect(
        policy: &PolicyChange,
        now: &[Statement],
        is_ours: impl Fn(&Statement) -> bool,
    ) -> Self {
        let before = policy.delta.before.as_deref();
        let before = before.and_then(|text| Policy::parse(text).ok());
        let before = before.as_ref().map_or(&[][..], Policy::statements);
        let mut changes = Self::default();
        // A statement that was there before the run does not belong to the run.
        let new = policy.statements.iter().filter_map(parse_statement);
        for one in new.filter(|one| !before.contains(one)) {
            let older = find_by_our_sid(before, &one);
            if !now.contains(&one) {
                let found = find_by_our_sid(now, &one);
                changes.altered |= found.is_some() && found != older;
            } else if !is_ours(&one) {
                changes.foreign = true;
            } else if older.is_some() {
                changes.replaced = true;
            } else {
                changes.added.push(one);
            }
        }
        changes
    }
}

impl UndoPlanner<'_> {
    /// The statements that the run added to a policy and that are ours. Where the policy shows another one, the step is
    /// retained with the reason.
    pub(super) fn statements_to_remove(
        &mut self,
        step: &Step,
        now: Read<String>,
        policy: &PolicyChange,
        is_ours: impl Fn(&Statement) -> bool,
    ) -> Vec<Statement> {
        let Some(text) = self.present_or_retain(step, now) else {
            return Vec::new();
        };
        let Ok(now) = Policy::parse(&text) else {
            self.retain(step, "its policy cannot be read");
            return Vec::new();
        };
        let changes = StatementChanges::detect(policy, now.statements(), is_ours);
        if changes.altered {
            self.retain(
                step,
                format!("{CHANGED}: a statement under our Sid is not the one we wrote"),
            );
        }
        if changes.foreign {
            let text = "the journal names a statement that cis-fix does not write into this policy";
            self.retain(step, unproven_reason(text));
        }
        if changes.replaced {
            let text = "our statement replaced an older one under the same Sid, which is not put back, so ours stays";
            self.retain(step, text);
        }
        changes.added
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

pub(super) fn to_values(statements: &[Statement]) -> Vec<Value> {
    let values = statements.iter().map(Statement::elements);
    values.cloned().map(Value::Object).collect()
}

/// A planned statement, parsed.
fn parse_statement(value: &Value) -> Option<Statement> {
    let policy = Policy::from_statements(std::slice::from_ref(value)).ok()?;
    policy.statements().first().cloned()
}
