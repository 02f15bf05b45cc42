//! What the descriptions of our own alarms say in every account.

use crate::catalog::Catalog;
use crate::desired::{ownership_mark, wording};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The words of ours, control by control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording(Vec<Words>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    /// What the descriptions end in.
    mark: String,
    /// What they say, the longest pieces first.
    pieces: Vec<String>,
}

impl Wording {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let words = catalog.iter().map(|control| {
            let pieces: BTreeSet<String> = wording(control).into_iter().collect();
            let says = |piece: &String| piece.contains(|c: char| c.is_ascii_alphabetic());
            let mut pieces: Vec<String> = pieces.into_iter().filter(says).collect();
            pieces.sort_by_key(|piece| Reverse(piece.len()));
            Words {
                mark: ownership_mark(control.slug.as_str()),
                pieces,
            }
        });
        Self(words.collect())
    }

    /// Whether a description is one of ours.
    pub(super) fn is_ours(&self, text: &str) -> bool {
        self.words_of(text).is_some()
    }

    fn words_of(&self, text: &str) -> Option<&Words> {
        let text = text.trim_end();
        self.0.iter().find(|words| text.ends_with(&words.mark))
    }

    /// A description in which our words are kept and all else is as `say` says it.
    pub(super) fn keeping(&self, text: &str, say: &mut dyn FnMut(&str) -> String) -> String {
        let pieces = self.words_of(text).map_or(&[][..], |words| &words.pieces);
        keep(pieces, text, say)
    }
}

fn keep(pieces: &[String], text: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let mut rest = pieces;
    while let Some((piece, shorter)) = rest.split_first() {
        if let Some((before, behind)) = text.split_once(piece.as_str()) {
            return keep(shorter, before, say) + piece + &keep(rest, behind, say);
        }
        rest = shorter;
    }
    if text.is_empty() {
        return String::new();
    }
    say(text)
}
