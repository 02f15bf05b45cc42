//! The verdict on one metric-filter control.

use crate::assess::evidence::add_proof;
use crate::assess::finding::Finding;
use crate::assess::trails::{add_trail, assess_trails};
use crate::chain::chains::Chains;
use crate::chain::link::Link;
use crate::control::Control;
use crate::desired::Desired;
use crate::inputs::Inputs;
use crate::select::{Selection, TrailChoice};
use crate::verdict::Verdict;

pub(super) fn assess(
    inputs: Inputs<'_>,
    selection: &Selection,
    chains: &Chains<'_>,
    desired: &Desired,
    control: &Control,
) -> Finding {
    if let Some(proof) = chains.proof(inputs, control) {
        let mut finding = Finding::new(inputs, control);
        add_trail(inputs, control, proof.trail, &mut finding);
        add_proof(inputs, control, &proof, &mut finding);
        return finding;
    }
    let mut finding = Finding::new(inputs, control);
    match &selection.trail {
        // `select` looks for a trail in every run with a metric-filter control, so this is not reached.
        TrailChoice::NotNeeded => {
            finding.set(Verdict::Unreadable, Link::Trail, "no trail was looked for");
        }
        TrailChoice::Unreadable { unread } => {
            let what = format!("the trails {} read", unread.plural_verb());
            finding.set_unreadable(Link::Trail, &what, unread);
        }
        TrailChoice::NoneQualifies {
            link, why, advice, ..
        } => {
            finding.set(Verdict::Manual, *link, why.clone());
            finding.advice.clone_from(advice);
        }
        TrailChoice::Elsewhere { account, trail } => finding.set(
            Verdict::Elsewhere,
            Link::Trail,
            format!(
                "trail {} is account {account}'s, whose log group only that account sees; run cis-fix there",
                trail.arn.name()
            ),
        ),
        TrailChoice::Chosen(_) => return assess_trails(inputs, desired, control, chains.trails()),
    }
    finding
}
