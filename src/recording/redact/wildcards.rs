//! The parts of words next to wildcards in a policy: `my-tra*`, `*Alarm` and `*cke*` match the
//! beginning, the end and the inside of words. Such a word is split there, and each part has a
//! pseudonym of its own, so that the wildcard still matches the same words.

use super::tokens::{TextToken, is_number, tokenize};
use std::collections::BTreeSet;

/// The length from which a word next to a wildcard always cuts other words.
const SHORTEST_PART: usize = 3;

/// How many shorter ones cut other words. Many would cut every name into letters, which are too short to be replaced.
const MOST_SHORT_PARTS: usize = 4;

/// The part of a word that a wildcard leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum WordPart {
    Start,
    Inside,
    End,
}

/// A part of words next to a wildcard, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WildcardPart {
    part: WordPart,
    pub(super) text: String,
}

impl WildcardPart {
    /// Whether the word `key` has this text in this part, and is longer than it.
    pub(super) fn occurs_in(&self, key: &str) -> bool {
        self.text_occurs_in(&self.text, key)
    }

    /// The same for the pseudonym of the text.
    pub(super) fn text_occurs_in(&self, text: &str, key: &str) -> bool {
        key.len() > text.len() && self.find(text, key).is_some()
    }

    fn find(&self, text: &str, key: &str) -> Option<usize> {
        match self.part {
            WordPart::Start => key.starts_with(text).then_some(0),
            WordPart::Inside => key.find(text),
            WordPart::End => key.strip_suffix(text).map(str::len),
        }
    }
}

/// All the parts of words next to wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct WildcardParts(BTreeSet<WildcardPart>);

impl WildcardParts {
    /// Adds the words next to the wildcards of a text.
    pub(super) fn record(&mut self, text: &str) {
        const WILD: [char; 2] = ['*', '?'];
        if !text.contains(WILD) {
            return;
        }
        let all = tokenize(text);
        for (at, token) in all.iter().enumerate() {
            let TextToken::Word(word) = token else {
                continue;
            };
            let before = at.checked_sub(1).and_then(|at| all.get(at));
            let before = matches!(before, Some(TextToken::Between(text)) if text.ends_with(WILD));
            let after = all.get(at + 1);
            let after = matches!(after, Some(TextToken::Between(text)) if text.starts_with(WILD));
            let part = match (before, after) {
                _ if is_number(word) => continue,
                (false, false) => continue,
                (false, true) => WordPart::Start,
                (true, true) => WordPart::Inside,
                (true, false) => WordPart::End,
            };
            let text = word.to_ascii_lowercase();
            self.0.insert(WildcardPart { part, text });
        }
    }

    /// Leaves short parts out if there are many of them.
    pub(super) fn drop_short(&mut self) {
        let is_short = |one: &WildcardPart| one.text.len() < SHORTEST_PART;
        if self.0.iter().filter(|one| is_short(one)).count() > MOST_SHORT_PARTS {
            self.0.retain(|one| !is_short(one));
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &WildcardPart> {
        self.0.iter()
    }

    /// The parts of a word. Joined, they are the word again.
    pub(super) fn split<'a>(&self, word: &'a str) -> Vec<&'a str> {
        let key = word.to_ascii_lowercase();
        let mut places = BTreeSet::new();
        for part in &self.0 {
            if let Some(place) = part.find(&part.text, &key) {
                places.extend([place, place + part.text.len()]);
            }
        }
        let (mut parts, mut rest, mut consumed) = (Vec::new(), word, 0);
        for place in places {
            if let Some((part, after)) = rest.split_at_checked(place - consumed)
                && !part.is_empty()
                && !after.is_empty()
            {
                parts.push(part);
                (rest, consumed) = (after, place);
            }
        }
        parts.push(rest);
        parts
    }
}
