//! Renames all that is somebody's in an observation, so that it can be handed to somebody else:
//! account ids, names, addresses, and whatever stands in policies, descriptions and the values of
//! filter patterns. What is decided about it is decided about the original, up to the names.
//!
//! Texts are renamed word by word, one word always to the same other, so that a policy names the
//! bucket it named and a wildcard stands for what it stood for. Words that are nobody's stay: AWS's
//! own, those of the catalog, and the names cis-fix gives ([`vocabulary`]). A word's length and its
//! place in the order are kept, for the first by name is chosen where all else is equal; this, the
//! numbers, the times and the structure are what a recording still tells of it.
//! Not kept: that a `?` inside of a word fits as many letters where a short word became longer,
//! and the order of names that differ inside of a word by the case of a letter.

mod cuts;
mod fields;
mod hearing;
mod invent;
mod message;
mod pattern;
mod policy;
mod sids;
mod vocabulary;
mod wording;
mod words;

#[cfg(test)]
mod tests;

use crate::catalog::Catalog;
use crate::pattern::Pattern;
use crate::policy::{Policy, is_our_sid, our_sid};
use crate::select::Inputs;
use crate::settings::Settings;
use crate::state::{Alarm, MetricFilter, Observed};
use cuts::{Cut, Cuts};
use fields::{Kind, Walk};
use hearing::{Heard, address_key};
use policy::Said;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{MEANING, Vocabulary};
use wording::Wording;
use words::{Token, is_account, is_letter, is_trifle, tokens};

/// The observation with other names in it: see [`Renaming`].
#[must_use]
pub fn redact(catalog: &Catalog, settings: &Settings, observed: &Observed) -> Observed {
    Renaming::of(catalog, settings, observed).observed(observed)
}

/// Which names stand for which: made of one observation and the settings it is decided with, and
/// good for these and for what is decided.
///
/// It holds every name it replaces: keep it as you keep the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    vocabulary: Vocabulary,
    wording: Wording,
    cuts: Cuts,
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
        let mut vocabulary = Vocabulary::of(catalog, settings, observed);
        let wording = Wording::of(catalog);
        let heard = Heard::of(catalog, settings, observed, &wording);
        keep_shared_parts(&mut vocabulary, &heard);
        let words = invented_words(&vocabulary, &heard);
        let mut renaming = Self {
            vocabulary,
            wording,
            words,
            accounts: invent::accounts(&heard.accounts),
            ips: invent::ips(&heard.ips),
            addresses: invent::addresses(&heard.addresses),
            sids: BTreeMap::new(),
            cuts: heard.cuts,
        };
        let inputs = Inputs {
            catalog,
            settings,
            observed,
        };
        renaming.sids = sids::renamed(inputs, &renaming, &heard.sids);
        renaming
    }

    /// The observation with the invented names.
    #[must_use]
    pub fn observed(&self, observed: &Observed) -> Observed {
        self.walking(|walk| walk.observed(observed))
    }

    /// The settings with the invented names: `--trail` and its like name things too. The prefix
    /// and the namespace of our own names stay.
    #[must_use]
    pub fn settings(&self, settings: &Settings) -> Settings {
        self.walking(|walk| walk_settings(walk, settings))
    }

    /// A metric filter with the invented names.
    #[must_use]
    pub fn filter(&self, filter: &MetricFilter) -> MetricFilter {
        self.walking(|walk| walk.filter(filter))
    }

    /// An alarm with the invented names.
    #[must_use]
    pub fn alarm(&self, alarm: &Alarm) -> Alarm {
        self.walking(|walk| walk.alarm(alarm))
    }

    /// One statement of a policy, as a plan has it, with the invented names.
    #[must_use]
    pub fn statement(&self, statement: &Value) -> Value {
        policy::statement(statement.clone(), &mut |said, text| {
            self.in_policy(said, text)
        })
    }

    /// A text with the invented names: a name or an ARN, an address, a filter pattern, a policy,
    /// the description of an alarm, or words. A word that was not there when the names were
    /// invented becomes as many `x`.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        if self.sids.contains_key(text) {
            self.in_policy(Said::Sid, text)
        } else if Policy::parse(text).is_ok() {
            self.say(Kind::Policy, text)
        } else if Pattern::parse(text).is_ok_and(|pattern| pattern.json().is_some()) {
            self.say(Kind::Pattern, text)
        } else if self.wording.is_ours(text) {
            self.say(Kind::Description, text)
        } else {
            self.say(Kind::Address, text)
        }
    }

    /// Whether all words of a text stay as they are wherever they stand.
    #[must_use]
    pub fn keeps(&self, text: &str) -> bool {
        let mut words = words::words(text);
        words.all(|word| self.vocabulary.keeps(word))
    }

    fn walking<T>(&self, make: impl FnOnce(&mut Walk<'_>) -> T) -> T {
        let mut say = |kind, text: &str| self.say(kind, text);
        make(&mut Walk { say: &mut say })
    }

    fn say(&self, kind: Kind, text: &str) -> String {
        let mut words = |text: &str| self.words(text);
        match kind {
            Kind::Name | Kind::Text => self.words(text),
            Kind::Description => self.wording.keeping(text, &mut words),
            Kind::Pattern => pattern::rewritten(text, &mut words),
            Kind::MessageFilter => message::rewritten(text, &mut |_, text| words(text)),
            Kind::Policy => policy::rewritten(text, &mut |said, text| self.in_policy(said, text)),
            Kind::Address => address_key(text)
                .and_then(|key| self.addresses.get(&key).cloned())
                .unwrap_or_else(|| self.words(text)),
        }
    }

    fn in_policy(&self, said: Said, text: &str) -> String {
        if said == Said::Sid && is_our_sid(text) {
            let known = self.sids.get(text).cloned();
            return known.unwrap_or_else(|| our_sid("redacted"));
        }
        self.words(text)
    }

    fn words(&self, text: &str) -> String {
        if let Some((before, image, behind)) = self.address_in(text) {
            return self.words(before) + image + &self.words(behind);
        }
        let mut written = String::with_capacity(text.len());
        for token in tokens(text) {
            match token {
                Token::Word(word) => written.push_str(&self.word(word)),
                Token::Ip(ip) => {
                    written.push_str(self.ips.get(ip).map_or("192.0.2.255", String::as_str));
                }
                Token::Between(between) => written.push_str(between),
            }
        }
        written
    }

    /// A known address in a text, with what stands before and behind it.
    fn address_in<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
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

    fn word(&self, word: &str) -> String {
        if is_account(word) {
            let known = self.accounts.get(word).cloned();
            return known.unwrap_or_else(|| "0".repeat(word.len()));
        }
        if self.vocabulary.keeps(word) {
            return word.to_owned();
        }
        self.cuts
            .parts(word)
            .into_iter()
            .map(|part| self.part(part))
            .collect()
    }

    fn part(&self, part: &str) -> String {
        if self.vocabulary.keeps(part) {
            return part.to_owned();
        }
        match self.words.get(&part.to_ascii_lowercase()) {
            Some(image) => cased(image, part),
            None => "x".repeat(part.chars().count()),
        }
    }
}

/// The image in capitals where the word has them.
fn cased(image: &str, word: &str) -> String {
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
fn keep_shared_parts(vocabulary: &mut Vocabulary, heard: &Heard) {
    let staying: BTreeSet<String> = heard
        .words
        .iter()
        .filter(|word| vocabulary.keeps(word))
        .map(|word| word.to_ascii_lowercase())
        .collect();
    for cut in heard.cuts.iter() {
        if staying.iter().any(|word| cut.is_of(word)) {
            vocabulary.keep(&cut.text);
        }
    }
}

fn invented_words(vocabulary: &Vocabulary, heard: &Heard) -> BTreeMap<String, String> {
    let lower: BTreeSet<String> = heard.words.iter().map(|w| w.to_ascii_lowercase()).collect();
    let keys: BTreeSet<String> = lower
        .iter()
        .filter(|word| !vocabulary.keeps(word))
        .flat_map(|word| heard.cuts.parts(word))
        .filter(|part| !vocabulary.keeps(part))
        .map(str::to_owned)
        .collect();
    let fixed = heard.fixed_points(vocabulary);
    // What the cuts are renamed to. An invented word may by chance have such a part: then it is
    // invented anew.
    let mut parts: BTreeSet<(&Cut, String)> = heard
        .cuts
        .iter()
        .filter(|cut| vocabulary.keeps(&cut.text))
        .map(|cut| (cut, cut.text.clone()))
        .collect();
    let mut images = BTreeMap::new();
    for _ in 0..5 {
        images = invent::words(&keys, &fixed, &|image| {
            is_trifle(image)
                || vocabulary.contains(image)
                || lower.contains(image)
                || keys.contains(image)
                || MEANING.split_whitespace().any(|word| word == image)
                || parts.iter().any(|(cut, part)| cut.is_text_of(part, image))
        });
        let before = parts.len();
        parts.extend(
            heard
                .cuts
                .iter()
                .filter_map(|cut| Some((cut, images.get(&cut.text)?.clone()))),
        );
        if parts.len() == before {
            break;
        }
    }
    images
}

/// The settings as a walk says them.
fn walk_settings(walk: &mut Walk<'_>, settings: &Settings) -> Settings {
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
        trail: trail.as_ref().map(|trail| walk.text(trail)),
        logging_bucket: logging_bucket.as_ref().map(|name| walk.bucket_name(name)),
        logging_prefix: logging_prefix.as_ref().map(|prefix| walk.text(prefix)),
        topic: topic.as_ref().map(|topic| walk.text(topic)),
        notify: notify.iter().map(|who| walk.subscriber(who)).collect(),
        tags: walk.pairs(tags),
        namespace: namespace.clone(),
        name_prefix: name_prefix.clone(),
        respect_owners: *respect_owners,
    }
}
