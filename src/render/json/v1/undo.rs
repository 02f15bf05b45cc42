//! What `undo` prints.

use super::{FORMAT_VERSION, OutcomeV1, ToolV1, outcome};
use crate::journal::Journal;
use crate::plan::{Outcome, Step, StepId};
use crate::render::reverted_values;
use crate::reversal::Reversal;
use crate::state::Observed;
use crate::undo::{Retained, UndoPlan, UndoStep};
use serde::Serialize;
use serde_json::Value;

/// The plan of an undo and its outcomes.
#[derive(Debug, Clone, Serialize)]
pub struct UndoV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `undo`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The account's id.
    pub account: &'a str,
    /// When the reverted run began, RFC 3339 in UTC.
    pub run_at: &'a str,
    /// When the interrupted runs began that it continues and that were reverted with it, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub continues: Vec<&'a str>,
    /// The writes of the undo, in order.
    pub steps: Vec<UndoStepV1<'a>>,
    /// What is retained.
    #[serde(rename = "left")]
    pub retained: Vec<&'a Retained>,
    /// The outcome of each step; empty if nothing was sent.
    pub outcomes: Vec<OutcomeV1<'a>>,
    /// Why nothing proves that the journal was written here, and what it claims; absent if its MACs prove it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign_journal: Option<ForeignJournalV1<'a>>,
}

/// A journal that nothing proves.
#[derive(Debug, Clone, Serialize)]
pub struct ForeignJournalV1<'a> {
    /// Why it is not proven.
    pub why: &'a str,
    /// Every step that it claims, with the values before and after, as the journal has it.
    pub claims: Vec<&'a Step>,
}

/// One write of an undo.
#[derive(Debug, Clone, Serialize)]
pub struct UndoStepV1<'a> {
    /// The step of the run that is reverted.
    pub id: &'a str,
    /// The AWS operation.
    pub operation: &'a str,
    /// What the write does, in words.
    pub does: String,
    /// The steps that must be reverted before it.
    pub after: Vec<&'a str>,
    /// The write.
    pub reversal: &'a Reversal,
    /// The value in the account before the write; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_before: Option<Value>,
    /// The value after it; absent if there is none then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_after: Option<Value>,
}

impl<'a> UndoV1<'a> {
    /// The document of an undo in the account as it was observed before. `unproven` says why nothing proves the journal.
    #[must_use]
    pub fn new(
        journal: &'a Journal,
        unproven: Option<&'a str>,
        observed: &Observed,
        plan: &'a UndoPlan,
        outcomes: &'a [(StepId, Outcome)],
    ) -> Self {
        let step = |step: &'a UndoStep| {
            let (value_before, value_after) = reverted_values::values(&step.reversal, observed);
            UndoStepV1 {
                id: step.step.as_str(),
                operation: step.reversal.operation(),
                does: step.reversal.to_string(),
                after: step.after.iter().map(StepId::as_str).collect(),
                reversal: &step.reversal,
                value_before,
                value_after,
            }
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "undo",
            tool: ToolV1::this(),
            account: journal.header.account.as_str(),
            run_at: &journal.header.at,
            continues: Vec::new(),
            steps: plan.steps.iter().map(step).collect(),
            retained: plan.retained.iter().collect(),
            outcomes: outcomes.iter().map(outcome).collect(),
            foreign_journal: unproven.map(|why| ForeignJournalV1 {
                why,
                claims: journal.claimed_steps().collect(),
            }),
        }
    }

    /// The document with that of the interrupted run which this run continues.
    #[must_use]
    pub fn followed_by(mut self, earlier: Self) -> Self {
        self.continues.push(earlier.run_at);
        self.steps.extend(earlier.steps);
        self.retained.extend(earlier.retained);
        self.outcomes.extend(earlier.outcomes);
        self
    }
}
