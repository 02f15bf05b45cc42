//! Our statements in policies that others may have changed meanwhile.

use super::{Backing, CHANGED};
use crate::plan::{Change, Delta, PolicyChange, Step};
use crate::policy::{Policy, Statement, is_our_sid};
use crate::state::Read;
use serde_json::Value;

/// What a policy loses on the way back, and what it gets back.
pub(super) struct Ours {
    /// The statements that the run added.
    pub(super) added: Vec<Value>,
    /// What brings back the older ones of ours that the run replaced, where there were any.
    pub(super) older: Option<PolicyChange>,
}

/// What a run did to the statements of a policy and can still be seen.
#[derive(Default)]
struct Done {
    added: Vec<Statement>,
    /// Older ones of ours that stood where those of the run stand.
    replaced: Vec<Statement>,
    /// Whether somebody has changed a statement under a `Sid` of ours.
    altered: bool,
}

impl Done {
    fn by(policy: &PolicyChange, before: &[Statement], now: &[Statement]) -> Self {
        let mut done = Self::default();
        // One that stood there before the run is not the run's to take.
        let new = policy.statements.iter().filter_map(statement);
        for one in new.filter(|one| !before.contains(one)) {
            let older = of_our_sid(before, &one);
            if now.contains(&one) {
                match older {
                    Some(older) => done.replaced.push(older.clone()),
                    None => done.added.push(one),
                }
            } else {
                let found = of_our_sid(now, &one);
                done.altered |= found.is_some() && found != older;
            }
        }
        done
    }
}

impl Backing<'_> {
    /// What a run did to a policy, as far as it is still there; None where nothing is, or it cannot be told.
    pub(super) fn ours_in(
        &mut self,
        step: &Step,
        now: Read<String>,
        policy: &PolicyChange,
    ) -> Option<Ours> {
        let text = self.seen(step, now)?;
        let Ok(now) = Policy::parse(&text) else {
            self.leave(step, "its policy cannot be read");
            return None;
        };
        let before = policy.delta.before.as_deref();
        let before = before.and_then(|text| Policy::parse(text).ok());
        let before = before.as_ref().map_or(&[][..], Policy::statements);
        let done = Done::by(policy, before, now.statements());
        if done.altered {
            self.leave(
                step,
                format!("{CHANGED}: a statement under our Sid is not the one we wrote"),
            );
        }
        let rest = now.without_statements(&done.added);
        let older = (!done.replaced.is_empty()).then(|| PolicyChange {
            delta: Delta {
                before: Some(rest.to_json()),
                after: done
                    .replaced
                    .iter()
                    .fold(rest.clone(), |policy, older| policy.with_statement(older))
                    .to_json(),
            },
            statements: values(&done.replaced),
        });
        let added = values(&done.added);
        (!added.is_empty() || older.is_some()).then_some(Ours { added, older })
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
        .map(|policy| policy.without_statements(statements))
}

/// The statement that stands under the `Sid` of this one of ours.
fn of_our_sid<'a>(all: &'a [Statement], ours: &Statement) -> Option<&'a Statement> {
    let sid = ours.sid().filter(|sid| is_our_sid(sid))?;
    all.iter().find(|other| other.sid() == Some(sid))
}

fn values(statements: &[Statement]) -> Vec<Value> {
    let values = statements.iter().map(Statement::elements);
    values.cloned().map(Value::Object).collect()
}

/// A planned statement as the policy module knows it.
fn statement(value: &Value) -> Option<Statement> {
    let policy = Policy::from_statements(std::slice::from_ref(value)).ok()?;
    policy.statements().first().cloned()
}
