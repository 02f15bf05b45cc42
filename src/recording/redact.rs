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
mod sids;
mod tokens;
mod traverse;
mod wildcards;

#[cfg(test)]
mod tests;

use crate::catalog::Catalog;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::pattern::Pattern;
use crate::policy::{Policy, is_our_sid, our_sid};
use crate::settings::Settings;
use crate::state::{Alarm, MetricFilter, Observed};
use alarm_description::FixedPhrases;
use collect::{Names, address_key};
use keep_list::{KeepList, RESERVED_WORDS};
use policy::PolicyText;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tokens::{TextToken, is_account_id, is_letter, is_too_short, tokenize};
use traverse::{TextKind, Traversal};
use wildcards::{WildcardPart, WildcardParts};

/// The observation with other names in it: see [`Renaming`].
#[must_use]
pub fn redact(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Observed {
    Renaming::of(catalog, settings, observed).rename_observed(observed)
}

/// Which names stand for which: made of one observation and the settings it is decided with, and
/// good for these and for what is decided.
///
/// It holds every name it replaces: keep it as you keep the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    keep_list: KeepList,
    fixed_phrases: FixedPhrases,
    wildcards: WildcardParts,
    words: BTreeMap<String, String>,
    accounts: BTreeMap<String, String>,
    ips: BTreeMap<String, String>,
    addresses: BTreeMap<String, String>,
    sids: BTreeMap<String, String>,
}

impl Renaming {
    /// Invents a name for each there is.
    #[must_use]
    pub fn of(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Self {
        let mut keep_list = KeepList::of(catalog, settings, observed);
        let fixed_phrases = FixedPhrases::of(catalog);
        let names = Names::collect(catalog, settings, observed, &fixed_phrases);
        keep_shared_parts(&mut keep_list, &names);
        let words = invent_words(&keep_list, &names);
        let mut renaming = Self {
            keep_list,
            fixed_phrases,
            words,
            accounts: pseudonyms::invent_accounts(&names.accounts),
            ips: pseudonyms::invent_ips(&names.ips),
            addresses: pseudonyms::invent_addresses(&names.addresses),
            sids: BTreeMap::new(),
            wildcards: names.wildcards,
        };
        let inputs = Inputs {
            catalog,
            settings,
            observed,
            memo: &Memo::default(),
        };
        renaming.sids = sids::rename_sids(inputs, &renaming, &names.sids);
        renaming
    }

    /// The observation with the invented names.
    #[must_use]
    pub fn rename_observed(&self, observed: &Observed) -> Observed {
        self.traverse(|traversal| traversal.map_observed(observed))
    }

    /// The settings with the invented names: `--trail` and its like name things too. The prefix
    /// and the namespace of our own names stay.
    #[must_use]
    pub fn rename_settings(&self, settings: &Settings) -> Settings {
        self.traverse(|traversal| traverse_settings(traversal, settings))
    }

    /// A metric filter with the invented names.
    #[must_use]
    pub fn rename_filter(&self, filter: &MetricFilter) -> MetricFilter {
        self.traverse(|traversal| traversal.map_metric_filter(filter))
    }

    /// An alarm with the invented names.
    #[must_use]
    pub fn rename_alarm(&self, alarm: &Alarm) -> Alarm {
        self.traverse(|traversal| traversal.map_alarm(alarm))
    }

    /// One statement of a policy, as a plan has it, with the invented names.
    #[must_use]
    pub fn rename_statement(&self, statement: &Value) -> Value {
        policy::rewrite_statement(statement.clone(), &mut |kind, text| {
            self.replace_in_policy(kind, text)
        })
    }

    /// A text with the invented names: a name or an ARN, an address, a filter pattern, a policy,
    /// the description of an alarm, or words. A word that was not there when the names were
    /// invented becomes as many `x`.
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

    /// Whether all words of a text stay as they are wherever they stand.
    #[must_use]
    pub fn keeps(&self, text: &str) -> bool {
        let mut words = tokens::words(text);
        words.all(|word| self.keep_list.keeps(word))
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
            TextKind::Pattern => pattern::rewrite_pattern(text, &mut words),
            TextKind::MessageFilter => {
                filter_policy::rewrite_filter_policy(text, &mut |_, text| words(text))
            }
            TextKind::Policy => {
                policy::rewrite_policy(text, &mut |kind, text| self.replace_in_policy(kind, text))
            }
            TextKind::Address => address_key(text)
                .and_then(|key| self.addresses.get(&key).cloned())
                .unwrap_or_else(|| self.replace_words(text)),
        }
    }

    fn replace_in_policy(&self, kind: PolicyText, text: &str) -> String {
        if kind == PolicyText::Sid && is_our_sid(text) {
            let known = self.sids.get(text).cloned();
            return known.unwrap_or_else(|| our_sid("redacted"));
        }
        self.replace_words(text)
    }

    fn replace_words(&self, text: &str) -> String {
        if let Some((before, image, behind)) = self.find_address(text) {
            return self.replace_words(before) + image + &self.replace_words(behind);
        }
        let mut written = String::with_capacity(text.len());
        for token in tokenize(text) {
            match token {
                TextToken::Word(word) => written.push_str(&self.replace_word(word)),
                TextToken::Ip(ip) => {
                    written.push_str(self.ips.get(ip).map_or("192.0.2.255", String::as_str));
                }
                TextToken::Between(between) => written.push_str(between),
            }
        }
        written
    }

    /// A known address in a text, with what stands before and behind it.
    fn find_address<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        if !text.contains(['@', ':']) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        self.addresses.iter().rev().find_map(|(address, image)| {
            let whole = if address.contains("://") {
                text
            } else {
                &lower
            };
            let at = whole.find(address.as_str())?;
            let (before, rest) = text.split_at_checked(at)?;
            let (_, behind) = rest.split_at_checked(address.len())?;
            let apart = !before.ends_with(is_letter) && !behind.starts_with(is_letter);
            apart.then_some((before, image.as_str(), behind))
        })
    }

    fn replace_word(&self, word: &str) -> String {
        if is_account_id(word) {
            let known = self.accounts.get(word).cloned();
            return known.unwrap_or_else(|| "0".repeat(word.len()));
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
            Some(image) => copy_case(image, part),
            None => "x".repeat(part.chars().count()),
        }
    }
}

/// The image in capitals where the word has them.
fn copy_case(image: &str, word: &str) -> String {
    let all = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut letters = word.chars();
    image
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

/// A wildcard that touches the beginning or the end of a word that stays must go on touching it.
fn keep_shared_parts(keep_list: &mut KeepList, names: &Names) {
    let staying: BTreeSet<String> = names
        .words
        .iter()
        .filter(|word| keep_list.keeps(word))
        .map(|word| word.to_ascii_lowercase())
        .collect();
    for part in names.wildcards.iter() {
        if staying.iter().any(|word| part.occurs_in(word)) {
            keep_list.keep(&part.text);
        }
    }
}

fn invent_words(keep_list: &KeepList, names: &Names) -> BTreeMap<String, String> {
    let lower: BTreeSet<String> = names.words.iter().map(|w| w.to_ascii_lowercase()).collect();
    let keys: BTreeSet<String> = lower
        .iter()
        .filter(|word| !keep_list.keeps(word))
        .flat_map(|word| names.wildcards.split(word))
        .filter(|part| !keep_list.keeps(part))
        .map(str::to_owned)
        .collect();
    let anchors = names.order_anchors(keep_list);
    // What the cuts are renamed to. An invented word may by chance have such a part: then it is
    // invented anew.
    let mut parts: BTreeSet<(&WildcardPart, String)> = names
        .wildcards
        .iter()
        .filter(|part| keep_list.keeps(&part.text))
        .map(|part| (part, part.text.clone()))
        .collect();
    let mut images = BTreeMap::new();
    for _ in 0..5 {
        images = pseudonyms::invent_words(&keys, &anchors, &|image| {
            is_too_short(image)
                || keep_list.contains(image)
                || lower.contains(image)
                || keys.contains(image)
                || RESERVED_WORDS.split_whitespace().any(|word| word == image)
                || parts
                    .iter()
                    .any(|(part, text)| part.text_occurs_in(text, image))
        });
        let before = parts.len();
        parts.extend(
            names
                .wildcards
                .iter()
                .filter_map(|part| Some((part, images.get(&part.text)?.clone()))),
        );
        if parts.len() == before {
            break;
        }
    }
    images
}

/// The settings as a walk says them.
fn traverse_settings(traversal: &mut Traversal<'_>, settings: &Settings) -> Settings {
    let Settings {
        benchmark,
        controls,
        per_control,
        trail,
        logging_bucket,
        logging_prefix,
        topic,
        notify,
        tags,
        namespace,
        name_prefix,
        respect_owners,
    } = settings;
    Settings {
        benchmark: *benchmark,
        controls: controls.clone(),
        // Reasons are no part of a recording; all else decides.
        per_control: per_control.clone(),
        trail: trail.as_ref().map(|trail| traversal.map_text(trail)),
        logging_bucket: logging_bucket
            .as_ref()
            .map(|name| traversal.map_bucket_name(name)),
        logging_prefix: logging_prefix
            .as_ref()
            .map(|prefix| traversal.map_text(prefix)),
        topic: topic.as_ref().map(|topic| traversal.map_text(topic)),
        notify: notify
            .iter()
            .map(|who| traversal.map_subscriber(who))
            .collect(),
        tags: traversal.map_pairs(tags),
        namespace: namespace.clone(),
        name_prefix: name_prefix.clone(),
        respect_owners: *respect_owners,
    }
}
