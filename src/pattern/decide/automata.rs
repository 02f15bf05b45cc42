//! The texts of patterns as automata that read a value character by character, so that several can read the same value
//! at once.

use std::collections::HashMap;

use super::super::ast::{Literal, Test};
use super::super::regex::Regex;

/// A state of one automaton.
pub(super) type State = u32;

/// The dead state: no value is accepted from here.
const DEAD: State = State::MAX;

/// An automaton that accepts what one text of a pattern matches.
#[derive(Debug)]
pub(super) enum Automaton<'p> {
    /// A text with asterisks.
    Glob(GlobAutomaton),
    /// A regular expression, found anywhere in the value.
    Regex(&'p Regex),
    /// A list of exact texts.
    Trie(Trie),
}

impl Automaton<'_> {
    pub(super) fn start(&self) -> State {
        match self {
            Self::Glob(glob) => glob.state_at(0, 0),
            Self::Regex(regex) => regex.start(),
            Self::Trie(_) => 0,
        }
    }

    pub(super) fn step(&self, state: State, next: char) -> State {
        if state == DEAD {
            return DEAD;
        }
        match self {
            Self::Glob(glob) => glob.step(state, next),
            Self::Regex(regex) => regex.step(state, next),
            Self::Trie(words) => words.next.get(&(state, next)).copied().unwrap_or(DEAD),
        }
    }

    /// Whether a value that ends in this state is accepted.
    pub(super) fn accepts(&self, state: State) -> bool {
        match self {
            Self::Glob(glob) => state == glob.last_state(),
            Self::Regex(regex) => regex.accepts(state),
            Self::Trie(words) => words.ends.get(&state).is_some_and(|ends| *ends),
        }
    }

    /// Adds the letters that this automaton distinguishes from others, and ranges of letters that it treats alike.
    pub(super) fn letters(&self, letters: &mut Vec<char>, ranges: &mut Vec<(char, char)>) {
        match self {
            Self::Glob(glob) => letters.extend(glob.pieces.iter().flatten()),
            Self::Regex(regex) => ranges.extend(regex.ranges()),
            Self::Trie(words) => {
                let mut own: Vec<char> = words.next.keys().map(|(_, letter)| *letter).collect();
                // A bounded search must find the same in every run.
                own.sort_unstable();
                letters.extend(own);
            }
        }
    }
}

/// A text with asterisks, as pieces that follow one another: the first at the start of the value, the last at its end.
///
/// A state is a position in the pieces, counted as if they were one text in which each piece has an end position.
#[derive(Debug)]
pub(super) struct GlobAutomaton {
    pieces: Vec<Vec<char>>,
    /// For each piece and each number of matched letters: the number of letters that stay matched if the next letter
    /// differs.
    failures: Vec<Vec<usize>>,
    /// The state in which each piece starts.
    starts: Vec<State>,
}

impl GlobAutomaton {
    fn new<'t>(pieces: impl Iterator<Item = &'t str>) -> Self {
        let pieces: Vec<Vec<char>> = pieces.map(|piece| piece.chars().collect()).collect();
        let mut starts = Vec::new();
        let mut begin = 0;
        for piece in &pieces {
            starts.push(begin);
            begin += State::try_from(piece.len()).unwrap_or(DEAD) + 1;
        }
        Self {
            failures: pieces.iter().map(|piece| failure_function(piece)).collect(),
            pieces,
            starts,
        }
    }

    /// The state after `matched` letters of a piece. A complete piece is the start of the next one.
    fn state_at(&self, piece: usize, matched: usize) -> State {
        let mut piece = piece;
        let mut matched = matched;
        while piece + 1 < self.pieces.len()
            && self.pieces.get(piece).is_some_and(|p| p.len() == matched)
        {
            piece += 1;
            matched = 0;
        }
        let begin = self.starts.get(piece).copied().unwrap_or(DEAD);
        begin.saturating_add(State::try_from(matched).unwrap_or(DEAD))
    }

    fn last_state(&self) -> State {
        let last = self.pieces.len().saturating_sub(1);
        self.state_at(last, self.pieces.last().map_or(0, Vec::len))
    }

    fn step(&self, state: State, next: char) -> State {
        let piece = self.starts.partition_point(|begin| *begin <= state) - 1;
        let (Some(letters), Some(failures), Some(begin)) = (
            self.pieces.get(piece),
            self.failures.get(piece),
            self.starts.get(piece),
        ) else {
            return DEAD;
        };
        let mut matched = usize::try_from(state - begin).unwrap_or_default();
        loop {
            if letters.get(matched) == Some(&next) {
                return self.state_at(piece, matched + 1);
            }
            // Only the first piece must match at a fixed position.
            match failures.get(matched) {
                _ if piece == 0 => return DEAD,
                Some(fewer) if matched > 0 => matched = *fewer,
                _ => return self.state_at(piece, 0),
            }
        }
    }
}

/// The failure function of Knuth, Morris and Pratt: for each number of matched letters, the length of their longest
/// proper prefix that is also a suffix.
fn failure_function(piece: &[char]) -> Vec<usize> {
    let mut failures = vec![0; piece.len() + 1];
    let mut length = 0;
    for (place, letter) in piece.iter().enumerate().skip(1) {
        while length > 0 && piece.get(length) != Some(letter) {
            length = failures.get(length).copied().unwrap_or_default();
        }
        if piece.get(length) == Some(letter) {
            length += 1;
        }
        if let Some(fallback) = failures.get_mut(place + 1) {
            *fallback = length;
        }
    }
    failures
}

/// Exact texts, as a tree of letters.
#[derive(Debug, Default)]
pub(super) struct Trie {
    next: HashMap<(State, char), State>,
    ends: HashMap<State, bool>,
}

impl Trie {
    pub(super) fn new<'t>(words: impl Iterator<Item = &'t str>) -> Self {
        let mut all = Self::default();
        let mut states = 0;
        for word in words {
            let mut state = 0;
            for letter in word.chars() {
                state = *all.next.entry((state, letter)).or_insert_with(|| {
                    states += 1;
                    states
                });
            }
            all.ends.insert(state, true);
        }
        all
    }
}

/// The texts in the tests of one field.
#[derive(Debug, Default)]
pub(super) struct FieldTexts<'p> {
    /// Exact texts, in the order of the patterns, without duplicates.
    pub(super) exact: Vec<&'p str>,
    /// The other texts. A text with two interpretations occurs twice.
    pub(super) automata: Vec<Automaton<'p>>,
    /// Whether a regular expression is missing because it is too large.
    pub(super) incomplete: bool,
}

impl<'p> FieldTexts<'p> {
    pub(super) fn from_tests(tests: impl Iterator<Item = &'p Test>) -> Self {
        let mut wanted = Self::default();
        for test in tests {
            match test {
                Test::Equal(literal) | Test::NotEqual(literal) => wanted.add(literal),
                _ => {}
            }
        }
        let mut seen = std::collections::HashSet::new();
        wanted.exact.retain(|text| seen.insert(*text));
        wanted
    }

    fn add(&mut self, literal: &'p Literal) {
        match literal {
            Literal::Number(number) => self.exact.push(number.text()),
            Literal::Regex(regex) if regex.is_walkable() => {
                self.automata.push(Automaton::Regex(regex));
            }
            Literal::Regex(_) => self.incomplete = true,
            Literal::Text(text) => self.add_text(text),
        }
    }

    fn add_text(&mut self, text: &'p str) {
        let inner = text.trim_matches('*');
        if inner.is_empty() && !text.is_empty() {
            return;
        }
        let (starts, ends) = (text.starts_with('*'), text.ends_with('*'));
        let pieces: &[&str] = match (starts, ends) {
            (false, false) => &[],
            (true, false) => &["", inner],
            (false, true) => &[inner, ""],
            (true, true) => &["", inner, ""],
        };
        if pieces.is_empty() {
            self.exact.push(text);
        } else {
            self.automata
                .push(Automaton::Glob(GlobAutomaton::new(pieces.iter().copied())));
        }
        if inner.contains('*') {
            self.automata
                .push(Automaton::Glob(GlobAutomaton::new(text.split('*'))));
        }
    }
}
