//! Renames all that is somebody's in an observation, so that it can be handed to somebody else:
//! account ids, names, addresses, and whatever stands in policies, descriptions and the values of
//! filter patterns. What is decided about it is decided about the original, up to the names.
//!
//! Texts are renamed word by word, one word always to the same other, so that a policy names the
//! bucket it named and a wildcard stands for what it stood for. Words that are nobody's stay: AWS's
//! own, those of the catalog, and the names cis-fix gives ([`keep_list`]). A word's length and its
//! place in the order are kept, for the first by name is chosen where all else is equal; this, the
//! numbers, the times and the structure are what a recording still tells of it.
//! Not kept: that a `?` inside of a word fits as many letters where a short word became longer,
//! and the order of names that differ inside of a word by the case of a letter.

mod alarm_description;
mod collect;
mod filter_policy;
mod keep_list;
mod pattern;
mod policy;
mod pseudonyms;
mod renaming;
mod sids;
mod tokens;
mod traverse;
mod wildcards;

#[cfg(test)]
mod tests;

pub use renaming::Renaming;

use crate::catalog::Catalog;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::Observed;
use alarm_description::FixedPhrases;
use collect::Names;
use keep_list::KeepList;
use sids::rename_sids;

/// The observation with other names in it: see [`Renaming`].
#[must_use]
pub fn redact(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Observed {
    Renaming::of(catalog, settings, observed).rename_observed(observed)
}

impl Renaming {
    /// Invents a name for each there is.
    #[must_use]
    pub fn of(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Self {
        let keep_list = KeepList::of(catalog, settings, observed);
        let fixed_phrases = FixedPhrases::of(catalog);
        let names = Names::collect(catalog, settings, observed, &fixed_phrases);
        let mut renaming = Self::without_sids(keep_list, fixed_phrases, &names);
        let inputs = Inputs {
            catalog,
            settings,
            observed,
            memo: &Memo::default(),
        };
        renaming.sids = rename_sids(inputs, &renaming, &names.sids);
        renaming
    }
}
