//! A line of a file of pattern tests.

/// What a line claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternCase {
    /// Whether a pattern matches a message.
    Matching {
        /// The pattern.
        pattern: String,
        /// The raw message.
        event: String,
        /// Whether it matches.
        matches: bool,
    },
    /// Whether AWS would take a text as a pattern.
    Validity {
        /// The text.
        pattern: String,
        /// Whether it would.
        valid: bool,
    },
    /// How existing patterns, taken together, compare with a required one.
    Coverage(CoverageCase),
}

/// How existing patterns compare with a required one, as far as the line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageCase {
    /// The existing patterns.
    pub existing: Vec<String>,
    /// The required one.
    pub required: String,
    /// Whether they cover it.
    pub covers: Option<bool>,
    /// Whether they are equal to it.
    pub equivalent: Option<bool>,
    /// Whether no answer can be proved.
    pub undecided: Option<bool>,
    /// The control it is about.
    pub control: Option<String>,
    /// Whose pattern it is.
    pub who: Option<String>,
}
