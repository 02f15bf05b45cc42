//! The chains a passing control rests on: what its verdict claims, to be held against AWS's own word.

use super::chain::Chain;
use super::control::covering;
use super::fate::Fate;
use crate::control::Control;
use crate::select::Inputs;
use std::collections::BTreeMap;

/// The whole chains that are needed for the control to pass; none where they do not cover what it accepts.
#[must_use]
pub fn proof<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    chains: &'a BTreeMap<u32, Vec<Chain<'a>>>,
) -> Vec<&'a Chain<'a>> {
    let whole = whole(inputs, control, chains);
    covering(inputs, control, &whole).map_or_else(Vec::new, |(_, needed)| needed)
}

/// Every chain that takes as many events as the settings allow this control to a person.
#[must_use]
pub fn whole<'a>(
    inputs: Inputs<'_>,
    control: &Control,
    chains: &'a BTreeMap<u32, Vec<Chain<'a>>>,
) -> Vec<&'a Chain<'a>> {
    let events = inputs.settings.events_allowed(&control.slug);
    let all = chains.get(&events).into_iter().flatten();
    all.filter(|chain| chain.fate == Fate::Whole).collect()
}
