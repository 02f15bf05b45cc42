//! The proof that a control passes: intact chains of one trail that cover it.

use crate::chain::filter_chain::Chain;
use crate::chain::filter_coverage::covered_text;
use crate::chain::trail_chains::TrailChains;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::pattern::Pattern;

/// The intact chains of one trail that a passing control needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof<'c, 'a> {
    /// The trail.
    pub trail: &'c TrailChains<'a>,
    /// The accepted pattern that the filters cover.
    pub accepted: &'a AcceptedPattern,
    /// One chain if its filter covers the pattern alone; else the fewest that do together, without each of which the rest
    /// do not.
    pub chains: Vec<&'c Chain<'a>>,
}

/// Proves a control by the intact chains of a trail. The trail must record the control's events for the proof to hold.
#[must_use]
pub fn prove<'c, 'a>(
    inputs: Inputs<'a>,
    control: &'a Control,
    trail: &'c TrailChains<'a>,
) -> Option<Proof<'c, 'a>> {
    let intact = intact_chains(inputs, control, trail);
    let (accepted, chains) = covering(inputs, control, &intact)?;
    Some(Proof {
        trail,
        accepted,
        chains,
    })
}

/// The intact chains of a trail for the number of events that the settings allow a control.
#[must_use]
pub fn intact_chains<'c, 'a>(
    inputs: Inputs<'_>,
    control: &Control,
    trail: &'c TrailChains<'a>,
) -> Vec<&'c Chain<'a>> {
    let chains = trail.chains(inputs, control).iter();
    chains.filter(|chain| chain.is_intact()).collect()
}

/// The accepted pattern that the filters of these chains cover, and the chains needed for it: one if it covers alone.
#[must_use]
pub fn covering<'k, 'c, 'a: 'k>(
    inputs: Inputs<'_>,
    control: &'k Control,
    chains: &[&'c Chain<'a>],
) -> Option<(&'k AcceptedPattern, Vec<&'c Chain<'a>>)> {
    let alone = |chain: &&'c Chain<'a>| {
        let accepted = *chain.candidate.covers.get(&control.slug)?;
        Some((accepted, vec![*chain]))
    };
    if let Some(found) = chains.iter().find_map(alone) {
        return Some(found);
    }
    let together = |chains: &[&Chain<'_>]| {
        let patterns: Vec<&Pattern> = chains.iter().map(|chain| chain.pattern()).collect();
        covered_text(inputs, control, &patterns)
    };
    let accepted = together(chains)?;
    let mut needed = chains.to_vec();
    for chain in chains {
        let without = needed.iter().copied();
        let without = without.filter(|one| !std::ptr::eq(*one, *chain));
        let without: Vec<&Chain<'_>> = without.collect();
        if together(&without).is_some() {
            needed = without;
        }
    }
    Some((accepted, needed))
}
