//! The filter pattern language of CloudWatch Logs: it selects the log events that a metric filter counts.
//!
//! This module does not depend on the rest of `cis-fix`. The catalog parses the patterns that it creates. `assess`
//! parses the patterns that it finds in an account, and uses [`CoverageQuery`] to decide whether they match at least
//! the events that a control requires.
//!
//! `lexer` and `selector` split a text into tokens. `parser` builds the tree ([`Expr`]) and records where the text
//! deviates from the documented language ([`Deviation`]). `print` writes a tree as text. `eval` decides whether an
//! event matches. `decide` searches for an event that some patterns match and others do not; `coverage` claims that
//! such an event exists or does not exist. `terms` and `columns` parse and evaluate the other kinds of pattern.
//!
//! Sources: the AWS user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events, and
//! Live Tail" and its pages on JSON, unstructured and space-delimited log events; `PutMetricFilter` in the API
//! reference for the limits.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

mod ast;
mod columns;
mod coverage;
mod cursor;
mod decide;
mod decimal;
mod deviation;
mod error;
mod eval;
mod gap;
mod hint;
mod lexer;
mod normal;
mod overlap;
mod parser;
mod print;
mod regex;
mod selector;
mod semantics;
mod span;
mod terms;
mod text_match;

#[cfg(test)]
mod tests;

pub use ast::{
    Expr, FieldCondition, Literal, Number, Order, Relation, Selector, SelectorStep, Test,
};
pub use columns::{Column, ColumnCondition, Columns, NamedColumn};
pub use coverage::{Coverage, CoverageQuery, UndecidedReason, decide_coverage};
pub use decide::{NoTypicalValues, SearchBudget, TypicalValues};
pub use decimal::Decimal;
pub use deviation::{Deviation, DeviationKind};
pub use error::{Expected, ParseError, ParseErrorKind, Unexpected};
pub use gap::{CoverageGap, ListedValues};
pub use overlap::{can_overlap, can_overlap_within, never_matches, never_matches_within};
pub use regex::Regex;
pub use semantics::{Rule, Semantics};
pub use span::Span;
pub use terms::Terms;

use crate::quotas::FILTER_PATTERN_CHARACTERS as MAX_CHARACTERS;

/// A parsed filter pattern and its text.
///
/// Two patterns are equal if they have the same structure. Blanks, quotes and redundant parentheses do not matter.
/// [`decide_coverage`] decides whether two patterns with different structures have the same meaning.
///
/// A clone shares the structure.
#[derive(Debug, Clone)]
pub struct Pattern(Arc<Parsed>);

#[derive(Debug)]
struct Parsed {
    text: String,
    kind: PatternKind,
    deviations: Vec<Deviation>,
}

/// The four kinds of pattern. The first character that is not a blank determines the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternKind {
    /// Empty, blanks, or blanks in double quotes: matches every event.
    Everything,
    /// `{ ... }`: conditions on the fields of a JSON event.
    Json(Expr),
    /// Words, quoted texts and regular expressions to find in the raw message.
    Terms(Terms),
    /// `[...]`: conditions on the columns of a message.
    Columns(Columns),
}

impl Pattern {
    /// Parses a filter pattern of any kind. Accepts everything that AWS may accept, and records what AWS does not
    /// document in [`Self::deviations`].
    ///
    /// # Errors
    ///
    /// If the text breaks the grammar or a limit of AWS: 1,024 characters, 2 regular expressions, 3 selectors with a
    /// wildcard, 1 wildcard in a selector. Also if parentheses nest more than 64 deep, which is a limit of `cis-fix`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let characters = text.chars().count();
        if characters > MAX_CHARACTERS {
            let start = text
                .char_indices()
                .nth(MAX_CHARACTERS)
                .map_or(text.len(), |(at, _)| at);
            let end = text.len();
            return Err(ParseError::new(
                ParseErrorKind::TooLong { characters },
                Span { start, end },
            ));
        }
        let (kind, mut deviations) = parse_kind(text)?;
        deviations.sort_by_key(|deviation| deviation.span.start);
        Ok(Self(Arc::new(Parsed {
            text: text.to_owned(),
            kind,
            deviations,
        })))
    }

    /// The text, unchanged: AWS receives this text, and Security Hub compares it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The kind of the pattern, and its structure.
    #[must_use]
    pub fn kind(&self) -> &PatternKind {
        &self.0.kind
    }

    /// The conditions of a JSON pattern; `None` for the other kinds.
    #[must_use]
    pub fn json(&self) -> Option<&Expr> {
        match &self.0.kind {
            PatternKind::Json(expr) => Some(expr),
            _ => None,
        }
    }

    /// Whether an event matches, under the [default](Semantics::default) interpretation of AWS's matcher.
    ///
    /// A pattern of terms or columns tests the event's JSON text without blanks, as CloudTrail writes it.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        self.matches_under(Semantics::default(), event)
    }

    /// [`Self::matches`] under another interpretation.
    #[must_use]
    pub fn matches_under(&self, semantics: Semantics, event: &Value) -> bool {
        match &self.0.kind {
            PatternKind::Everything => true,
            PatternKind::Json(expr) => eval::holds(expr, event, semantics),
            PatternKind::Terms(terms) => terms.matches(&event.to_string()),
            PatternKind::Columns(columns) => columns.matches(&event.to_string(), semantics),
        }
    }

    /// Whether a raw log message matches, under the default interpretation.
    ///
    /// A JSON pattern does not match a message that is not one JSON value, not even with `NOT EXISTS`. If a key occurs
    /// twice, the last value counts.
    #[must_use]
    pub fn matches_message(&self, message: &str) -> bool {
        match &self.0.kind {
            PatternKind::Everything => true,
            PatternKind::Json(_) => {
                serde_json::from_str(message).is_ok_and(|event| self.matches(&event))
            }
            PatternKind::Terms(terms) => terms.matches(message),
            PatternKind::Columns(columns) => columns.matches(message, Semantics::default()),
        }
    }

    /// The places where the text deviates from the documented language, in text order.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.0.deviations
    }

    /// Checks that `cis-fix` may write the text: a JSON pattern that uses only what AWS documents.
    ///
    /// # Errors
    ///
    /// The first deviation.
    pub fn ensure_documented(&self) -> Result<(), Deviation> {
        self.0
            .deviations
            .first()
            .map_or(Ok(()), |first| Err(*first))
    }

    /// Whether AWS may interpret the text differently than `cis-fix`.
    fn is_ambiguous(&self) -> bool {
        self.ambiguity().is_some()
    }

    /// Why AWS may interpret the text differently than `cis-fix`.
    fn ambiguity(&self) -> Option<DeviationKind> {
        let mut kinds = self.0.deviations.iter().map(|deviation| deviation.kind);
        kinds.find(|kind| kind.is_ambiguous())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.kind == other.0.kind
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    /// Writes a pattern of JSON or columns in the documented spelling, so that parsing it gives an equal pattern.
    /// Writes the text of the other kinds unchanged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            PatternKind::Json(expr) => expr.fmt(f),
            PatternKind::Columns(columns) => columns.fmt(f),
            _ => f.write_str(&self.0.text),
        }
    }
}

fn parse_kind(text: &str) -> Result<(PatternKind, Vec<Deviation>), ParseError> {
    let trimmed = text.trim_matches(lexer::is_blank);
    if trimmed.starts_with('{') {
        return parser::parse_json(text)
            .map(|(expr, deviations)| (PatternKind::Json(expr), deviations));
    }
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let mut deviations = Vec::from([Deviation {
        kind: DeviationKind::NotJson,
        span: whole,
    }]);
    let kind = if trimmed.starts_with('[') {
        let (columns, taken) = parser::parse_columns(text)?;
        deviations.extend(taken);
        PatternKind::Columns(columns)
    } else if is_blank_pattern(trimmed) {
        PatternKind::Everything
    } else {
        let explain = |error: ParseError| {
            if hint::lacks_braces(text) {
                ParseError::new(ParseErrorKind::MissingBraces, error.span)
            } else {
                error
            }
        };
        PatternKind::Terms(Terms::parse(text).map_err(explain)?)
    };
    Ok((kind, deviations))
}

fn is_blank_pattern(trimmed: &str) -> bool {
    let quoted = trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    quoted.unwrap_or(trimmed).chars().all(lexer::is_blank)
}
