//! The steps of a plan while it is built.

use crate::control::Slug;
use crate::plan::change::Change;
use crate::plan::step::{Step, StepId};
use std::collections::BTreeMap;

/// The steps by id, in the order they were added. A step that is added twice serves both controls.
#[derive(Default)]
pub(super) struct StepList {
    order: Vec<StepId>,
    pub(super) by_id: BTreeMap<StepId, Step>,
}

impl StepList {
    /// Adds a step unless there is one of its kind for the resource. Returns its id.
    pub(super) fn add(
        &mut self,
        kind: &str,
        change: Change,
        after: &[StepId],
        control: &Slug,
    ) -> StepId {
        let id = StepId::new(format!("{kind}/{}", change.resource()));
        let step = self.by_id.entry(id.clone()).or_insert_with(|| {
            self.order.push(id.clone());
            Step {
                id: id.clone(),
                change,
                controls: Vec::new(),
                after: after.to_vec(),
            }
        });
        if !step.controls.contains(control) {
            step.controls.push(control.clone());
        }
        id
    }

    /// The steps in order.
    pub(super) fn into_list(mut self) -> Vec<Step> {
        self.order
            .iter()
            .filter_map(|id| self.by_id.remove(id))
            .collect()
    }
}
