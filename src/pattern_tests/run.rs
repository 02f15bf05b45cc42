//! Tries a claim: asks the language, and compares the answer with what was claimed.

use super::{Claim, CoverageClaim};
use crate::pattern::{Coverage, ParseError, Pattern};
use crate::pattern_comparison::PatternComparison;
use serde_json::Value;

/// A case that was tried.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The line it stands in, from 1.
    pub line: usize,
    /// What is claimed.
    pub claim: Claim,
    /// What was found.
    pub found: Found,
    /// How the two differ; None where they agree.
    pub disagreement: Option<Disagreement>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Whether the event matches.
    Matches(bool),
    /// The text is a pattern.
    Pattern,
    /// The text is none, or none of the existing ones is, or the required one is not.
    NotAPattern(String),
    /// How the patterns compare.
    Coverage(Box<PatternComparison>),
}

/// What was claimed and what was found, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What was claimed.
    pub expected: &'static str,
    /// What was found.
    pub found: &'static str,
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// What is lost, and an event that the required pattern matches and no existing one does.
    Witness(String, Value),
    /// A sentence.
    Words(String),
}

impl CaseResult {
    /// Tries the claim of a line.
    #[must_use]
    pub fn of(claim: Claim, line: usize) -> Self {
        let found = Found::of(&claim);
        let disagreement = (!agrees(&claim, &found)).then(|| Disagreement {
            expected: expected(&claim),
            found: found.word(),
        });
        Self {
            line,
            claim,
            found,
            disagreement,
        }
    }
}

impl Found {
    fn of(claim: &Claim) -> Self {
        match claim {
            Claim::Matching { pattern, event, .. } => match Pattern::parse(pattern) {
                Ok(pattern) => Self::Matches(pattern.matches_message(event)),
                Err(error) => Self::NotAPattern(sentence(&error, pattern)),
            },
            Claim::Validity { pattern, .. } => match Pattern::parse(pattern) {
                Ok(_) => Self::Pattern,
                Err(error) => Self::NotAPattern(sentence(&error, pattern)),
            },
            Claim::Coverage(claim) => compared(claim),
        }
    }

    /// The answer in a word or two.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Matches(true) => "a match",
            Self::Matches(false) => "no match",
            Self::Pattern => "a pattern",
            Self::NotAPattern(_) => "not a pattern",
            Self::Coverage(compared) => compared.word(),
        }
    }

    /// What the answer rests on, where there is more to say than the word.
    #[must_use]
    pub fn why(&self) -> Option<Why> {
        match self {
            Self::Coverage(compared) => match (compared.clause(), &compared.missed) {
                (Some(words), Some(lost)) => Some(Why::Witness(words, lost.event.clone())),
                (words, _) => words.map(Why::Words),
            },
            Self::NotAPattern(error) => Some(Why::Words(error.clone())),
            Self::Matches(_) | Self::Pattern => None,
        }
    }
}

/// Compares those of the existing texts that are patterns; the others match nothing.
fn compared(claim: &CoverageClaim) -> Found {
    let required = match Pattern::parse(&claim.required) {
        Ok(required) => required,
        Err(error) => {
            let sentence = sentence(&error, &claim.required);
            return Found::NotAPattern(format!("the required one: {sentence}"));
        }
    };
    let mut existing = Vec::new();
    let mut first_error = None;
    for text in &claim.existing {
        match Pattern::parse(text) {
            Ok(pattern) => existing.push(pattern),
            Err(error) => {
                first_error.get_or_insert_with(|| sentence(&error, text));
            }
        }
    }
    match first_error {
        Some(error) if existing.is_empty() => Found::NotAPattern(error),
        _ => {
            let existing: Vec<&Pattern> = existing.iter().collect();
            Found::Coverage(Box::new(PatternComparison::of(&existing, &required)))
        }
    }
}

fn sentence(error: &ParseError, text: &str) -> String {
    format!("{error}, at column {}", error.column(text))
}

fn agrees(claim: &Claim, found: &Found) -> bool {
    match (claim, found) {
        (Claim::Matching { matches, .. }, Found::Matches(found)) => matches == found,
        (Claim::Validity { valid, .. }, Found::Pattern) => *valid,
        (Claim::Validity { valid, .. }, Found::NotAPattern(_)) => !valid,
        (Claim::Coverage(claim), Found::Coverage(found)) => {
            let found = &found.coverage;
            let undecided = matches!(found, Coverage::Undecided { .. });
            holds(claim.covers, found.covers())
                && holds(claim.equivalent, *found == Coverage::Equal)
                && holds(claim.undecided, undecided)
        }
        // A text that is no pattern covers nothing; but what is required has to be one.
        (Claim::Coverage(claim), Found::NotAPattern(_)) => {
            claim.covers == Some(false)
                && claim.undecided != Some(true)
                && Pattern::parse(&claim.required).is_ok()
        }
        _ => false,
    }
}

/// Whether what is claimed, if anything, is so.
fn holds(claimed: Option<bool>, found: bool) -> bool {
    claimed.is_none_or(|claimed| claimed == found)
}

fn expected(claim: &Claim) -> &'static str {
    match claim {
        Claim::Matching { matches: true, .. } => "a match",
        Claim::Matching { matches: false, .. } => "no match",
        Claim::Validity { valid: true, .. } => "a pattern",
        Claim::Validity { valid: false, .. } => "not a pattern",
        Claim::Coverage(claim) => match (claim.covers, claim.equivalent, claim.undecided) {
            (_, _, Some(true)) => "undecided",
            (_, Some(true), _) => "equal",
            (Some(true), Some(false), _) => "wider",
            (Some(true), ..) => "equal or wider",
            (_, _, Some(false)) => "narrower or unrelated",
            _ => "not covered",
        },
    }
}
