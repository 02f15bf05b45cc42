//! The rules of the language that no AWS page settles, each as a switch, so that a result can be tested under both
//! interpretations. What AWS documents is in `eval`.
//!
//! A recording of AWS's answers from September 2026 (see `tests/core/corpus`) supports the default of four rules:
//! numbers and their texts, booleans, the empty text, and the order of texts. The recording is from a third party, so
//! the switches stay: `cis-fix` does not judge an alarm by it alone.

/// One interpretation of AWS's matcher. The default is the interpretation that `cis-fix` considers most likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent question about AWS, answered yes or no"
)]
pub struct Semantics {
    /// `"Ev*ent"`: does an asterisk between other characters match any text? Default: no, it is an ordinary character.
    /// The user guide said so until 2020 ("`Ev*ent` will only match the actual string `Ev*ent`") and says nothing
    /// since.
    pub inner_asterisk_is_wildcard: bool,
    /// Does `= "401"` match the number 401, and `= 401` the text "401"? Default: yes, by the number's text. A lone
    /// asterisk always matches numbers: the user guide shows it.
    pub numbers_equal_their_text: bool,
    /// Do `=` and `!=` compare `true` and `false` as the texts "true" and "false"? Default: no, both operators are
    /// false on them.
    pub booleans_equal_their_text: bool,
    /// Does a lone asterisk match the empty text? Default: yes.
    pub asterisk_matches_empty: bool,
    /// Do `<`, `<=`, `>` and `>=` read a text such as "5" as a number? Default: no. A text with an exponent is never a
    /// number: the user guide says so.
    pub order_reads_numeric_text: bool,
    /// With `[*]` or `.*`, must every element differ for `!=` to hold? Default: no, one element is enough, as for `=`.
    pub wildcard_differs_from_all: bool,
    /// With `[*]` or `.*`, does `NOT EXISTS` hold if one element lacks the field? Default: no, none may have it.
    pub wildcard_lacked_by_one: bool,
}

impl Default for Semantics {
    fn default() -> Self {
        Self {
            inner_asterisk_is_wildcard: false,
            numbers_equal_their_text: true,
            booleans_equal_their_text: false,
            asterisk_matches_empty: true,
            order_reads_numeric_text: false,
            wildcard_differs_from_all: false,
            wildcard_lacked_by_one: false,
        }
    }
}

impl Semantics {
    /// This interpretation with the other answer to one rule.
    #[must_use]
    pub fn with_toggled(mut self, rule: Rule) -> Self {
        let answer = match rule {
            Rule::InnerAsterisk => &mut self.inner_asterisk_is_wildcard,
            Rule::NumberAsText => &mut self.numbers_equal_their_text,
            Rule::BooleanAsText => &mut self.booleans_equal_their_text,
            Rule::EmptyText => &mut self.asterisk_matches_empty,
            Rule::NumericText => &mut self.order_reads_numeric_text,
            Rule::AllDiffer => &mut self.wildcard_differs_from_all,
            Rule::OneLacks => &mut self.wildcard_lacked_by_one,
        };
        *answer = !*answer;
        self
    }
}

/// The unsettled rules, one for each switch of [`Semantics`]. `Display` gives a clause that begins with "whether".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Rule {
    /// [`Semantics::inner_asterisk_is_wildcard`]
    #[error("whether an asterisk inside a text is a wildcard")]
    InnerAsterisk,
    /// [`Semantics::numbers_equal_their_text`]
    #[error("whether a number equals its text")]
    NumberAsText,
    /// [`Semantics::booleans_equal_their_text`]
    #[error("whether true and false are compared as texts")]
    BooleanAsText,
    /// [`Semantics::asterisk_matches_empty`]
    #[error("whether a lone asterisk matches the empty text")]
    EmptyText,
    /// [`Semantics::order_reads_numeric_text`]
    #[error("whether < and > read a text as a number")]
    NumericText,
    /// [`Semantics::wildcard_differs_from_all`]
    #[error("whether every element must differ for != with [*] or .*")]
    AllDiffer,
    /// [`Semantics::wildcard_lacked_by_one`]
    #[error("whether one element that lacks the field is enough for NOT EXISTS with [*] or .*")]
    OneLacks,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 7] = [
        Self::InnerAsterisk,
        Self::NumberAsText,
        Self::BooleanAsText,
        Self::EmptyText,
        Self::NumericText,
        Self::AllDiffer,
        Self::OneLacks,
    ];
}
