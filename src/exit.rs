//! Exit codes, which scripts rely on: see the table in the README.

use crate::assess::{Finding, Verdict};
use crate::plan::{Outcome, Plan, StepId};
use crate::verify::Verification;
use std::collections::BTreeSet;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Success,
    /// An error; the message says whether anything was changed.
    Error,
    /// Changes are pending (`plan --detailed-exitcode`).
    Changes,
    /// Nothing cis-fix can do is pending, but a control is neither pass nor excepted.
    NotMet,
    /// A case did not come out as claimed (`pattern test`), or a pattern does not cover another
    /// (`pattern compare`).
    Disagreement,
    /// `pattern compare` could not decide.
    Undecided,
    /// Apply or undo stopped part-way, or a fire drill did.
    PartWay,
    /// The command line was wrong.
    Usage,
}

impl Exit {
    /// The number the system sees.
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

    /// After `check`: whether every control is met, or its verdict is one that is let through.
    #[must_use]
    pub fn of_findings(findings: &[Finding], allowed: &BTreeSet<Verdict>) -> Self {
        let through =
            |finding: &Finding| finding.verdict.is_met() || allowed.contains(&finding.verdict);
        if findings.iter().all(through) {
            Self::Success
        } else {
            Self::NotMet
        }
    }

    /// After `verify`: as after `check`, and only if AWS has confirmed all that it was asked.
    #[must_use]
    pub fn of_verification(
        verification: &Verification,
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
    ) -> Self {
        if verification.is_confirmed() {
            Self::of_findings(findings, allowed)
        } else {
            Self::NotMet
        }
    }

    /// After `plan`: without `detailed` only what could not be read counts.
    #[must_use]
    pub fn of_plan(
        plan: &Plan,
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
        detailed: bool,
    ) -> Self {
        let unread = findings
            .iter()
            .any(|finding| finding.verdict == Verdict::Unreadable);
        match (detailed, plan.steps.is_empty()) {
            (true, false) => Self::Changes,
            (true, true) => Self::of_findings(findings, allowed),
            (false, _) if unread => Self::NotMet,
            (false, _) => Self::Success,
        }
    }

    /// After `apply`: by what is there now, and by what was not done.
    #[must_use]
    pub fn of_apply(
        outcomes: &[(StepId, Outcome)],
        findings: &[Finding],
        allowed: &BTreeSet<Verdict>,
    ) -> Self {
        if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
            Self::of_findings(findings, allowed)
        } else {
            Self::PartWay
        }
    }
}
