//! How a fresh plan differs from a saved one, step by step.

use super::{SavedPlan, mask_secrets};
use crate::plan::{Plan, Step, StepId};
use std::collections::BTreeSet;

/// A step that only one of the two plans has, or that differs between them.
#[derive(Debug, Clone, PartialEq)]
pub enum StepDifference {
    /// The saved plan has the step. It is no longer needed or no longer possible.
    Removed(Step),
    /// The fresh plan has the step, and the saved one does not.
    Added(Step),
    /// Both plans have the step, with another value before it or after it, for other controls, or after other steps.
    Changed {
        /// The step in the saved plan.
        planned: Box<Step>,
        /// The step in the fresh plan.
        now: Box<Step>,
    },
    /// Both plans have the step, and the fresh plan has it at another place.
    Moved(Step),
}

impl StepDifference {
    /// The id of the step.
    #[must_use]
    pub fn step(&self) -> &StepId {
        match self {
            Self::Removed(step) | Self::Added(step) | Self::Moved(step) => &step.id,
            Self::Changed { now, .. } => &now.id,
        }
    }
}

impl SavedPlan {
    /// Whether a fresh plan is the saved one: it has the same steps in the same order, and the same digest, which stands for
    /// the secrets too. The steps are what somebody has reviewed, so the digest alone says nothing.
    #[must_use]
    pub fn matches(&self, plan: &Plan) -> bool {
        self.digest == plan.digest && compare_steps(self, plan).is_empty()
    }
}

/// The differences between a saved plan and a fresh one, in the order of the saved one, added steps last. Empty exactly if
/// both have the same steps in the same order, apart from the secrets that a saved plan does not hold.
#[must_use]
pub fn compare_steps(saved: &SavedPlan, plan: &Plan) -> Vec<StepDifference> {
    let now = mask_secrets(&plan.steps);
    let mut seen = BTreeSet::new();
    let mut differences = Vec::new();
    for planned in &saved.steps {
        let found = now.iter().find(|step| step.id == planned.id);
        match found {
            // A second step of the same name has no counterpart.
            Some(now) if seen.insert(&planned.id) => {
                if now != planned {
                    differences.push(StepDifference::Changed {
                        planned: Box::new(planned.clone()),
                        now: Box::new(now.clone()),
                    });
                }
            }
            _ => differences.push(StepDifference::Removed(planned.clone())),
        }
    }
    let added = now.iter().filter(|step| !seen.contains(&step.id));
    differences.extend(added.cloned().map(StepDifference::Added));
    if differences.is_empty() {
        let pairs = saved.steps.iter().zip(&now);
        let moved = pairs.filter(|(planned, now)| planned.id != now.id);
        differences.extend(moved.map(|(planned, _)| StepDifference::Moved(planned.clone())));
    }
    differences
}
