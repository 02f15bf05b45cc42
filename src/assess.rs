//! The verdict on each control, with the first broken link, the reason and the evidence.
//!
//! A metric-filter control passes exactly if [`Chains::proof`] has a proof of it. Otherwise the best chain decides what is
//! said: whether cis-fix can fix it, who else must, or what could not be read.

mod chain_verdict;
mod evidence;
mod filter_control;
mod finding;
mod fixable;
mod logging_control;
mod no_person;
mod person;
mod trails;
mod uncovered;
mod undecided;
mod unheard_event;

pub use finding::{Evidence, EvidenceKind, Finding};

use crate::chain::chains::Chains;
use crate::control::{Control, ControlKind};
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::select::Selection;
use crate::verdict::Verdict;

/// Assesses every control that the run lists, in order.
#[must_use]
pub fn assess(
    inputs: Inputs<'_>,
    selection: &Selection,
    chains: &Chains<'_>,
    desired: &Desired,
) -> Vec<Finding> {
    inputs
        .listed()
        .map(|control| match &control.kind {
            _ if inputs.settings.skip_reason(&control.slug).is_some() => excepted(inputs, control),
            ControlKind::Filter(_) => {
                filter_control::assess(inputs, selection, chains, desired, control)
            }
            ControlKind::Logging(_) => logging_control::assess(inputs, selection, desired, control),
        })
        .collect()
}

/// The finding on a control that the settings skip.
fn excepted(inputs: Inputs<'_>, control: &Control) -> Finding {
    let reason = inputs
        .settings
        .skip_reason(&control.slug)
        .unwrap_or_default();
    let mut finding = Finding::new(inputs, control);
    finding.verdict = Verdict::Excepted;
    finding.broken_link = None;
    reason.clone_into(&mut finding.reason);
    finding
}
