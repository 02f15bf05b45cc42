//! The points of the language's meaning that no AWS page settles, each as one switch, so that a verdict can be tried
//! under both readings. Everything AWS documents or was seen to do is not here but in `eval`.

/// One reading of AWS's matcher. The default is the reading `cis-fix` holds to be the likeliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent question about AWS, answered yes or no"
)]
pub struct Semantics {
    /// `"Ev*ent"`: does an asterisk between other characters match any text? Default: no, it is an asterisk. The
    /// user guide said so until 2020 ("`Ev*ent` will only match the actual string `Ev*ent`") and is silent since.
    pub inner_asterisk_is_wildcard: bool,
    /// Does `= "401"` match the number 401, and `= 401` the text "401"? Default: yes, by the number's text. A lone
    /// asterisk matches numbers in any case: the user guide shows it.
    pub numbers_equal_their_text: bool,
    /// Are `true` and `false` compared by `=` and `!=`, as the texts "true" and "false"? Default: yes. If not, both
    /// operators are false on them.
    pub booleans_equal_their_text: bool,
    /// Does a lone asterisk match the empty text? Default: yes.
    pub asterisk_matches_empty: bool,
    /// Does `NOT EXISTS` hold on an array or an object? Default: no, it is there.
    pub containers_do_not_exist: bool,
    /// Do `<`, `<=`, `>` and `>=` read a text such as "5" as a number? Default: no.
    pub order_reads_numeric_text: bool,
    /// With `[*]` or `.*`, must every element differ for `!=` to hold? Default: no, one is enough, as for `=`.
    pub wildcard_differs_from_all: bool,
}

impl Default for Semantics {
    fn default() -> Self {
        Self {
            inner_asterisk_is_wildcard: false,
            numbers_equal_their_text: true,
            booleans_equal_their_text: true,
            asterisk_matches_empty: true,
            containers_do_not_exist: false,
            order_reads_numeric_text: false,
            wildcard_differs_from_all: false,
        }
    }
}
