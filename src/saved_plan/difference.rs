//! What is not as it was when a plan was saved, step by step.

use super::{Saved, kept};
use crate::plan::{Plan, Step, StepId};

/// A step that is not in both plans, or not the same in both.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// It was planned, and is not needed or not possible any more.
    Gone(Step),
    /// It is needed now, and was not planned.
    New(Step),
    /// It is needed still, but what is there is not what was there, or what there will be is another.
    Changed {
        /// As it was planned.
        planned: Box<Step>,
        /// As it is now.
        now: Box<Step>,
    },
}

impl Difference {
    /// The step.
    #[must_use]
    pub fn step(&self) -> &StepId {
        match self {
            Self::Gone(step) | Self::New(step) => &step.id,
            Self::Changed { now, .. } => &now.id,
        }
    }
}

/// How the plan made now differs from the saved one: in the order of the saved one, what is new at the end. Empty where
/// only what a saved plan does not keep differs: a secret, or what a step comes after.
#[must_use]
pub fn differences(saved: &Saved, plan: &Plan) -> Vec<Difference> {
    let now = kept(&plan.steps);
    let find = |steps: &[Step], id: &StepId| steps.iter().find(|step| step.id == *id).cloned();
    let planned = saved.steps.iter().filter_map(|planned| {
        let planned = planned.clone();
        match find(&now, &planned.id) {
            None => Some(Difference::Gone(planned)),
            Some(now) if now.change == planned.change && now.controls == planned.controls => None,
            Some(now) => Some(Difference::Changed {
                planned: Box::new(planned),
                now: Box::new(now),
            }),
        }
    });
    let new = now
        .iter()
        .filter(|step| find(&saved.steps, &step.id).is_none())
        .map(|step| Difference::New(step.clone()));
    planned.chain(new).collect()
}
