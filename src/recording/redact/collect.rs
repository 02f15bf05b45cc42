//! Collects the names in an observation and in the settings it is decided with.

use super::alarm_description::FixedPhrases;
use super::filter_policy::{MatchMode, rewrite_filter_policy};
use super::keep_list::KeepList;
use super::pattern::rewrite_pattern;
use super::policy::{PolicyText, rewrite_policy};
use super::tokens::{TextToken, is_account_id, tokenize};
use super::traverse::{TextKind, Traversal};
use super::wildcards::WildcardParts;
use crate::catalog::Catalog;
use crate::policy::is_our_sid;
use crate::settings::Settings;
use crate::state::{Observed, stored_endpoint};
use std::collections::{BTreeMap, BTreeSet};

/// The names that were found.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Names by which things are sorted.
    pub(super) ordered: BTreeSet<String>,
    /// Words, as they are written.
    pub(super) words: BTreeSet<String>,
    /// The parts of words next to wildcards.
    pub(super) wildcards: WildcardParts,
    /// Account IDs.
    pub(super) accounts: BTreeSet<String>,
    /// IPv4 addresses.
    pub(super) ips: BTreeSet<String>,
    /// Addresses of subscribers.
    pub(super) addresses: BTreeSet<String>,
    /// URLs as they are written, which may stand in a text as well, each with its key in `addresses`.
    pub(super) urls: BTreeMap<String, String>,
    /// Our own Sids.
    pub(super) sids: BTreeSet<String>,
}

impl Names {
    pub(super) fn collect(
        catalog: &Catalog,
        settings: &Settings,
        observed: &Observed,
        fixed_phrases: &FixedPhrases,
    ) -> Self {
        let mut names = Self::default();
        // The names that we may give are sorted with the others.
        for control in catalog.iter() {
            names.record(
                fixed_phrases,
                TextKind::Name,
                &format!("{}{}", settings.name_prefix, control.slug),
            );
        }
        let mut replace = |kind, text: &str| {
            names.record(fixed_phrases, kind, text);
            text.to_owned()
        };
        let mut traversal = Traversal {
            replace: &mut replace,
        };
        let _ = traversal.map_observed(observed);
        let _ = traversal.map_settings(settings);
        names.wildcards.drop_short();
        names
    }

    fn record(&mut self, fixed_phrases: &FixedPhrases, kind: TextKind, text: &str) {
        match kind {
            TextKind::Name => {
                self.ordered.insert(text.to_owned());
                self.record_words(text);
            }
            TextKind::Text => self.record_words(text),
            TextKind::Description => {
                let _ = fixed_phrases.rewrite(text, &mut |rest| {
                    self.record_words(rest);
                    String::new()
                });
            }
            TextKind::Pattern => {
                let _ = rewrite_pattern(text, &mut |value| {
                    self.record_words(value);
                    String::new()
                });
            }
            TextKind::MessageFilter => {
                let _ = rewrite_filter_policy(text, &mut |mode, value| {
                    match mode {
                        MatchMode::Exact => self.wildcards.record(value),
                        MatchMode::Prefix => self.wildcards.record(&format!("{value}*")),
                        MatchMode::Suffix => self.wildcards.record(&format!("*{value}")),
                    }
                    self.record_words(value);
                    value.to_owned()
                });
            }
            TextKind::Policy => {
                let _ = rewrite_policy(text, &mut |kind, value| {
                    if kind == PolicyText::Sid && is_our_sid(value) {
                        self.sids.insert(value.to_owned());
                    } else {
                        self.wildcards.record(value);
                        self.record_words(value);
                    }
                    value.to_owned()
                });
            }
            TextKind::Address => {
                if let Some(key) = address_key(text) {
                    if text.contains("://") {
                        self.urls.insert(text.to_owned(), key.clone());
                    }
                    self.addresses.insert(key);
                } else {
                    self.record_words(text);
                }
            }
        }
    }

    fn record_words(&mut self, text: &str) {
        for token in tokenize(text) {
            match token {
                TextToken::Word(word) if is_account_id(word) => {
                    self.accounts.insert(word.to_owned());
                }
                TextToken::Word(word) => {
                    self.words.insert(word.to_owned());
                }
                TextToken::Ip(ip) => {
                    self.ips.insert(ip.to_owned());
                }
                TextToken::Between(_) => {}
            }
        }
    }

    /// The words that stay and that decide the order between two names. Pseudonyms must sort around
    /// them.
    pub(super) fn order_anchors(&self, keep_list: &KeepList) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        let names: Vec<Vec<TextToken<'_>>> =
            self.ordered.iter().map(|name| tokenize(name)).collect();
        for pair in names.windows(2) {
            let [one, other] = pair else { continue };
            let difference = one.iter().zip(other).find(|(a, b)| a != b);
            let Some((TextToken::Word(a), TextToken::Word(b))) = difference else {
                continue;
            };
            let kept_word = match (keep_list.keeps(a), keep_list.keeps(b)) {
                (true, false) => a,
                (false, true) => b,
                _ => continue,
            };
            if kept_word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                anchors.insert(kept_word.to_ascii_lowercase());
            }
        }
        anchors
    }
}

/// The key of an address: a URL as an observation keeps it, an e-mail address in lower case, because SNS ignores its
/// case. `None` for a telephone number and the like.
pub(super) fn address_key(text: &str) -> Option<String> {
    if let Some((protocol, _)) = text.split_once("://") {
        // The settings have the URL, and an observation its digest.
        Some(stored_endpoint(protocol, text))
    } else if text.contains('@') {
        Some(text.to_ascii_lowercase())
    } else {
        None
    }
}
