//! The proof that a control passes: intact chains that cover it, of one trail or of several that record its events together.

use crate::chain::filter_chain::Chain;
use crate::chain::filter_coverage::first_covered;
use crate::chain::trail_chains::TrailChains;
use crate::control::{AcceptedPattern, Control};
use crate::inputs::Inputs;
use crate::pattern::Pattern;

/// The intact chains that a passing control needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof<'c, 'a> {
    /// The accepted pattern that the filters cover.
    pub accepted: &'a AcceptedPattern,
    /// One trail with its chains; several if only together they record the control's events.
    pub parts: Vec<ProofPart<'c, 'a>>,
}

/// The intact chains of one trail that a proof needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofPart<'c, 'a> {
    /// The trail.
    pub trail: &'c TrailChains<'a>,
    /// One chain if its filter covers the pattern alone; else the fewest that do together, without each of which the rest
    /// do not.
    pub chains: Vec<&'c Chain<'a>>,
}

impl<'c, 'a> Proof<'c, 'a> {
    /// The chains of all trails, in order.
    pub fn chains(&self) -> impl Iterator<Item = &'c Chain<'a>> {
        self.parts
            .iter()
            .flat_map(|part| part.chains.iter().copied())
    }
}

/// Proves a control by the intact chains of a trail. The trail must record the control's events for the proof to hold.
#[must_use]
pub fn prove<'c, 'a>(
    inputs: Inputs<'a>,
    control: &'a Control,
    trail: &'c TrailChains<'a>,
) -> Option<Proof<'c, 'a>> {
    let intact = intact_chains(inputs, control, trail);
    let (accepted, chains) = covering(inputs, control, trail.texts(control), &intact)?;
    let parts = vec![ProofPart { trail, chains }];
    Some(Proof { accepted, parts })
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

/// The first of these accepted patterns that the filters of these chains cover, and the chains needed for it: one if it
/// covers alone.
#[must_use]
pub fn covering<'k, 'c, 'a: 'k>(
    inputs: Inputs<'_>,
    control: &Control,
    texts: &[&'k AcceptedPattern],
    chains: &[&'c Chain<'a>],
) -> Option<(&'k AcceptedPattern, Vec<&'c Chain<'a>>)> {
    let alone = |chain: &&'c Chain<'a>| {
        let accepted = *chain.candidate.covers.get(&control.slug)?;
        let mut texts = texts.iter();
        let counts = texts.any(|text| std::ptr::eq(*text, accepted));
        counts.then(|| (accepted, vec![*chain]))
    };
    if let Some(found) = chains.iter().find_map(alone) {
        return Some(found);
    }
    let together = |chains: &[&Chain<'_>]| {
        let patterns: Vec<&Pattern> = chains.iter().map(|chain| chain.pattern()).collect();
        first_covered(inputs, control, texts, &patterns)
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
