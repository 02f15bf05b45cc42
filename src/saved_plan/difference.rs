//! How a fresh plan differs from a saved one, step by step.

use super::{SavedPlan, mask_secrets};
use crate::plan::{Plan, Step, StepId};

/// A step that only one of the two plans has, or that differs between them.
#[derive(Debug, Clone, PartialEq)]
pub enum StepDifference {
    /// The saved plan has the step. It is no longer needed or no longer possible.
    Removed(Step),
    /// The fresh plan has the step, and the saved one does not.
    Added(Step),
    /// Both plans have the step, with another value before it or after it, or for other controls.
    Changed {
        /// The step in the saved plan.
        planned: Box<Step>,
        /// The step in the fresh plan.
        now: Box<Step>,
    },
}

impl StepDifference {
    /// The id of the step.
    #[must_use]
    pub fn step(&self) -> &StepId {
        match self {
            Self::Removed(step) | Self::Added(step) => &step.id,
            Self::Changed { now, .. } => &now.id,
        }
    }
}

/// The differences between a saved plan and a fresh one, in the order of the saved one, added steps last. Empty if the
/// plans differ only in what is not compared: a secret, or the steps that must be applied before a step.
#[must_use]
pub fn compare_steps(saved: &SavedPlan, plan: &Plan) -> Vec<StepDifference> {
    let now = mask_secrets(&plan.steps);
    let find = |steps: &[Step], id: &StepId| steps.iter().find(|step| step.id == *id).cloned();
    let planned = saved.steps.iter().filter_map(|planned| {
        let planned = planned.clone();
        match find(&now, &planned.id) {
            None => Some(StepDifference::Removed(planned)),
            Some(now) if now.change == planned.change && now.controls == planned.controls => None,
            Some(now) => Some(StepDifference::Changed {
                planned: Box::new(planned),
                now: Box::new(now),
            }),
        }
    });
    let new = now
        .iter()
        .filter(|step| find(&saved.steps, &step.id).is_none())
        .map(|step| StepDifference::Added(step.clone()));
    planned.chain(new).collect()
}
