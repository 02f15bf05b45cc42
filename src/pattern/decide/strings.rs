//! A text for every way in which texts can be told apart by the automata of one field.
//!
//! All automata read side by side, and every state they can be in together is visited once, shortest texts first. If
//! two texts end in the same states no condition tells them apart, so one of them will do.

use std::collections::{HashMap, HashSet, VecDeque};

use super::automata::{Automaton, State, Wanted, Words};
use super::digits::{Digits, Read, Written};

/// More states than this are not visited.
const MOST_STATES: usize = 3_000;

/// A text, and what it is to the automata.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) text: String,
    /// As a number, if numbers are looked for.
    pub(super) written: Written,
}

/// What two texts must have in common to be alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Likeness {
    accepted: Vec<bool>,
    written: Written,
    /// The empty text is like no other: a lone asterisk may not match it.
    empty: bool,
}

/// Texts that are none of the exact ones: one of each kind there is, and whether these are all kinds.
pub(super) fn others(
    wanted: &Wanted<'_>,
    digits: Option<&Digits>,
    only_numbers: bool,
) -> (Vec<Found>, bool) {
    let reader = Reader {
        automata: wanted.automata.iter().collect(),
        digits,
        only_numbers,
    };
    let exact: HashSet<&str> = wanted.exact.iter().copied().collect();
    let letters = reader.alphabet();
    let mut found = Vec::new();
    let mut taken = HashSet::new();
    let (explored, mut complete) = reader.explore(&letters);
    for (likeness, text) in explored {
        let spelled = reader.spelled(&likeness, text, &letters, |text| !exact.contains(text));
        match spelled {
            Some(text) => found.push(Found {
                text,
                written: likeness.written,
            }),
            None => {
                taken.insert(likeness);
            }
        }
    }
    if !taken.is_empty() {
        let (beside, all) = beside(&reader, &exact, &taken);
        found.extend(beside);
        complete &= all;
    }
    // The empty text is a poor example of a kind that has others.
    found.sort_by_key(|found| found.text.is_empty());
    (found, complete && !wanted.incomplete)
}

/// The slow way to texts that are none of the exact ones: the exact ones are read along.
fn beside(
    reader: &Reader<'_, '_>,
    exact: &HashSet<&str>,
    taken: &HashSet<Likeness>,
) -> (Vec<Found>, bool) {
    let words = Automaton::Words(Words::new(exact.iter().copied()));
    let mut automata = reader.automata.clone();
    automata.push(&words);
    let reader = Reader {
        automata,
        ..*reader
    };
    let mut found = Vec::new();
    let (explored, complete) = reader.explore(&reader.alphabet());
    for (mut likeness, text) in explored {
        let is_word = likeness.accepted.pop();
        if is_word == Some(false) && taken.contains(&likeness) {
            let written = likeness.written;
            found.push(Found { text, written });
        }
    }
    (found, complete)
}

struct Reader<'a, 'p> {
    automata: Vec<&'a Automaton<'p>>,
    digits: Option<&'a Digits>,
    only_numbers: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct At {
    states: Vec<State>,
    read: Option<Read>,
    /// Nothing has been read: other than any text that leads back to the same states.
    empty: bool,
}

impl Reader<'_, '_> {
    fn start(&self) -> At {
        At {
            states: self
                .automata
                .iter()
                .map(|automaton| automaton.start())
                .collect(),
            read: self.digits.map(Digits::start),
            empty: true,
        }
    }

    fn step(&self, at: &At, next: char) -> At {
        let states = self.automata.iter().zip(&at.states);
        At {
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

    fn likeness(&self, at: &At, empty: bool) -> Likeness {
        let states = self.automata.iter().zip(&at.states);
        let written = self.digits.zip(at.read.as_ref());
        Likeness {
            accepted: states
                .map(|(automaton, state)| automaton.accepts(*state))
                .collect(),
            written: written.map_or(Written::Nothing, |(digits, read)| digits.written(read)),
            empty,
        }
    }

    /// A shortest text for each likeness, in order of length, and whether these are all.
    fn explore(&self, letters: &[char]) -> (Vec<(Likeness, String)>, bool) {
        let start = self.start();
        let mut seen = HashSet::from([start.clone()]);
        let mut known: HashSet<Likeness> = HashSet::new();
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([(start, String::new())]);
        while let Some((at, text)) = waiting.pop_front() {
            let likeness = self.likeness(&at, text.is_empty());
            let counts = !self.only_numbers || likeness.written != Written::Nothing;
            if counts && known.insert(likeness.clone()) {
                found.push((likeness, text.clone()));
            }
            for letter in letters {
                let next = self.step(&at, *letter);
                let lost = self.only_numbers && next.read.as_ref().is_none_or(Read::is_lost);
                if lost || seen.contains(&next) {
                    continue;
                }
                if seen.len() >= MOST_STATES {
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

    /// The text, or one like it that may be used.
    fn spelled(
        &self,
        likeness: &Likeness,
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
        longer
            .into_iter()
            .find(|text| may(text) && self.likeness(&self.read(text), text.is_empty()) == *likeness)
    }

    fn read(&self, text: &str) -> At {
        text.chars()
            .fold(self.start(), |at, letter| self.step(&at, letter))
    }

    /// One letter of each kind that is told apart, the ordinary ones first.
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
        letters.extend(unnamed(&seen, &ranges));
        letters
    }
}

/// A letter for each kind that no text names but an expression may tell apart; one if there is no expression.
fn unnamed(named: &HashSet<char>, ranges: &[(char, char)]) -> Vec<char> {
    let mut kinds: HashMap<Vec<bool>, char> = HashMap::new();
    let mut found = Vec::new();
    let ordinary = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain(" _-./:".chars());
    let after = |letter: char| (letter..=char::MAX).nth(1);
    let begins = ranges
        .iter()
        .flat_map(|(first, last)| [Some(*first), after(*last)]);
    // Where a run of like letters begins with named ones, one further on stands for it.
    let in_each_run = begins.flatten().chain(['\0']).filter_map(|begin| {
        (begin..=char::MAX)
            .take(named.len() + 1)
            .find(|letter| !named.contains(letter))
    });
    for letter in ordinary
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
