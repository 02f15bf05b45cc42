//! The chains of every trail that counts, and the proof of each control that passes.

use crate::chain::joint_proof::prove_together;
use crate::chain::proof::{Proof, ProofPart, prove};
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

/// A proof by positions: in the list of trails, and among each trail's chains for the control.
#[derive(Debug, Clone, PartialEq)]
struct StoredProof<'a> {
    accepted: &'a AcceptedPattern,
    parts: Vec<(usize, Vec<usize>)>,
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

    /// The proof that a metric-filter control passes: by the chosen trail if it proves it, else by the first other one, else
    /// by several together. `None` if no trails that are known to qualify prove it. A control passes exactly if there is a
    /// proof.
    #[must_use]
    pub fn proof(&self, inputs: Inputs<'_>, control: &Control) -> Option<Proof<'_, 'a>> {
        let stored = self.proofs.get(&control.slug)?;
        let parts = stored.parts.iter().filter_map(|(position, chains)| {
            let trail = self.trails.get(*position)?;
            let all = trail.chains(inputs, control);
            let chains = chains.iter().filter_map(|n| all.get(*n)).collect();
            Some(ProofPart { trail, chains })
        });
        Some(Proof {
            accepted: stored.accepted,
            parts: parts.collect(),
        })
    }
}

fn first_proof<'a>(
    inputs: Inputs<'a>,
    control: &'a Control,
    trails: &[TrailChains<'a>],
) -> Option<StoredProof<'a>> {
    let mut recording = trails
        .iter()
        .filter(|trail| trail.unread.is_none() && trail.records(control));
    let proof = recording
        .find_map(|trail| prove(inputs, control, trail))
        .or_else(|| prove_together(inputs, control, trails))?;
    let parts = proof.parts.iter().filter_map(|part| {
        let mut positions = trails.iter();
        let position = positions.position(|trail| std::ptr::eq(trail, part.trail))?;
        let all = part.trail.chains(inputs, control).iter().enumerate();
        let needed = all.filter(|(_, chain)| {
            let mut chains = part.chains.iter();
            chains.any(|one| std::ptr::eq(*one, *chain))
        });
        Some((position, needed.map(|(position, _)| position).collect()))
    });
    Some(StoredProof {
        accepted: proof.accepted,
        parts: parts.collect(),
    })
}
