//! Hears which names there are in a recording and in the settings it is read with.

use super::cuts::Cuts;
use super::fields::{Kind, Walk};
use super::message::Stands;
use super::policy::Said;
use super::vocabulary::Vocabulary;
use super::wording::Wording;
use super::words::{Token, is_account, tokens};
use super::{message, pattern, policy, walk_settings};
use crate::catalog::Catalog;
use crate::policy::is_our_sid;
use crate::settings::Settings;
use crate::state::Observed;
use std::collections::BTreeSet;

/// All that was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Names by which things are put in order.
    pub(super) names: BTreeSet<String>,
    /// Words, as they are written.
    pub(super) words: BTreeSet<String>,
    /// Where wildcards touch words.
    pub(super) cuts: Cuts,
    /// Accounts.
    pub(super) accounts: BTreeSet<String>,
    /// IPv4 addresses.
    pub(super) ips: BTreeSet<String>,
    /// Addresses of subscribers.
    pub(super) addresses: BTreeSet<String>,
    /// Our own Sids.
    pub(super) sids: BTreeSet<String>,
}

impl Heard {
    pub(super) fn of(
        catalog: &Catalog,
        settings: &Settings,
        observed: &Observed,
        kept: &Wording,
    ) -> Self {
        let mut heard = Self::default();
        // What we may call our own things is put in order with the others.
        for control in catalog.iter() {
            heard.hear(
                kept,
                Kind::Name,
                &format!("{}{}", settings.name_prefix, control.slug),
            );
        }
        let mut say = |kind, text: &str| {
            heard.hear(kept, kind, text);
            text.to_owned()
        };
        let mut walk = Walk { say: &mut say };
        let _ = walk.observed(observed);
        let _ = walk_settings(&mut walk, settings);
        heard
    }

    fn hear(&mut self, kept: &Wording, kind: Kind, text: &str) {
        match kind {
            Kind::Name => {
                self.names.insert(text.to_owned());
                self.words_of(text);
            }
            Kind::Text => self.words_of(text),
            Kind::Description => {
                let _ = kept.keeping(text, &mut |rest| {
                    self.words_of(rest);
                    String::new()
                });
            }
            Kind::Pattern => {
                let _ = pattern::rewritten(text, &mut |value| {
                    self.words_of(value);
                    String::new()
                });
            }
            Kind::MessageFilter => {
                let _ = message::rewritten(text, &mut |stands, value| {
                    match stands {
                        Stands::Whole => self.cuts.hear(value),
                        Stands::Start => self.cuts.hear(&format!("{value}*")),
                        Stands::End => self.cuts.hear(&format!("*{value}")),
                    }
                    self.words_of(value);
                    value.to_owned()
                });
            }
            Kind::Policy => {
                let _ = policy::rewritten(text, &mut |said, value| {
                    if said == Said::Sid && is_our_sid(value) {
                        self.sids.insert(value.to_owned());
                    } else {
                        self.cuts.hear(value);
                        self.words_of(value);
                    }
                    value.to_owned()
                });
            }
            Kind::Address => {
                if let Some(key) = address_key(text) {
                    self.addresses.insert(key);
                } else {
                    self.words_of(text);
                }
            }
        }
    }

    fn words_of(&mut self, text: &str) {
        for token in tokens(text) {
            match token {
                Token::Word(word) if is_account(word) => {
                    self.accounts.insert(word.to_owned());
                }
                Token::Word(word) => {
                    self.words.insert(word.to_owned());
                }
                Token::Ip(ip) => {
                    self.ips.insert(ip.to_owned());
                }
                Token::Between(_) => {}
            }
        }
    }

    /// The words that stay and by which a name is told from one that begins with a word to be
    /// invented: those the invented ones must keep clear of.
    pub(super) fn fixed_points(&self, vocabulary: &Vocabulary) -> BTreeSet<String> {
        let mut fixed = BTreeSet::new();
        let names: Vec<Vec<Token<'_>>> = self.names.iter().map(|name| tokens(name)).collect();
        for pair in names.windows(2) {
            let [one, other] = pair else { continue };
            let difference = one.iter().zip(other).find(|(a, b)| a != b);
            let Some((Token::Word(a), Token::Word(b))) = difference else {
                continue;
            };
            let staying = match (vocabulary.keeps(a), vocabulary.keeps(b)) {
                (true, false) => a,
                (false, true) => b,
                _ => continue,
            };
            if staying.starts_with(|c: char| c.is_ascii_alphabetic()) {
                fixed.insert(staying.to_ascii_lowercase());
            }
        }
        fixed
    }
}

/// What an address is known by: a URL as it is, an e-mail address in lower case, for SNS does not
/// tell its letters' case. Nothing for a telephone number and the like.
pub(super) fn address_key(text: &str) -> Option<String> {
    if text.contains("://") {
        Some(text.to_owned())
    } else if text.contains('@') {
        Some(text.to_ascii_lowercase())
    } else {
        None
    }
}
