//! Where a wildcard of a policy touches a word: `my-tra*`, `*Alarm` and `*cke*` stand for the
//! beginning, the end and the inside of words. Such a word is cut there and its parts get names of
//! their own, so that the wildcard stands for the same words afterwards.

use super::tokens::{TextToken, is_number, tokenize};
use std::collections::BTreeSet;

/// Which side of a word a wildcard touches, and so what part of other words it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum WordPart {
    Start,
    Inside,
    End,
}

/// A part of words that a wildcard leaves, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WildcardPart {
    part: WordPart,
    pub(super) text: String,
}

impl WildcardPart {
    /// Whether this part of the word `key` is the text, and more of the word is left.
    pub(super) fn occurs_in(&self, key: &str) -> bool {
        self.text_occurs_in(&self.text, key)
    }

    /// The same for what the text is renamed to.
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

/// All the cuts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct WildcardParts(BTreeSet<WildcardPart>);

impl WildcardParts {
    /// Notes what the wildcards of a text touch.
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
            let behind = all.get(at + 1);
            let behind = matches!(behind, Some(TextToken::Between(text)) if text.starts_with(WILD));
            let part = match (before, behind) {
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

    pub(super) fn iter(&self) -> impl Iterator<Item = &WildcardPart> {
        self.0.iter()
    }

    /// The parts of a word; put together they are the word again.
    pub(super) fn split<'a>(&self, word: &'a str) -> Vec<&'a str> {
        let key = word.to_ascii_lowercase();
        let mut places = BTreeSet::new();
        for part in &self.0 {
            if let Some(place) = part.find(&part.text, &key) {
                places.extend([place, place + part.text.len()]);
            }
        }
        let (mut parts, mut rest, mut behind) = (Vec::new(), word, 0);
        for place in places {
            if let Some((part, after)) = rest.split_at_checked(place - behind)
                && !part.is_empty()
                && !after.is_empty()
            {
                parts.push(part);
                (rest, behind) = (after, place);
            }
        }
        parts.push(rest);
        parts
    }
}
