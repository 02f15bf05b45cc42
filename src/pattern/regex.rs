//! `%regular expressions%` in a pattern: the characters that AWS allows, and the search.
//!
//! AWS's dialect ("Supported regular expressions (regex) syntax" in its user guide) is small and has no parentheses. It
//! is translated to the dialect of the `regex` crate, where `\d`, `\s` and `\w` would otherwise include Unicode
//! characters.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{self, pikevm::PikeVM};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Hir, HirKind};

/// A regular expression of a pattern. Equality compares the text.
#[derive(Clone)]
pub struct Regex {
    text: String,
    search: Option<Arc<CompiledRegex>>,
}

/// A compiled expression.
enum CompiledRegex {
    /// Can be walked character by character.
    Dfa(Box<WalkableDfa>),
    /// The automaton would be too large: the expression can be searched for, but not walked.
    PikeVm(PikeVM),
}

struct WalkableDfa {
    automaton: dense::DFA<Vec<u32>>,
    start: StateID,
    ranges: Vec<(char, char)>,
}

/// The compiled size up to which an expression is evaluated. Ordinary expressions take a few kilobytes.
const MAX_COMPILED_BYTES: usize = 1 << 20;
/// The size up to which an automaton is built.
const MAX_DFA_BYTES: usize = 1 << 18;

/// The state after the expression was found. Nothing that follows changes it.
const MATCHED: u32 = u32::MAX - 1;

impl Regex {
    /// Takes the text between the percent signs. The text can be malformed: see [`Self::is_compiled`].
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            search: translate(text)
                .and_then(|text| CompiledRegex::new(&text))
                .map(Arc::new),
        }
    }

    /// The text between the percent signs.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the expression compiled. If not, it matches nothing.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        self.search.is_some()
    }

    /// Whether it has a `[` without its `]`. AWS was observed to reject this.
    pub(super) fn has_unclosed_class(&self) -> bool {
        let parsed = regex_syntax::ast::parse::Parser::new().parse(&self.text);
        let unclosed = regex_syntax::ast::ErrorKind::ClassUnclosed;
        !self.is_compiled() && parsed.is_err_and(|error| *error.kind() == unclosed)
    }

    /// Whether the expression occurs anywhere in `text`.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        match self.search.as_deref() {
            Some(CompiledRegex::Dfa(walk)) => {
                let input = Input::new(text).earliest(true);
                matches!(walk.automaton.try_search_fwd(&input), Ok(Some(_)))
            }
            Some(CompiledRegex::PikeVm(search)) => {
                search.is_match(&mut search.create_cache(), text)
            }
            None => false,
        }
    }
}

/// Walking a text character by character, to walk several expressions at once.
impl Regex {
    /// Whether the expression can be walked.
    pub(super) fn is_walkable(&self) -> bool {
        self.walkable_dfa().is_some()
    }

    fn walkable_dfa(&self) -> Option<&WalkableDfa> {
        match self.search.as_deref() {
            Some(CompiledRegex::Dfa(walk)) => Some(walk),
            _ => None,
        }
    }

    /// The state before the first character.
    pub(super) fn start(&self) -> u32 {
        self.walkable_dfa()
            .map_or(0, |search| search.start.as_u32())
    }

    /// The state after one more character.
    pub(super) fn step(&self, state: u32, next: char) -> u32 {
        let (Some(search), false) = (self.walkable_dfa(), state == MATCHED) else {
            return state;
        };
        let Ok(mut at) = StateID::new(usize::try_from(state).unwrap_or(usize::MAX)) else {
            return state;
        };
        for byte in next.encode_utf8(&mut [0; 4]).bytes() {
            at = search.automaton.next_state(at, byte);
            // The automaton reports a match one byte late: inside the next character, if that has several bytes.
            if search.automaton.is_match_state(at) {
                return MATCHED;
            }
        }
        at.as_u32()
    }

    /// Whether the expression occurs in the text that ends in this state.
    pub(super) fn accepts(&self, state: u32) -> bool {
        let (Some(search), false) = (self.walkable_dfa(), state == MATCHED) else {
            return state == MATCHED;
        };
        StateID::new(usize::try_from(state).unwrap_or(usize::MAX)).is_ok_and(|state| {
            let end = search.automaton.next_eoi_state(state);
            search.automaton.is_match_state(end)
        })
    }

    /// Ranges of characters. The expression does not distinguish characters that lie in the same ranges.
    pub(super) fn ranges(&self) -> &[(char, char)] {
        self.walkable_dfa().map_or(&[], |search| &search.ranges)
    }
}

impl CompiledRegex {
    fn new(text: &str) -> Option<Self> {
        let hir = regex_syntax::Parser::new().parse(text).ok()?;
        let mut ranges = Vec::new();
        collect_ranges(&hir, &mut ranges);
        let compiled = thompson::Config::new().nfa_size_limit(Some(MAX_COMPILED_BYTES));
        let most = Some(MAX_DFA_BYTES);
        let automaton = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Unanchored)
                    .accelerate(false)
                    .dfa_size_limit(most)
                    .determinize_size_limit(most),
            )
            .thompson(compiled.clone())
            .build(text);
        let Ok(automaton) = automaton else {
            let search = PikeVM::builder().thompson(compiled).build(text).ok()?;
            return Some(Self::PikeVm(search));
        };
        let unanchored = start::Config::new().anchored(Anchored::No);
        let start = automaton.start_state(&unanchored).ok()?;
        Some(Self::Dfa(Box::new(WalkableDfa {
            automaton,
            start,
            ranges,
        })))
    }
}

/// Collects the ranges of characters that an expression names.
fn collect_ranges(hir: &Hir, ranges: &mut Vec<(char, char)>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            ranges.extend(text.chars().map(|letter| (letter, letter)));
        }
        HirKind::Class(class) => match class {
            regex_syntax::hir::Class::Unicode(class) => {
                ranges.extend(class.iter().map(|range| (range.start(), range.end())));
            }
            regex_syntax::hir::Class::Bytes(class) => ranges.extend(
                class
                    .iter()
                    .map(|range| (char::from(range.start()), char::from(range.end()))),
            ),
        },
        HirKind::Repetition(repetition) => collect_ranges(&repetition.sub, ranges),
        HirKind::Capture(capture) => collect_ranges(&capture.sub, ranges),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            for part in parts {
                collect_ranges(part, ranges);
            }
        }
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Regex {}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.text).finish()
    }
}

/// Whether AWS allows `found` in an expression. Every other character must be written as `\xhh`.
///
/// A blank is allowed, although reports differ, so that existing filters with a blank can be read.
pub(super) fn is_allowed(found: char) -> bool {
    found.is_ascii_alphanumeric() || " :_#=@/;,-^$?[]{}|\\*+.".contains(found)
}

/// The expression in the `regex` dialect. `None` if it has an escape that AWS does not document.
fn translate(text: &str) -> Option<String> {
    let mut translated = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            translated.push(character);
            continue;
        }
        match characters.next()? {
            'd' => translated.push_str("[0-9]"),
            'D' => translated.push_str("[^0-9]"),
            's' => translated.push_str(r"[\t\n\x0B\f\r ]"),
            'S' => translated.push_str(r"[^\t\n\x0B\f\r ]"),
            'w' => translated.push_str("[0-9A-Za-z_]"),
            'W' => translated.push_str("[^0-9A-Za-z_]"),
            other if other.is_ascii_alphanumeric() && other != 'x' => return None,
            other => translated.extend(['\\', other]),
        }
    }
    Some(translated)
}
