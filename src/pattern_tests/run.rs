//! Runs a test case: decides the result, and compares it with the claim.

use super::case::{CoverageCase, PatternCase};
use crate::pattern::{Coverage, ParseError, Pattern};
use crate::pattern_comparison::PatternComparison;
use serde_json::Value;

/// The result of a test case.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The line number, counted from 1.
    pub line: usize,
    /// The case.
    pub case: PatternCase,
    /// The result.
    pub found: CaseOutcome,
    /// How the result differs from the claim; `None` if they agree.
    pub disagreement: Option<Disagreement>,
}

/// What a test case found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseOutcome {
    /// Whether the event matches.
    Matches(bool),
    /// The text is a pattern.
    Pattern,
    /// The text is not a pattern, or none of the existing texts is, or the required text is not.
    NotAPattern(String),
    /// How the patterns compare.
    Coverage(Box<PatternComparison>),
}

/// The claim and the result, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The claim.
    pub expected: &'static str,
    /// The result.
    pub found: &'static str,
}

/// The grounds of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grounds {
    /// What is missed, and an event that the required pattern matches and no existing pattern does.
    Witness(String, Value),
    /// A sentence.
    Words(String),
}

impl CaseResult {
    /// Runs the case of a line.
    #[must_use]
    pub fn of(case: PatternCase, line: usize) -> Self {
        let found = CaseOutcome::of(&case);
        let disagreement = (!agrees(&case, &found)).then(|| Disagreement {
            expected: expected_words(&case),
            found: found.word(),
        });
        Self {
            line,
            case,
            found,
            disagreement,
        }
    }
}

impl CaseOutcome {
    fn of(case: &PatternCase) -> Self {
        match case {
            PatternCase::Matching { pattern, event, .. } => match Pattern::parse(pattern) {
                Ok(pattern) => Self::Matches(pattern.matches_message(event)),
                Err(error) => Self::NotAPattern(error_sentence(&error, pattern)),
            },
            PatternCase::Validity { pattern, .. } => match Pattern::parse(pattern) {
                Ok(_) => Self::Pattern,
                Err(error) => Self::NotAPattern(error_sentence(&error, pattern)),
            },
            PatternCase::Coverage(case) => compare(case),
        }
    }

    /// The result in one or two words.
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

    /// The grounds of the result, if there is more to say than the word.
    #[must_use]
    pub fn grounds(&self) -> Option<Grounds> {
        match self {
            Self::Coverage(compared) => match (compared.clause(), &compared.missed) {
                (Some(words), Some(missed)) => Some(Grounds::Witness(words, missed.event.clone())),
                (words, _) => words.map(Grounds::Words),
            },
            Self::NotAPattern(error) => Some(Grounds::Words(error.clone())),
            Self::Matches(_) | Self::Pattern => None,
        }
    }
}

/// Compares the existing texts that are patterns. The others match nothing.
fn compare(case: &CoverageCase) -> CaseOutcome {
    let required = match Pattern::parse(&case.required) {
        Ok(required) => required,
        Err(error) => {
            let sentence = error_sentence(&error, &case.required);
            return CaseOutcome::NotAPattern(format!("the required one: {sentence}"));
        }
    };
    let mut existing = Vec::new();
    let mut first_error = None;
    for text in &case.existing {
        match Pattern::parse(text) {
            Ok(pattern) => existing.push(pattern),
            Err(error) => {
                first_error.get_or_insert_with(|| error_sentence(&error, text));
            }
        }
    }
    match first_error {
        Some(error) if existing.is_empty() => CaseOutcome::NotAPattern(error),
        _ => {
            let existing: Vec<&Pattern> = existing.iter().collect();
            CaseOutcome::Coverage(Box::new(PatternComparison::of(&existing, &required)))
        }
    }
}

fn error_sentence(error: &ParseError, text: &str) -> String {
    format!("{error}, at column {}", error.column(text))
}

fn agrees(case: &PatternCase, found: &CaseOutcome) -> bool {
    match (case, found) {
        (PatternCase::Matching { matches, .. }, CaseOutcome::Matches(found)) => matches == found,
        (PatternCase::Validity { valid, .. }, CaseOutcome::Pattern) => *valid,
        (PatternCase::Validity { valid, .. }, CaseOutcome::NotAPattern(_)) => !valid,
        (PatternCase::Coverage(case), CaseOutcome::Coverage(found)) => {
            let found = &found.coverage;
            let undecided = matches!(found, Coverage::Undecided { .. });
            is_as_claimed(case.covers, found.covers())
                && is_as_claimed(case.equivalent, *found == Coverage::Equal)
                && is_as_claimed(case.undecided, undecided)
        }
        // A text that is not a pattern covers nothing. The required text must be a pattern.
        (PatternCase::Coverage(case), CaseOutcome::NotAPattern(_)) => {
            case.covers == Some(false)
                && case.undecided != Some(true)
                && Pattern::parse(&case.required).is_ok()
        }
        _ => false,
    }
}

/// Whether the result is as claimed. A missing claim always is.
fn is_as_claimed(claimed: Option<bool>, found: bool) -> bool {
    claimed.is_none_or(|claimed| claimed == found)
}

fn expected_words(case: &PatternCase) -> &'static str {
    match case {
        PatternCase::Matching { matches: true, .. } => "a match",
        PatternCase::Matching { matches: false, .. } => "no match",
        PatternCase::Validity { valid: true, .. } => "a pattern",
        PatternCase::Validity { valid: false, .. } => "not a pattern",
        PatternCase::Coverage(case) => match (case.covers, case.equivalent, case.undecided) {
            (_, _, Some(true)) => "undecided",
            (_, Some(true), _) => "equal",
            (Some(true), Some(false), _) => "wider",
            (Some(true), ..) => "equal or wider",
            (_, _, Some(false)) => "narrower or unrelated",
            _ => "not covered",
        },
    }
}
