//! The fixed phrases in the descriptions of our own alarms, which are the same in every account.

use crate::catalog::Catalog;
use crate::control::Control;
use crate::desired::fixed_phrases;
use crate::naming::alarm_marker;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The fixed phrases, per control.
#[derive(Debug, Clone)]
pub(super) struct FixedPhrases(Vec<ControlPhrases>);

#[derive(Debug, Clone)]
struct ControlPhrases {
    control: Control,
    /// The marker at the end of each description.
    marker: String,
    /// Made when a description with the marker is met: most recordings have few.
    phrases: OnceLock<Vec<String>>,
}

impl ControlPhrases {
    /// The phrases of a description, longest first.
    fn phrases(&self) -> &[String] {
        self.phrases.get_or_init(|| {
            let phrases: BTreeSet<String> = fixed_phrases(&self.control).into_iter().collect();
            let says = |phrase: &String| phrase.contains(|c: char| c.is_ascii_alphabetic());
            let mut phrases: Vec<String> = phrases.into_iter().filter(says).collect();
            phrases.sort_by_key(|phrase| Reverse(phrase.len()));
            phrases
        })
    }
}

impl FixedPhrases {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let phrases = catalog.iter().map(|control| ControlPhrases {
            control: control.clone(),
            marker: alarm_marker(control.slug.as_str()),
            phrases: OnceLock::new(),
        });
        Self(phrases.collect())
    }

    /// Whether a description is one of ours.
    pub(super) fn is_ours(&self, text: &str) -> bool {
        self.phrases_of(text).is_some()
    }

    fn phrases_of(&self, text: &str) -> Option<&ControlPhrases> {
        let text = text.trim_end();
        self.0
            .iter()
            .find(|phrases| text.ends_with(&phrases.marker))
    }

    /// A description with our phrases kept and everything else replaced by `replace`.
    pub(super) fn rewrite(&self, text: &str, replace: &mut dyn FnMut(&str) -> String) -> String {
        let phrases = self
            .phrases_of(text)
            .map_or(&[][..], ControlPhrases::phrases);
        rewrite_between(phrases, text, replace)
    }
}

fn rewrite_between(
    phrases: &[String],
    text: &str,
    replace: &mut dyn FnMut(&str) -> String,
) -> String {
    let mut rest = phrases;
    while let Some((phrase, shorter)) = rest.split_first() {
        if let Some((before, after)) = text.split_once(phrase.as_str()) {
            return rewrite_between(shorter, before, replace)
                + phrase
                + &rewrite_between(rest, after, replace);
        }
        rest = shorter;
    }
    if text.is_empty() {
        return String::new();
    }
    replace(text)
}
