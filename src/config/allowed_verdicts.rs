//! The verdicts that `--allow` accepts.

use crate::verdict::Verdict;

/// The verdicts that may be allowed. If cis-fix can fix the control, or it could not be read, there
/// is nothing to allow.
const ALLOWABLE_VERDICTS: &[(&str, Verdict)] = &[
    ("elsewhere", Verdict::Elsewhere),
    ("manual", Verdict::Manual),
    ("pending", Verdict::Pending),
];

/// Parses a verdict that may be allowed.
///
/// # Errors
///
/// If the word is that of another verdict, or not a verdict.
pub fn parse_allowed_verdict(word: &str) -> Result<Verdict, String> {
    if let Some((_, verdict)) = ALLOWABLE_VERDICTS.iter().find(|(known, _)| *known == word) {
        return Ok(*verdict);
    }
    Err(match word {
        "fail" => "a control that fails is mended by `cis-fix apply`, or skipped with a reason, but not allowed".to_owned(),
        "unreadable" => "what could not be read may hold anything, so it is never accepted".to_owned(),
        "pass" | "excepted" => format!("{word} counts as met already"),
        other => format!("{other:?} is no verdict; there are elsewhere, manual and pending to allow"),
    })
}
