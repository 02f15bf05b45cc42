//! Why a text is not a pattern: the kind, where, one sentence, and for the common slips what to write instead.

use super::span::Span;

/// Why a text is not a filter pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// Where it is wrong; empty where something is missing.
    pub span: Span,
}

/// What is wrong with a text that is not a filter pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// AWS stores at most 1,024 characters.
    #[error("the pattern has {characters} characters; AWS allows 1,024")]
    TooLong {
        /// How many it has.
        characters: usize,
    },
    /// `{}`
    #[error("the braces hold no condition")]
    Empty,
    /// A `{` with no `}` at the end.
    #[error("the pattern starts with `{{` but does not end with `}}`")]
    UnclosedBrace,
    /// A `[` with no `]` at the end.
    #[error("the pattern starts with `[` but does not end with `]`")]
    UnclosedBracket,
    /// A `(` with no `)`.
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis,
    /// A text with no closing double quote.
    #[error("this double quote is never closed")]
    UnclosedQuote,
    /// A regular expression with no closing percent sign.
    #[error("this regular expression has no closing `%`")]
    UnclosedRegex,
    /// Something after the last `}`.
    #[error("nothing may follow the closing `}}`")]
    TrailingText,
    /// Something after the last `]`.
    #[error("nothing may follow the closing `]`")]
    TextAfterBracket,
    /// Two columns of one name.
    #[error("there are two columns named `{name}`")]
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// Two `...`.
    #[error("a pattern may have one `...`")]
    RepeatedEllipsis,
    /// A name of a column that has other characters than names may have.
    #[error("a column's name may have letters, digits, `-` and `_` alone")]
    BadColumnName,
    /// A condition on another column than the one it stands in.
    #[error("a condition on `{other}` stands in the column `{column}`")]
    OtherColumn {
        /// The column it stands in.
        column: String,
        /// The column it names.
        other: String,
    },
    /// A character that begins nothing in the language.
    #[error("`{found}` has no meaning here")]
    UnexpectedCharacter {
        /// The character.
        found: char,
    },
    /// A bare word with a character that only quoted text may have.
    #[error("a text with `{found}` needs double quotes")]
    NeedsQuotes {
        /// The character.
        found: char,
    },
    /// A run of operator characters that is no operator.
    #[error("there is no operator `{found}`")]
    UnknownOperator {
        /// The run.
        found: String,
    },
    /// A selector that is not of the form `$.name`, `$.name[0]`, `$.['any name']`.
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
    /// A character AWS lets no regular expression have.
    #[error("a regular expression may not hold `{found}`")]
    RegexCharacter {
        /// The character.
        found: char,
    },
    /// Parentheses within parentheses, beyond any sane use. The limit is ours; AWS states none.
    #[error("parentheses are nested more than 64 deep")]
    TooDeep,
    /// A part of the language where another one has to stand.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What has to stand here.
        expected: Expected,
        /// What stands here: a piece of the text, or [`Unexpected::End`].
        found: Unexpected,
    },
}

/// What the grammar asks for at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Expected {
    /// A selector or an opening parenthesis.
    #[error("a condition such as `$.eventName = \"DeleteTrail\"`")]
    Condition,
    /// What follows a selector.
    #[error("an operator, `IS` or `NOT EXISTS`")]
    Operator,
    /// What follows `=` and `!=`.
    #[error("a value")]
    Value,
    /// What follows `<`, `<=`, `>` and `>=`.
    #[error("a number")]
    Number,
    /// What follows `IS`.
    #[error("`NULL`, `TRUE` or `FALSE`")]
    State,
    /// What follows `NOT`.
    #[error("`EXISTS`")]
    Exists,
    /// What follows a condition.
    #[error("`&&`, `||` or the end of the conditions")]
    Connective,
    /// What stands between two commas.
    #[error("a column's name or `...`")]
    Column,
    /// What follows `&&`, `||` or `(` in a column.
    #[error("a condition such as `status_code = 404`")]
    ColumnCondition,
    /// What follows a column's name in a condition.
    #[error("an operator such as `=`")]
    ColumnOperator,
    /// What follows a column.
    #[error("`,` or `]`")]
    ColumnEnd,
    /// One word, quoted text or regular expression of a pattern of terms.
    #[error("a term")]
    Term,
}

/// What stands where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unexpected {
    /// A piece of the text.
    #[error("`{0}`")]
    Text(String),
    /// Nothing: the text is over.
    #[error("the end of the pattern")]
    End,
}

impl ParseError {
    pub(super) fn new(kind: ParseErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The column of the offence in its line of `text`, in characters and counted from 1.
    #[must_use]
    pub fn column(&self, text: &str) -> usize {
        self.offending_line(text).before.chars().count() + 1
    }

    /// Two lines without a line break at the end: the line of `text` that offends, whole, and below it carets.
    #[must_use]
    pub fn caret(&self, text: &str) -> String {
        let line = self.offending_line(text);
        // A tab is kept as one, so that the caret stays below its character.
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

/// The line an error stands in, in three parts.
struct OffendingLine<'a> {
    before: &'a str,
    offending: &'a str,
    after: &'a str,
}
