//! What the descriptions of our own alarms say in every account.

use crate::catalog::Catalog;
use crate::desired::wording;
use std::collections::BTreeSet;

/// The pieces, longest first.
pub(super) fn of(catalog: &Catalog) -> Vec<String> {
    let pieces: BTreeSet<String> = catalog.iter().flat_map(wording).collect();
    let mut pieces: Vec<String> = pieces
        .into_iter()
        .filter(|piece| piece.contains(|c: char| c.is_ascii_alphabetic()))
        .collect();
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    pieces
}

/// The description of an alarm with these pieces kept and all else as `say` says it; only where it
/// bears our mark are they looked for.
pub(super) fn keeping(kept: &[String], text: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let ours = text.trim_end();
    if !ours.ends_with(']') || !ours.contains("[cis-fix ") {
        return say(text);
    }
    keep(kept, text, say)
}

fn keep(kept: &[String], text: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let mut pieces = kept.iter().enumerate();
    let found = pieces.find_map(|(number, piece)| {
        let (before, behind) = text.split_once(piece.as_str())?;
        Some((before, piece, behind, kept.get(number..)?))
    });
    match found {
        Some((before, piece, behind, kept)) => {
            keep(kept, before, say) + piece + &keep(kept, behind, say)
        }
        None if text.is_empty() => String::new(),
        None => say(text),
    }
}
