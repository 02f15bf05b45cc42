//! Finds one text for each way in which the automata of a field can tell texts apart.
//!
//! All automata read the same text, as one product automaton. The search visits each of its states once, shortest texts
//! first. If two texts end in the same state, no condition tells them apart, so one of them is enough.

use std::collections::{HashMap, HashSet, VecDeque};

use super::automata::{Automaton, FieldTexts, State, Trie};
use super::budget::SearchMeter;
use super::digits::{DigitComparator, DigitState, WrittenNumber};

/// The number of states that the search visits.
const MAX_STATES: usize = 3_000;

/// A text that represents all texts that the automata do not tell apart.
#[derive(Debug, Clone)]
pub(super) struct StringClass {
    pub(super) text: String,
    /// The number that the text denotes, if the search needs numbers.
    pub(super) written: WrittenNumber,
}

/// What equivalent texts have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Signature {
    accepted: Vec<bool>,
    written: WrittenNumber,
    /// Whether the text is empty. The empty text is not equivalent to any other, because a lone asterisk may not match
    /// it.
    empty: bool,
}

/// Finds one text of each class, other than the exact texts. Returns the texts, and whether the list is complete.
pub(super) fn find_strings(
    wanted: &FieldTexts<'_>,
    digits: Option<&DigitComparator>,
    only_numbers: bool,
    meter: &SearchMeter,
) -> (Vec<StringClass>, bool) {
    let product = ProductAutomaton {
        automata: wanted.automata.iter().collect(),
        digits,
        only_numbers,
        meter,
    };
    let exact: HashSet<&str> = wanted.exact.iter().copied().collect();
    let letters = product.alphabet();
    let mut found = Vec::new();
    let mut taken = HashSet::new();
    let (explored, mut complete) = product.explore(&letters);
    for (signature, text) in explored {
        let spelled = product.find_unused(&signature, text, &letters, |text| !exact.contains(text));
        match spelled {
            Some(text) => found.push(StringClass {
                text,
                written: signature.written,
            }),
            None => {
                taken.insert(signature);
            }
        }
    }
    if !taken.is_empty() {
        let (beside, all) = find_other_strings(&product, &exact, &taken);
        found.extend(beside);
        complete &= all;
    }
    // Prefer other texts of a class to the empty one: they are clearer examples.
    found.sort_by_key(|found| found.text.is_empty());
    (found, complete && !wanted.incomplete)
}

/// Finds texts of the classes in `taken` that are not exact texts. Slow: the automaton also reads the exact texts.
fn find_other_strings(
    product: &ProductAutomaton<'_, '_>,
    exact: &HashSet<&str>,
    taken: &HashSet<Signature>,
) -> (Vec<StringClass>, bool) {
    let words = Automaton::Trie(Trie::new(exact.iter().copied()));
    let mut automata = product.automata.clone();
    automata.push(&words);
    let product = ProductAutomaton {
        automata,
        ..*product
    };
    let mut found = Vec::new();
    let (explored, complete) = product.explore(&product.alphabet());
    for (mut signature, text) in explored {
        let is_word = signature.accepted.pop();
        if is_word == Some(false) && taken.contains(&signature) {
            let written = signature.written;
            found.push(StringClass { text, written });
        }
    }
    (found, complete)
}

struct ProductAutomaton<'a, 'p> {
    automata: Vec<&'a Automaton<'p>>,
    digits: Option<&'a DigitComparator>,
    only_numbers: bool,
    meter: &'a SearchMeter,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ProductState {
    states: Vec<State>,
    read: Option<DigitState>,
    /// Whether nothing was read. This differs from a text that leads back to the same states.
    empty: bool,
}

impl ProductAutomaton<'_, '_> {
    fn start(&self) -> ProductState {
        ProductState {
            states: self
                .automata
                .iter()
                .map(|automaton| automaton.start())
                .collect(),
            read: self.digits.map(DigitComparator::start),
            empty: true,
        }
    }

    fn step(&self, at: &ProductState, next: char) -> ProductState {
        let states = self.automata.iter().zip(&at.states);
        ProductState {
            states: states
                .map(|(automaton, state)| automaton.step(*state, next))
                .collect(),
            read: self
                .digits
                .zip(at.read.as_ref())
                .map(|(digits, read)| digits.step(read, next)),
            empty: false,
        }
    }

    fn signature(&self, at: &ProductState, empty: bool) -> Signature {
        let states = self.automata.iter().zip(&at.states);
        let written = self.digits.zip(at.read.as_ref());
        Signature {
            accepted: states
                .map(|(automaton, state)| automaton.accepts(*state))
                .collect(),
            written: written.map_or(WrittenNumber::NotANumber, |(digits, read)| {
                digits.finish(read)
            }),
            empty,
        }
    }

    /// The shortest text for each signature, shortest first, and whether the list is complete.
    fn explore(&self, letters: &[char]) -> (Vec<(Signature, String)>, bool) {
        let start = self.start();
        let mut seen = HashSet::from([start.clone()]);
        let mut known: HashSet<Signature> = HashSet::new();
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([(start, String::new())]);
        let compared = self.digits.map_or(0, DigitComparator::count);
        let steps = letters.len() * (self.automata.len() + compared + 1);
        while let Some((at, text)) = waiting.pop_front() {
            if !self.meter.take(steps) {
                return (found, false);
            }
            let signature = self.signature(&at, text.is_empty());
            let counts = !self.only_numbers || signature.written != WrittenNumber::NotANumber;
            if counts && known.insert(signature.clone()) {
                found.push((signature, text.clone()));
            }
            for letter in letters {
                let next = self.step(&at, *letter);
                let is_dead =
                    self.only_numbers && next.read.as_ref().is_none_or(DigitState::is_dead);
                if is_dead || seen.contains(&next) {
                    continue;
                }
                if seen.len() >= MAX_STATES {
                    return (found, false);
                }
                seen.insert(next.clone());
                let mut longer = text.clone();
                longer.push(*letter);
                waiting.push_back((next, longer));
            }
        }
        (found, true)
    }

    /// The text, or an equivalent one that `may` accepts.
    fn find_unused(
        &self,
        signature: &Signature,
        text: String,
        letters: &[char],
        may: impl Fn(&str) -> bool,
    ) -> Option<String> {
        if may(&text) {
            return Some(text);
        }
        let longer = letters.iter().flat_map(|letter| {
            [
                format!("{text}{letter}"),
                format!("{letter}{text}"),
                format!("{text}{letter}{text}"),
            ]
        });
        longer.into_iter().find(|text| {
            may(text) && self.signature(&self.read(text), text.is_empty()) == *signature
        })
    }

    fn read(&self, text: &str) -> ProductState {
        text.chars()
            .fold(self.start(), |at, letter| self.step(&at, letter))
    }

    /// One letter of each class that the automata distinguish, common letters first.
    fn alphabet(&self) -> Vec<char> {
        let mut letters = Vec::new();
        let mut ranges = Vec::new();
        for automaton in &self.automata {
            automaton.letters(&mut letters, &mut ranges);
        }
        if self.digits.is_some() {
            letters.extend("1502346789.-+eE".chars());
        }
        if self.only_numbers {
            return "1502346789.-+e".chars().collect();
        }
        let mut seen = HashSet::new();
        letters.retain(|letter| seen.insert(*letter));
        letters.extend(unnamed_letters(&seen, &ranges));
        letters
    }
}

/// One letter for each class of letters that no text names but a regular expression may distinguish; one letter if
/// there is no regular expression.
fn unnamed_letters(named: &HashSet<char>, ranges: &[(char, char)]) -> Vec<char> {
    let mut kinds: HashMap<Vec<bool>, char> = HashMap::new();
    let mut found = Vec::new();
    let common = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain(" _-./:".chars());
    if ranges.is_empty() {
        let mut letters = common.chain('\0'..=char::MAX);
        return Vec::from_iter(letters.find(|letter| !named.contains(letter)));
    }
    let after = |letter: char| (letter..=char::MAX).nth(1);
    let begins = ranges
        .iter()
        .flat_map(|(first, last)| [Some(*first), after(*last)]);
    // If a run of equivalent letters begins with named letters, use a later letter of the run.
    let in_each_run = begins.flatten().chain(['\0']).filter_map(|begin| {
        (begin..=char::MAX)
            .take(named.len() + 1)
            .find(|letter| !named.contains(letter))
    });
    for letter in common
        .chain(in_each_run)
        .filter(|letter| !named.contains(letter))
    {
        let kind = ranges
            .iter()
            .map(|(first, last)| (*first..=*last).contains(&letter))
            .collect();
        kinds.entry(kind).or_insert_with(|| {
            found.push(letter);
            letter
        });
    }
    found
}
