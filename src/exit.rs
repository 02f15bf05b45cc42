//! Exit codes. Scripts rely on them: the README has the table.

use crate::assess::Finding;
use crate::plan::{Outcome, Plan, StepId};
use crate::verdict::Verdict;
use crate::verify::Verification;
use std::collections::BTreeSet;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Success,
    /// An error; the message says whether anything was changed.
    Error,
    /// Changes are pending (`plan --detailed-exitcode`).
    Changes,
    /// A control is neither met nor allowed to fail, and no change of cis-fix is pending.
    NotMet,
    /// A case of a corpus failed (`pattern test`), or a pattern does not cover another one
    /// (`pattern compare`).
    Disagreement,
    /// `pattern compare` could not decide.
    Undecided,
    /// `apply`, `undo` or a fire drill stopped part-way.
    PartWay,
    /// The command line or the settings file is invalid.
    Usage,
}

impl Exit {
    /// The exit code of the process.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Error => 1,
            Self::Changes => 2,
            Self::NotMet | Self::Disagreement => 3,
            Self::PartWay => 4,
            Self::Undecided => 5,
            Self::Usage => 64,
        }
    }

    /// After `check`: success if every control is met or has an allowed verdict.
    #[must_use]
    pub fn after_check(findings: &[Finding], allowed: &BTreeSet<Verdict>) -> Self {
        let passes =
            |finding: &Finding| finding.verdict.is_met() || allowed.contains(&finding.verdict);
        if findings.iter().all(passes) {
            Self::Success
        } else {
            Self::NotMet
        }
    }

    /// After `verify`: as after `check`, if AWS has confirmed everything.
    #[must_use]
    pub fn after_verify(
        verification: &Verification,
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
    ) -> Self {
        if verification.is_confirmed() {
            Self::after_check(findings, allowed)
        } else {
            Self::NotMet
        }
    }

    /// After `plan`: without `detailed`, only an unreadable control fails.
    #[must_use]
    pub fn after_plan(
        plan: &Plan,
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
        detailed: bool,
    ) -> Self {
        let unreadable = findings
            .iter()
            .any(|finding| finding.verdict == Verdict::Unreadable);
        match (detailed, plan.steps.is_empty()) {
            (true, false) => Self::Changes,
            (true, true) => Self::after_check(findings, allowed),
            (false, _) if unreadable => Self::NotMet,
            (false, _) => Self::Success,
        }
    }

    /// After `apply`: as after `check`, if every step was applied.
    #[must_use]
    pub fn after_apply(
        outcomes: &[(StepId, Outcome)],
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
    ) -> Self {
        if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
            Self::after_check(findings, allowed)
        } else {
            Self::PartWay
        }
    }
}
