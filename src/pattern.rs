//! AWS's language of filter patterns: what a metric filter of `CloudWatch` Logs lets through.
//!
//! This is a language on its own and knows nothing of `cis-fix`. The catalog parses the patterns it creates; `assess`
//! parses those it finds in an account and asks [`coverage`] whether they match at least what a control requires.
//!
//! The way of a text: `lexer` and `selector` cut it into tokens, `parser` builds the tree in [`ast`](Expr), noting
//! where the text leaves the documented language ([`Deviation`]). From the tree, `print` writes text, `eval` says
//! whether an event matches, and `decide` looks for an event that tells patterns apart, which is what `coverage` claims
//! to exist or not to exist. Patterns of the other kinds are read and matched by `terms` and `columns`.
//!
//! Sources: the AWS user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events,
//! and Live Tail" and its pages on JSON, unstructured and space-delimited log events; `PutMetricFilter` in the API
//! reference for the limits.

use std::fmt;

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
pub use coverage::{
    Coverage, CoverageQuery, UndecidedReason, can_overlap, decide_coverage, never_matches,
};
pub use decide::{NoTypicalValues, TypicalValues};
pub use decimal::Decimal;
pub use deviation::{Deviation, DeviationKind};
pub use error::{Expected, ParseError, ParseErrorKind, Unexpected};
pub use gap::{CoverageGap, ListedValues};
pub use regex::Regex;
pub use semantics::{Rule, Semantics};
pub use span::Span;
pub use terms::Terms;

/// How many characters a pattern may have (`PutMetricFilter`).
const MAX_CHARACTERS: usize = 1024;

/// A parsed filter pattern, with the text it was parsed from.
///
/// Two patterns are equal when they have the same structure; blanks, quotes and redundant parentheses are no part of
/// it. Whether two patterns of different structure mean the same is for [`coverage`] to say.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    kind: PatternKind,
    deviations: Vec<Deviation>,
}

/// The four kinds of pattern, told apart by the first character that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternKind {
    /// Nothing, blanks, or blanks in double quotes: every event matches.
    Everything,
    /// `{ ... }`: conditions on the fields of an event that is JSON.
    Json(Expr),
    /// Words, texts and regular expressions looked for in the raw message.
    Terms(Terms),
    /// `[...]`: conditions on the columns of a message.
    Columns(Columns),
}

impl Pattern {
    /// Parses a filter pattern of any kind, generously: what AWS may have accepted is accepted, and what it is not
    /// documented to accept is noted in [`Self::deviations`].
    ///
    /// # Errors
    ///
    /// When the text breaks the grammar or a limit of AWS: 1,024 characters, 2 regular expressions, 3 selectors with
    /// a wildcard, 1 wildcard in a selector. Also when parentheses nest more than 64 deep, which is a limit of ours.
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
        Ok(Self {
            text: text.to_owned(),
            kind,
            deviations,
        })
    }

    /// The text as it was parsed, to the letter: this is what AWS is sent and Security Hub compares.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of the four kinds of pattern it is, and its structure.
    #[must_use]
    pub fn kind(&self) -> &PatternKind {
        &self.kind
    }

    /// The conditions of a JSON pattern; None for the other kinds.
    #[must_use]
    pub fn json(&self) -> Option<&Expr> {
        match &self.kind {
            PatternKind::Json(expr) => Some(expr),
            _ => None,
        }
    }

    /// Whether an event matches, as far as the [default](Semantics::default) reading of AWS's matcher goes.
    ///
    /// A pattern of terms or of columns looks at the event's JSON text without blanks, which is how trails write it.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        self.matches_under(Semantics::default(), event)
    }

    /// [`Self::matches`] under another reading.
    #[must_use]
    pub fn matches_under(&self, semantics: Semantics, event: &Value) -> bool {
        match &self.kind {
            PatternKind::Everything => true,
            PatternKind::Json(expr) => eval::holds(expr, event, semantics),
            PatternKind::Terms(terms) => terms.matches(&event.to_string()),
            PatternKind::Columns(columns) => columns.matches(&event.to_string(), semantics),
        }
    }

    /// Whether a raw log message matches, under the default reading.
    ///
    /// A JSON pattern does not match a message that is not one JSON value, not even by `NOT EXISTS`; of a key that
    /// occurs twice the last one counts.
    #[must_use]
    pub fn matches_message(&self, message: &str) -> bool {
        match &self.kind {
            PatternKind::Everything => true,
            PatternKind::Json(_) => {
                serde_json::from_str(message).is_ok_and(|event| self.matches(&event))
            }
            PatternKind::Terms(terms) => terms.matches(message),
            PatternKind::Columns(columns) => columns.matches(message, Semantics::default()),
        }
    }

    /// Where the text leaves the documented language, in the order of the text.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Whether the text is one `cis-fix` may write: a JSON pattern that stays inside what AWS documents.
    ///
    /// # Errors
    ///
    /// The first liberty the text takes.
    pub fn ensure_documented(&self) -> Result<(), Deviation> {
        self.deviations.first().map_or(Ok(()), |first| Err(*first))
    }

    /// Whether AWS may read the text in another way than we do.
    fn is_ambiguous(&self) -> bool {
        self.ambiguity().is_some()
    }

    /// Why AWS may read the text in another way than we do.
    fn ambiguity(&self) -> Option<DeviationKind> {
        let mut kinds = self.deviations.iter().map(|deviation| deviation.kind);
        kinds.find(|kind| kind.is_ambiguous())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    /// A pattern of JSON or of columns in the documented spelling, such that parsing it gives an equal pattern; another
    /// kind as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            PatternKind::Json(expr) => expr.fmt(f),
            PatternKind::Columns(columns) => columns.fmt(f),
            _ => f.write_str(&self.text),
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
        PatternKind::Terms(Terms::parse(text)?)
    };
    Ok((kind, deviations))
}

fn is_blank_pattern(trimmed: &str) -> bool {
    let quoted = trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    quoted.unwrap_or(trimmed).chars().all(lexer::is_blank)
}
