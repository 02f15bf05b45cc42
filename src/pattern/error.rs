//! Parse errors: the kind, the position and one sentence. For common mistakes, `hint` says what to write instead.

use super::span::Span;

/// Why a text is not a filter pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ParseError {
    /// The kind of error.
    pub kind: ParseErrorKind,
    /// The position; empty if something is missing.
    pub span: Span,
}

/// The kinds of errors in a text that is not a filter pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// More than 1,024 characters, the limit of AWS.
    #[error("the pattern has {characters} characters; AWS allows 1,024")]
    TooLong {
        /// The number of characters.
        characters: usize,
    },
    /// `{}`
    #[error("the braces hold no condition")]
    Empty,
    /// A `{` without a `}` at the end.
    #[error("the pattern starts with `{{` but does not end with `}}`")]
    UnclosedBrace,
    /// A `[` without a `]` at the end.
    #[error("the pattern starts with `[` but does not end with `]`")]
    UnclosedBracket,
    /// A `(` without a `)`.
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis,
    /// A text without a closing double quote.
    #[error("this double quote is never closed")]
    UnclosedQuote,
    /// A regular expression without a closing percent sign.
    #[error("this regular expression has no closing `%`")]
    UnclosedRegex,
    /// Conditions on fields that are not between `{` and `}`.
    #[error("conditions on fields need braces around them")]
    MissingBraces,
    /// Text after the last `}`.
    #[error("nothing may follow the closing `}}`")]
    TrailingText,
    /// Text after the last `]`.
    #[error("nothing may follow the closing `]`")]
    TextAfterBracket,
    /// Two columns with the same name.
    #[error("there are two columns named `{name}`")]
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// Two `...`.
    #[error("a pattern may have one `...`")]
    RepeatedEllipsis,
    /// A column name with characters that names cannot have.
    #[error("a column's name may have letters, digits, `-` and `_` alone")]
    BadColumnName,
    /// A condition on a column other than the one that contains it.
    #[error("a condition on `{other}` stands in the column `{column}`")]
    OtherColumn {
        /// The column that contains the condition.
        column: String,
        /// The column that the condition names.
        other: String,
    },
    /// A character that starts no token.
    #[error("`{found}` has no meaning here")]
    UnexpectedCharacter {
        /// The character.
        found: char,
    },
    /// A bare word with a character that requires quotes.
    #[error("a text with `{found}` needs double quotes")]
    NeedsQuotes {
        /// The character.
        found: char,
    },
    /// Operator characters that form no operator.
    #[error("there is no operator `{found}`")]
    UnknownOperator {
        /// The characters.
        found: String,
    },
    /// A selector that does not have the form `$.name`, `$.name[0]` or `$.['any name']`.
    #[error("this is not a selector")]
    BadSelector,
    /// Two wildcards in one selector.
    #[error("a selector may have one wildcard (`[*]` or `.*`)")]
    WildcardsInSelector,
    /// Too many selectors with a wildcard.
    #[error("a pattern may have 3 selectors with a wildcard (`[*]` or `.*`)")]
    TooManyWildcards,
    /// Too many regular expressions.
    #[error("a pattern may have 2 regular expressions")]
    TooManyRegexes,
    /// `= null`
    #[error("null is not compared by `=` and `!=`")]
    ComparedWithNull,
    /// `%%`
    #[error("this regular expression is empty")]
    EmptyRegex,
    /// `%[abc%`
    #[error("this regular expression has a `[` with no closing `]`")]
    UnclosedClass,
    /// A character that AWS does not allow in regular expressions.
    #[error("a regular expression may not hold `{found}`")]
    RegexCharacter {
        /// The character.
        found: char,
    },
    /// Too deeply nested parentheses. The limit is ours; AWS states none.
    #[error("parentheses are nested more than 64 deep")]
    TooDeep,
    /// A token other than the expected one.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What the grammar expects here.
        expected: Expected,
        /// What the text has here: a piece of text, or [`Unexpected::End`].
        found: Unexpected,
    },
}

/// What the grammar expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Expected {
    /// A selector or an opening parenthesis.
    #[error("a condition such as `$.eventName = \"DeleteTrail\"`")]
    Condition,
    /// After a selector.
    #[error("an operator, `IS` or `NOT EXISTS`")]
    Operator,
    /// After `=` and `!=`.
    #[error("a value")]
    Value,
    /// After `<`, `<=`, `>` and `>=`.
    #[error("a number")]
    Number,
    /// After `IS`.
    #[error("`NULL`, `TRUE` or `FALSE`")]
    State,
    /// After `NOT`.
    #[error("`EXISTS`")]
    Exists,
    /// After a condition.
    #[error("`&&`, `||` or the end of the conditions")]
    Connective,
    /// Between two commas.
    #[error("a column's name or `...`")]
    Column,
    /// After `&&`, `||` or `(` in a column.
    #[error("a condition such as `status_code = 404`")]
    ColumnCondition,
    /// After a column's name in a condition.
    #[error("an operator such as `=`")]
    ColumnOperator,
    /// After a column.
    #[error("`,` or `]`")]
    ColumnEnd,
    /// A word, quoted text or regular expression in a pattern of terms.
    #[error("a term")]
    Term,
}

/// What the text has instead of the expected token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unexpected {
    /// A piece of the text.
    #[error("`{0}`")]
    Text(String),
    /// The end of the text.
    #[error("the end of the pattern")]
    End,
}

impl ParseError {
    pub(super) fn new(kind: ParseErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The column where the error starts in its line of `text`, in characters, counted from 1.
    #[must_use]
    pub fn column(&self, text: &str) -> usize {
        self.offending_line(text).before.chars().count() + 1
    }

    /// The line of `text` that has the error, and below it a line with carets. No line break at the end.
    #[must_use]
    pub fn caret(&self, text: &str) -> String {
        let line = self.offending_line(text);
        // Keep a tab, so that the caret stays below its character.
        let indent = line.before.chars().map(|c| if c == '\t' { c } else { ' ' });
        let carets = "^".repeat(line.offending.chars().count().max(1));
        let under: String = indent.chain(carets.chars()).collect();
        format!("{}{}{}\n{under}", line.before, line.offending, line.after)
    }

    fn offending_line<'a>(&self, text: &'a str) -> OffendingLine<'a> {
        let (head, tail) = text.split_at_checked(self.span.start).unwrap_or((text, ""));
        let before = head.rsplit('\n').next().unwrap_or_default();
        let rest = tail.split('\n').next().unwrap_or_default();
        let width = self.span.end.saturating_sub(self.span.start);
        let (offending, after) = rest.split_at_checked(width).unwrap_or((rest, ""));
        OffendingLine {
            before,
            offending,
            after,
        }
    }
}

/// The line that contains an error, in three parts.
struct OffendingLine<'a> {
    before: &'a str,
    offending: &'a str,
    after: &'a str,
}
