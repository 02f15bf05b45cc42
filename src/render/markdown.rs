//! The report as a comment on a pull request, in GitHub's Markdown. GitHub limits the length of a comment. If the report is
//! too long, the bodies of changes are left out first, then whole changes, and the comment says so.

mod causes;
pub(super) mod inline;
mod parts;

use super::json::v1::Report;
use parts::{parts_after_plan, parts_before_plan, plan_parts};
use std::io::{self, Write};

/// The most bytes of a comment. GitHub's limit is 65,536 characters; the difference leaves room for the sentence that the
/// rest is left out.
const MAX_BYTES: usize = 65_000;

/// The bytes reserved for the sentence that says what the plan leaves out.
const RESERVED_BYTES: usize = 400;

/// Writes the report as a comment. Its first line is hidden and the same for every run on an account, so that a workflow can
/// find the comment to replace.
///
/// # Errors
///
/// If the writer fails.
pub fn write_markdown(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let before = parts_before_plan(report);
    let after = parts_after_plan(report);
    let fixed: usize = before.iter().chain(&after).map(String::len).sum();
    let room = MAX_BYTES.saturating_sub(fixed + RESERVED_BYTES);
    let plan = plan_parts(report, room)?;
    let mut left = MAX_BYTES;
    for piece in before.iter().chain(&plan).chain(&after) {
        left = match left.checked_sub(piece.len()) {
            Some(left) => left,
            None => {
                return out
                    .write_all(b"\nThe rest is left out, for a comment has a greatest length.\n");
            }
        };
        out.write_all(piece.as_bytes())?;
    }
    Ok(())
}
