//! Deviations of a pattern's text from the language that AWS documents.
//!
//! The parser is lenient, because AWS accepted the existing filters; the writer is strict. The parser records each
//! lenient decision here, and `Pattern::ensure_documented` rejects a text that has one.

use super::span::Span;

/// A place where a text deviates from the documented language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Deviation {
    /// The kind of deviation.
    pub kind: DeviationKind,
    /// Its position in the text.
    pub span: Span,
}

/// The deviations that the parser accepts. No AWS page says whether AWS accepts them, or what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DeviationKind {
    /// Blank patterns, terms and columns are recognized, but `cis-fix` may not write them.
    #[error("this is not a JSON pattern")]
    NotJson,
    /// `is null`
    #[error("AWS documents keywords in upper case only")]
    LowerCaseKeyword,
    /// A line break between the parts of a pattern.
    #[error("AWS does not document patterns of several lines")]
    LineBreak,
    /// `= us-east-1`
    #[error("AWS does not document a hyphen outside double quotes")]
    BareHyphen,
    /// `$['name']`
    #[error("AWS documents a bracketed name only after a dot: `$.['name']`")]
    BracketWithoutDot,
    /// `$.["name"]`
    #[error("AWS documents a bracketed name only in single quotes: `$.['name']`")]
    DoubleQuotedName,
    /// `$[0]`
    #[error("AWS documents an index only after a name")]
    IndexOfRoot,
    /// `"a*b"` and `"***"`
    #[error("an asterisk is documented as a wildcard only at the start and the end of a text")]
    InnerAsterisk,
    /// `"a\nb"`
    #[error("only `\\\"` and `\\\\` are known to be escapes")]
    OtherEscape,
    /// `%shutting down%`
    #[error("AWS's documentation and reports differ on a blank in a regular expression")]
    RegexBlank,
    /// `"%Trail%"`
    #[error(
        "AWS documents regular expressions without quotes; in double quotes the percent signs are part of the text"
    )]
    QuotedRegex,
    /// `= 0.1234567890123456789`
    #[error("AWS does not document how precisely it reads numbers")]
    PreciseNumber,
    /// `%{2}%`
    #[error("this regular expression is not well-formed, or too large to evaluate")]
    RegexNotCompiled,
}

impl DeviationKind {
    /// Whether AWS may interpret the text differently than `cis-fix`. The other kinds only raise the question whether
    /// AWS accepts the text.
    pub(super) fn is_ambiguous(self) -> bool {
        matches!(
            self,
            Self::OtherEscape | Self::PreciseNumber | Self::RegexNotCompiled
        )
    }
}
