//! What `undo` prints.

use super::{FORMAT_VERSION, OutcomeV1, ToolV1, outcome};
use crate::journal::Opening;
use crate::plan::{Outcome, StepId};
use crate::reversal::Reversal;
use crate::undo::{Left, Way};
use serde::Serialize;

/// The way back from a run, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct UndoV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `undo`.
    pub command: &'static str,
    /// The program that made this.
    pub tool: ToolV1,
    /// The account's id.
    pub account: &'a str,
    /// When the run began that is taken back.
    pub run_at: &'a str,
    /// What is taken back, in order.
    pub steps: Vec<BackV1<'a>>,
    /// What stays.
    pub left: &'a [Left],
    /// What became of each step.
    pub outcomes: Vec<OutcomeV1<'a>>,
}

/// One thing to take back.
#[derive(Debug, Clone, Serialize)]
pub struct BackV1<'a> {
    /// The step of the run that made it.
    pub id: &'a str,
    /// The AWS operation.
    pub operation: &'a str,
    /// What it does, in words.
    pub does: String,
    /// The steps before it.
    pub after: Vec<&'a str>,
    /// What is sent.
    pub reversal: &'a Reversal,
}

impl<'a> UndoV1<'a> {
    /// The report of an undo.
    #[must_use]
    pub fn new(run: &'a Opening, way: &'a Way, outcomes: &'a [(StepId, Outcome)]) -> Self {
        let back = |back: &'a crate::undo::Back| BackV1 {
            id: back.step.as_str(),
            operation: back.reversal.operation(),
            does: back.reversal.to_string(),
            after: back.after.iter().map(StepId::as_str).collect(),
            reversal: &back.reversal,
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "undo",
            tool: ToolV1::this(),
            account: run.account.as_str(),
            run_at: &run.at,
            steps: way.backs.iter().map(back).collect(),
            left: &way.left,
            outcomes: outcomes.iter().map(outcome).collect(),
        }
    }
}
