//! The chains a passing control rests on: what its verdict claims, to be held against AWS's own word.

use super::Watched;
use super::chain::Chain;
use super::control::covering;
use super::fate::Fate;
use super::recorded::recorded;
use crate::control::Control;
use crate::select::Inputs;

/// The trail by which a control passes, the chosen one if it does by that, with the whole chains that are needed for it;
/// `None` where it passes by none.
pub(crate) fn proof<'w>(
    inputs: Inputs<'_>,
    control: &Control,
    watched: &'w [Watched<'w>],
) -> Option<(&'w Watched<'w>, Vec<&'w Chain<'w>>)> {
    let records = |one: &&Watched<'_>| {
        one.unread.is_none() && recorded(inputs, control, &one.trail.trail).is_enough()
    };
    watched.iter().filter(records).find_map(|one| {
        let whole = whole(inputs, control, one);
        let (_, needed) = covering(inputs, control, &whole)?;
        Some((one, needed))
    })
}

/// Every chain of a trail that takes as many events as the settings allow this control to a person.
pub(crate) fn whole<'w>(
    inputs: Inputs<'_>,
    control: &Control,
    watched: &'w Watched<'w>,
) -> Vec<&'w Chain<'w>> {
    let all = watched.chains(inputs, control).iter();
    all.filter(|chain| chain.fate == Fate::Whole).collect()
}
