//! The test case on a line of a file.

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
    /// Whether AWS accepts a text as a pattern.
    Validity {
        /// The text.
        pattern: String,
        /// Whether AWS accepts it.
        valid: bool,
    },
    /// How existing patterns, taken together, compare with a required pattern.
    Coverage(CoverageCase),
}

/// How existing patterns compare with a required pattern. `None` means that the line does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageCase {
    /// The existing patterns.
    pub existing: Vec<String>,
    /// The required pattern.
    pub required: String,
    /// Whether they cover it.
    pub covers: Option<bool>,
    /// Whether they are equal to it.
    pub equivalent: Option<bool>,
    /// Whether no result can be proved.
    pub undecided: Option<bool>,
    /// The control that the case is about.
    pub control: Option<String>,
    /// The owner of the existing pattern.
    pub who: Option<String>,
}
