//! The proof by several trails that record a control's events together, each into a log group of its own.
//!
//! One trail may record what is read and another what is written. Each event reaches the log group of a trail that records it,
//! so the control holds if the chains of every such log group cover it.

use crate::chain::event_selectors::merge_selectors;
use crate::chain::proof::{Proof, ProofPart, covering, intact_chains};
use crate::chain::trail_chains::TrailChains;
use crate::chain::trail_coverage::trail_coverage;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;

/// Proves a control by trails none of which records all of its events; only trails that it needs are in the proof.
pub(super) fn prove_together<'c, 'a>(
    inputs: Inputs<'a>,
    control: &'a Control,
    trails: &'c [TrailChains<'a>],
) -> Option<Proof<'c, 'a>> {
    let known = trails.iter().filter(|trail| trail.unread.is_none());
    let known: Vec<&TrailChains<'a>> = known.collect();
    let filter = control.filter().filter(|_| known.len() > 1)?;
    let mut accepted = filter.accepted(inputs.settings.benchmark);
    accepted.find_map(|accepted| {
        let parts = known.iter().filter_map(|trail| {
            let intact = intact_chains(inputs, control, trail);
            let (_, chains) = covering(inputs, control, &[accepted], &intact)?;
            Some(ProofPart { trail, chains })
        });
        let mut parts: Vec<ProofPart<'c, 'a>> = parts.collect();
        if !record_all(inputs, control, accepted, &parts) {
            return None;
        }
        for position in (0..parts.len()).rev() {
            let mut fewer = parts.clone();
            fewer.remove(position);
            if record_all(inputs, control, accepted, &fewer) {
                parts = fewer;
            }
        }
        Some(Proof { accepted, parts })
    })
}

/// Whether the trails together record every event of an accepted pattern.
fn record_all(
    inputs: Inputs<'_>,
    control: &Control,
    accepted: &AcceptedPattern,
    parts: &[ProofPart<'_, '_>],
) -> bool {
    let selectors = parts
        .iter()
        .filter_map(|part| part.trail.selectors.as_ref());
    let selectors = merge_selectors(selectors);
    let recorded = trail_coverage(inputs, control, Some(&selectors));
    let mut texts = recorded.texts.into_iter();
    recorded.coverage.is_sufficient() && texts.any(|text| std::ptr::eq(text, accepted))
}
