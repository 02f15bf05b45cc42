//! What a pattern's text takes beyond what AWS documents.
//!
//! Patterns are read generously, since an existing filter was accepted by AWS, and written strictly. The parser notes
//! here every time it was generous; `Pattern::strict` refuses a text with such a note.

use super::span::Span;

/// One place where a text leaves the documented language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Deviation {
    /// What is taken.
    pub kind: DeviationKind,
    /// Where it stands in the text.
    pub span: Span,
}

/// The liberties the parser lets pass. No AWS page says whether AWS does, or what it makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DeviationKind {
    /// Blanks, terms and columns are recognised, but are not what `cis-fix` may write.
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
    /// `= 0.1234567890123456789`
    #[error("AWS does not document how precisely it reads numbers")]
    PreciseNumber,
    /// `%{2}%`
    #[error("this regular expression is not well-formed, or too large to evaluate")]
    RegexNotUnderstood,
}

impl DeviationKind {
    /// Whether AWS may read the text in another way than we do. The other kinds are questions of acceptance alone.
    pub(super) fn is_ambiguous(self) -> bool {
        matches!(
            self,
            Self::OtherEscape | Self::PreciseNumber | Self::RegexNotUnderstood
        )
    }
}
