//! The report as a comment on a pull request, in GitHub's Markdown. A comment has a greatest
//! length: the bodies of changes go first, then the changes, and what is left out is said.

pub(super) mod inline;
mod parts;

use super::json::v1::Report;
use parts::{after_plan, before_plan};
use std::io::{self, Write};

/// The longest comment GitHub takes is 65,536 characters; this many bytes are never more, and leave
/// room for saying that the rest is left out.
const LONGEST: usize = 65_000;

/// What the plan keeps free for saying what it leaves out.
const RESERVE: usize = 400;

/// The report as a comment. Its first line is hidden and the same in every run on an account, so
/// that a workflow finds the comment it is to replace.
///
/// # Errors
///
/// If the writer fails.
pub fn markdown(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let before = before_plan(report);
    let after = after_plan(report);
    let fixed: usize = before.iter().chain(&after).map(String::len).sum();
    let room = LONGEST.saturating_sub(fixed + RESERVE);
    let plan = parts::plan(report, room)?;
    let mut left = LONGEST;
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
