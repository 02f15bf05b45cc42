//! The pseudonym of each name, and the replacement of names in every kind of text.

use super::alarm_description::FixedPhrases;
use super::collect::{Names, address_key};
use super::filter_policy::rewrite_filter_policy;
use super::keep_list::{KeepList, RESERVED_WORDS};
use super::pattern::rewrite_pattern;
use super::policy::{PolicyText, rewrite_policy, rewrite_statement};
use super::pseudonyms::{invent_accounts, invent_addresses, invent_ips, invent_words};
use super::tokens::{TextToken, is_account_id, is_letter, is_too_short, tokenize, words};
use super::traverse::{TextKind, Traversal};
use super::wildcards::{WildcardPart, WildcardParts};
use crate::pattern::Pattern;
use crate::policy::{Policy, is_our_sid, our_sid};
use crate::settings::Settings;
use crate::state::{Alarm, MetricFilter, Observed};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The pseudonyms for the names of one observation and of the settings it is decided with. It
/// applies to these, and to what is decided about them.
///
/// It holds every name it replaces: keep it as secret as the original.
#[derive(Debug, Clone)]
pub struct Renaming {
    keep_list: KeepList,
    fixed_phrases: FixedPhrases,
    wildcards: WildcardParts,
    words: BTreeMap<String, String>,
    accounts: BTreeMap<String, String>,
    ips: BTreeMap<String, String>,
    addresses: BTreeMap<String, String>,
    pub(super) sids: BTreeMap<String, String>,
}

impl Renaming {
    /// All pseudonyms except those of our own Sids, which [`rename_sids`](super::sids::rename_sids)
    /// derives from them.
    pub(super) fn without_sids(
        mut keep_list: KeepList,
        fixed_phrases: FixedPhrases,
        names: &Names,
    ) -> Self {
        keep_shared_parts(&mut keep_list, names);
        Self {
            words: invent_word_pseudonyms(&keep_list, names),
            accounts: invent_accounts(&names.accounts),
            ips: invent_ips(&names.ips),
            addresses: invent_address_pseudonyms(names),
            sids: BTreeMap::new(),
            wildcards: names.wildcards.clone(),
            keep_list,
            fixed_phrases,
        }
    }

    /// The observation with pseudonyms.
    #[must_use]
    pub fn rename_observed(&self, observed: &Observed) -> Observed {
        self.traverse(|traversal| traversal.map_observed(observed))
    }

    /// The settings with pseudonyms: options such as `--trail` contain names too. The prefix and
    /// the namespace of our own names stay.
    #[must_use]
    pub fn rename_settings(&self, settings: &Settings) -> Settings {
        self.traverse(|traversal| traversal.map_settings(settings))
    }

    /// A metric filter with pseudonyms.
    #[must_use]
    pub fn rename_filter(&self, filter: &MetricFilter) -> MetricFilter {
        self.traverse(|traversal| traversal.map_filter(filter))
    }

    /// An alarm with pseudonyms.
    #[must_use]
    pub fn rename_alarm(&self, alarm: &Alarm) -> Alarm {
        self.traverse(|traversal| traversal.map_alarm(alarm))
    }

    /// One statement of a policy, as it is in a plan, with pseudonyms.
    #[must_use]
    pub fn rename_statement(&self, statement: &Value) -> Value {
        rewrite_statement(statement.clone(), &mut |kind, text| {
            self.replace_in_policy(kind, text)
        })
    }

    /// A text with pseudonyms: a name or an ARN, an address, a filter pattern, a policy, the
    /// description of an alarm, or plain text. A word without a pseudonym becomes the same number
    /// of `x`.
    #[must_use]
    pub fn rename_text(&self, text: &str) -> String {
        if self.sids.contains_key(text) {
            self.replace_in_policy(PolicyText::Sid, text)
        } else if Policy::parse(text).is_ok() {
            self.replace(TextKind::Policy, text)
        } else if Pattern::parse(text).is_ok_and(|pattern| pattern.json().is_some()) {
            self.replace(TextKind::Pattern, text)
        } else if self.fixed_phrases.is_ours(text) {
            self.replace(TextKind::Description, text)
        } else {
            self.replace(TextKind::Address, text)
        }
    }

    /// Whether all words of a text stay unchanged everywhere.
    #[must_use]
    pub fn keeps(&self, text: &str) -> bool {
        words(text).all(|word| self.keep_list.keeps(word))
    }

    fn traverse<T>(&self, make: impl FnOnce(&mut Traversal<'_>) -> T) -> T {
        let mut replace = |kind, text: &str| self.replace(kind, text);
        make(&mut Traversal {
            replace: &mut replace,
        })
    }

    fn replace(&self, kind: TextKind, text: &str) -> String {
        let mut words = |text: &str| self.replace_words(text);
        match kind {
            TextKind::Name | TextKind::Text => self.replace_words(text),
            TextKind::Description => self.fixed_phrases.rewrite(text, &mut words),
            TextKind::Pattern => rewrite_pattern(text, &mut words),
            TextKind::MessageFilter => rewrite_filter_policy(text, &mut |_, text| words(text)),
            TextKind::Policy => {
                rewrite_policy(text, &mut |kind, text| self.replace_in_policy(kind, text))
            }
            TextKind::Address => address_key(text)
                .and_then(|key| self.addresses.get(&key).cloned())
                .unwrap_or_else(|| self.replace_words(text)),
        }
    }

    fn replace_in_policy(&self, kind: PolicyText, text: &str) -> String {
        if kind == PolicyText::Sid && is_our_sid(text) {
            let existing = self.sids.get(text).cloned();
            return existing.unwrap_or_else(|| our_sid("redacted"));
        }
        self.replace_words(text)
    }

    pub(super) fn replace_words(&self, text: &str) -> String {
        if let Some((before, pseudonym, after)) = self.find_address(text) {
            return self.replace_words(before) + pseudonym + &self.replace_words(after);
        }
        let mut rewritten = String::with_capacity(text.len());
        for token in tokenize(text) {
            match token {
                TextToken::Word(word) => rewritten.push_str(&self.replace_word(word)),
                TextToken::Ip(ip) => {
                    rewritten.push_str(self.ips.get(ip).map_or("192.0.2.255", String::as_str));
                }
                TextToken::Between(between) => rewritten.push_str(between),
            }
        }
        rewritten
    }

    /// A known address in a text, with the text before and after it.
    fn find_address<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        if !text.contains(['@', ':']) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        self.addresses
            .iter()
            .rev()
            .find_map(|(address, pseudonym)| {
                let searched = if address.contains("://") {
                    text
                } else {
                    &lower
                };
                let at = searched.find(address.as_str())?;
                let (before, rest) = text.split_at_checked(at)?;
                let (_, after) = rest.split_at_checked(address.len())?;
                let at_word_boundary =
                    !before.ends_with(is_letter) && !after.starts_with(is_letter);
                at_word_boundary.then_some((before, pseudonym.as_str(), after))
            })
    }

    fn replace_word(&self, word: &str) -> String {
        if is_account_id(word) {
            let existing = self.accounts.get(word).cloned();
            return existing.unwrap_or_else(|| "0".repeat(word.len()));
        }
        if self.keep_list.keeps(word) {
            return word.to_owned();
        }
        self.wildcards
            .split(word)
            .into_iter()
            .map(|part| self.replace_part(part))
            .collect()
    }

    fn replace_part(&self, part: &str) -> String {
        if self.keep_list.keeps(part) {
            return part.to_owned();
        }
        match self.words.get(&part.to_ascii_lowercase()) {
            Some(pseudonym) => copy_case(pseudonym, part),
            None => "x".repeat(part.chars().count()),
        }
    }
}

/// The pseudonym with capital letters where the word has them.
fn copy_case(pseudonym: &str, word: &str) -> String {
    let all = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut letters = word.chars();
    pseudonym
        .chars()
        .map(|c| {
            let capital = letters
                .next()
                .is_some_and(|letter| letter.is_ascii_uppercase());
            if all || capital {
                c.to_ascii_uppercase()
            } else {
                c
            }
        })
        .collect()
}

/// If a wildcard touches the beginning or the end of a word that stays, it must still touch it.
fn keep_shared_parts(keep_list: &mut KeepList, names: &Names) {
    let kept_words: BTreeSet<String> = names
        .words
        .iter()
        .filter(|word| keep_list.keeps(word))
        .map(|word| word.to_ascii_lowercase())
        .collect();
    for part in names.wildcards.iter() {
        if kept_words.iter().any(|word| part.occurs_in(word)) {
            keep_list.keep(&part.text);
        }
    }
}

/// The pseudonyms of addresses. A URL has the one of its digest.
fn invent_address_pseudonyms(names: &Names) -> BTreeMap<String, String> {
    let mut addresses = invent_addresses(&names.addresses);
    for (url, key) in &names.urls {
        if let Some(pseudonym) = addresses.get(key).cloned() {
            addresses.insert(url.clone(), pseudonym);
        }
    }
    addresses
}

fn invent_word_pseudonyms(keep_list: &KeepList, names: &Names) -> BTreeMap<String, String> {
    let lower: BTreeSet<String> = names.words.iter().map(|w| w.to_ascii_lowercase()).collect();
    let keys: BTreeSet<String> = lower
        .iter()
        .filter(|word| !keep_list.keeps(word))
        .flat_map(|word| names.wildcards.split(word))
        .filter(|part| !keep_list.keeps(part))
        .map(str::to_owned)
        .collect();
    let anchors = names.order_anchors(keep_list);
    // The pseudonyms of the parts next to wildcards. If a pseudonym happens to contain such a part,
    // it is invented again.
    let mut parts: BTreeSet<(&WildcardPart, String)> = names
        .wildcards
        .iter()
        .filter(|part| keep_list.keeps(&part.text))
        .map(|part| (part, part.text.clone()))
        .collect();
    let mut pseudonyms = BTreeMap::new();
    for _ in 0..5 {
        pseudonyms = invent_words(&keys, &anchors, &|pseudonym| {
            is_too_short(pseudonym)
                || keep_list.contains(pseudonym)
                || lower.contains(pseudonym)
                || keys.contains(pseudonym)
                || RESERVED_WORDS
                    .split_whitespace()
                    .any(|word| word == pseudonym)
                || parts
                    .iter()
                    .any(|(part, text)| part.text_occurs_in(text, pseudonym))
        });
        let before = parts.len();
        parts.extend(
            names
                .wildcards
                .iter()
                .filter_map(|part| Some((part, pseudonyms.get(&part.text)?.clone()))),
        );
        if parts.len() == before {
            break;
        }
    }
    pseudonyms
}
