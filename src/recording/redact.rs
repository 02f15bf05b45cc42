//! Replaces all private names in an observation with pseudonyms, so that it can be given to
//! somebody else: account IDs, names, addresses, and the names in policies, descriptions and the
//! values of filter patterns. The decisions about it are those about the original, with the
//! pseudonyms in place of the names.
//!
//! Texts are replaced word by word, and the same word always has the same pseudonym. A policy still
//! names the same bucket, and a wildcard still matches the same names. Words that are nobody's
//! stay: those of AWS, of the catalog, and of the names that cis-fix gives ([`keep_list`]). A
//! pseudonym has the length of its word and its place in the sort order, because the first name is
//! chosen if all else is equal. A redacted recording still reveals lengths, the sort order,
//! numbers, times and the structure.
//!
//! Three things are not preserved: wildcards next to one or two letters of a word no longer match the same words if there
//! are many such, since they would cut every name into letters; a `?` within a word no longer matches the same number of
//! letters if a short word became longer; and the order of names that differ only in the case of a letter within a word.

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

/// The observation with pseudonyms: see [`Renaming`].
#[must_use]
pub fn redact(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Observed {
    let inputs = Inputs {
        catalog,
        settings,
        observed,
        memo: &Memo::of_run(),
    };
    Renaming::of(inputs).rename_observed(observed)
}

impl Renaming {
    /// Invents a pseudonym for each name.
    #[must_use]
    pub fn of(inputs: Inputs<'_>) -> Self {
        let Inputs {
            catalog,
            settings,
            observed,
            ..
        } = inputs;
        let keep_list = KeepList::of(catalog, settings, observed);
        let fixed_phrases = FixedPhrases::of(catalog);
        let names = Names::collect(catalog, settings, observed, &fixed_phrases);
        let mut renaming = Self::without_sids(keep_list, fixed_phrases, &names);
        renaming.sids = rename_sids(inputs, &renaming, &names.sids);
        renaming
    }
}
