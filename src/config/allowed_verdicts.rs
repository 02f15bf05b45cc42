//! The verdicts that `--allow` may let through.

use crate::verdict::Verdict;

/// The verdicts that may be let through: where something is broken that cis-fix may mend, or
/// nothing was read, there is nothing to allow.
const ALLOWABLE_VERDICTS: &[(&str, Verdict)] = &[
    ("elsewhere", Verdict::Elsewhere),
    ("manual", Verdict::Manual),
    ("pending", Verdict::Pending),
];

/// A verdict that may be let through, by its word.
///
/// # Errors
///
/// If the word is another verdict's or none.
pub fn parse_allowed_verdict(word: &str) -> Result<Verdict, String> {
    if let Some((_, verdict)) = ALLOWABLE_VERDICTS.iter().find(|(known, _)| *known == word) {
        return Ok(*verdict);
    }
    Err(match word {
        "fail" => "a control that fails is mended by `cis-fix apply`, or skipped with a reason, but not allowed".to_owned(),
        "unreadable" => "what could not be read may hold anything, so it is never let through".to_owned(),
        "pass" | "excepted" => format!("{word} counts as met already"),
        other => format!("{other:?} is no verdict; there are elsewhere, manual and pending to allow"),
    })
}
