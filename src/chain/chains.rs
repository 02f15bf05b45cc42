//! The chains of every trail that counts, and the proof of each control that passes.

use crate::chain::filter_chain::Chain;
use crate::chain::proof::{Proof, prove};
use crate::chain::trail_chains::TrailChains;
use crate::control::{AcceptedPattern, Control, Slug};
use crate::inputs::Inputs;
use std::collections::BTreeMap;

/// The chains of an account, followed once and handed to every decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Chains<'a> {
    trails: Vec<TrailChains<'a>>,
    proofs: BTreeMap<&'a Slug, StoredProof<'a>>,
}

/// A proof by positions: in the list of trails, and among the trail's chains for the control.
#[derive(Debug, Clone, PartialEq)]
struct StoredProof<'a> {
    trail: usize,
    accepted: &'a AcceptedPattern,
    chains: Vec<usize>,
}

impl<'a> Chains<'a> {
    /// The chains of these trails, the chosen one first, and what they prove.
    #[must_use]
    pub fn of(inputs: Inputs<'a>, trails: Vec<TrailChains<'a>>) -> Self {
        let proofs = inputs.controls().filter_map(|control| {
            let proof = first_proof(inputs, control, &trails)?;
            Some((&control.slug, proof))
        });
        let proofs = proofs.collect();
        Self { trails, proofs }
    }

    /// The trail where new filters are made; `None` if no trail was chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&TrailChains<'a>> {
        self.trails.first()
    }

    /// Every trail whose filters count or may count, the chosen one first.
    #[must_use]
    pub fn trails(&self) -> &[TrailChains<'a>] {
        &self.trails
    }

    /// The proof that a metric-filter control passes: by the chosen trail if it proves it, else by the first other one.
    /// `None` if no trail that is known to qualify proves it. A control passes exactly if there is a proof.
    #[must_use]
    pub fn proof(&self, inputs: Inputs<'_>, control: &Control) -> Option<Proof<'_, 'a>> {
        let stored = self.proofs.get(&control.slug)?;
        let trail = self.trails.get(stored.trail)?;
        let all = trail.chains(inputs, control);
        let chains: Vec<&Chain<'a>> = stored.chains.iter().filter_map(|n| all.get(*n)).collect();
        Some(Proof {
            trail,
            accepted: stored.accepted,
            chains,
        })
    }
}

fn first_proof<'a>(
    inputs: Inputs<'a>,
    control: &'a Control,
    trails: &[TrailChains<'a>],
) -> Option<StoredProof<'a>> {
    trails.iter().enumerate().find_map(|(number, trail)| {
        if trail.unread.is_some() || !trail.records(control) {
            return None;
        }
        let proof = prove(inputs, control, trail)?;
        let all = trail.chains(inputs, control).iter().enumerate();
        let needed = all.filter(|(_, chain)| {
            let mut chains = proof.chains.iter();
            chains.any(|one| std::ptr::eq(*one, *chain))
        });
        Some(StoredProof {
            trail: number,
            accepted: proof.accepted,
            chains: needed.map(|(position, _)| position).collect(),
        })
    })
}
