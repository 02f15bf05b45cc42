//! Exit codes. Scripts rely on them: docs/usage.md has the table.

use crate::assess::Finding;
use crate::organization::{AccountRow, ControlRow};
use crate::pattern::Coverage;
use crate::plan::{Outcome, Plan, StepId};
use crate::state::AccountState;
use crate::verdict::Verdict;
use crate::verify::Verification;
use std::collections::BTreeSet;

/// What a run knows of the account, as far as it decides the exit code.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The findings.
    pub findings: &'a [Finding],
    /// The verdicts that the settings allow.
    pub allowed: &'a BTreeSet<Verdict>,
    /// Whether a read failed for another reason than a denial.
    pub failed_reads: bool,
}

/// Proof that a command has done what it was asked for. Only this module makes one, from what the command has done or
/// found, so that no command ends with success by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done(());

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Success(Done),
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
            Self::Success(Done(())) => 0,
            Self::Error => 1,
            Self::Changes => 2,
            Self::NotMet | Self::Disagreement => 3,
            Self::PartWay => 4,
            Self::Undecided => 5,
            Self::Usage => 64,
        }
    }

    /// Success if this holds.
    fn success_if(holds: bool, otherwise: Self) -> Self {
        if holds {
            Self::Success(Done(()))
        } else {
            otherwise
        }
    }

    /// After a command that only writes output.
    ///
    /// # Errors
    ///
    /// If it was not written.
    pub fn after_output<E>(written: Result<(), E>) -> Result<Self, E> {
        written.map(|()| Self::Success(Done(())))
    }

    /// After a question that was not answered with yes: nothing was left to do.
    #[must_use]
    pub fn after_refusal() -> Self {
        Self::Success(Done(()))
    }

    /// After `pattern match`: success if every file was read, also where nothing matched.
    #[must_use]
    pub fn after_match(all_read: bool) -> Self {
        Self::success_if(all_read, Self::Error)
    }

    /// After `pattern test`.
    #[must_use]
    pub fn after_pattern_test(all_read: bool, all_agree: bool) -> Self {
        if all_read {
            Self::success_if(all_agree, Self::Disagreement)
        } else {
            Self::Error
        }
    }

    /// After `pattern compare`.
    #[must_use]
    pub fn after_comparison(coverage: &Coverage) -> Self {
        match coverage {
            Coverage::Equal | Coverage::Wider => Self::Success(Done(())),
            Coverage::Undecided { .. } => Self::Undecided,
            Coverage::Narrower { .. } | Coverage::Unrelated { .. } => Self::Disagreement,
        }
    }

    /// After an `undo` that had nothing to revert: success if AWS showed all that the journal is about.
    #[must_use]
    pub fn after_empty_undo(all_shown: bool) -> Self {
        Self::success_if(all_shown, Self::NotMet)
    }

    /// After an `undo`: success if no step failed, and AWS showed all that the journal is about and nothing that was
    /// reverted.
    #[must_use]
    pub fn after_undo(outcomes: &[(StepId, Outcome)], all_shown: bool, lingers: bool) -> Self {
        let failed = |(_, outcome): &(StepId, Outcome)| matches!(outcome, Outcome::Failed { .. });
        let complete = all_shown && !lingers && !outcomes.iter().any(failed);
        Self::success_if(complete, Self::PartWay)
    }

    /// After a command that writes what was read, without verdicts: success if every read was answered or denied.
    #[must_use]
    pub fn after_reading(failed_reads: bool) -> Self {
        Self::success_if(!failed_reads, Self::NotMet)
    }

    /// After `confirm`: success if AWS shows that ending the subscription now takes credentials.
    #[must_use]
    pub fn after_confirmation(is_protected: bool) -> Self {
        Self::success_if(is_protected, Self::NotMet)
    }

    /// After `check`: success if every control is met or has an allowed verdict, and no read failed.
    #[must_use]
    pub fn after_check(checked: Checked<'_>) -> Self {
        let passes = |finding: &Finding| {
            finding.verdict.is_met() || checked.allowed.contains(&finding.verdict)
        };
        let has_findings = !checked.findings.is_empty();
        let holds = has_findings && checked.findings.iter().all(passes) && !checked.failed_reads;
        Self::success_if(holds, Self::NotMet)
    }

    /// After `org check`: success if every active account is met or allowed, and nothing that was asked for is missing.
    #[must_use]
    pub fn after_organization(rows: &[AccountRow], allow: impl Fn(&ControlRow) -> bool) -> Self {
        let active = |row: &&AccountRow| row.state == AccountState::Active;
        let met = rows.iter().all(|row| row.is_met(&allow));
        Self::success_if(rows.iter().any(|row| active(&row)) && met, Self::NotMet)
    }

    /// After `verify`: as after `check`, if AWS has confirmed everything.
    #[must_use]
    pub fn after_verify(verification: &Verification, checked: Checked<'_>) -> Self {
        if verification.is_confirmed() {
            Self::after_check(checked)
        } else {
            Self::NotMet
        }
    }

    /// After `plan`: without `detailed`, only a control or a read that is not known fails.
    #[must_use]
    pub fn after_plan(plan: &Plan, checked: Checked<'_>, detailed: bool) -> Self {
        let unreadable = checked
            .findings
            .iter()
            .any(|finding| finding.verdict == Verdict::Unreadable);
        match (detailed, plan.steps.is_empty()) {
            (true, false) => Self::Changes,
            (true, true) => Self::after_check(checked),
            (false, _) => Self::after_reading(unreadable || checked.failed_reads),
        }
    }

    /// After `apply`: as after `check`, if every step was applied.
    #[must_use]
    pub fn after_apply(outcomes: &[(StepId, Outcome)], checked: Checked<'_>) -> Self {
        if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
            Self::after_check(checked)
        } else {
            Self::PartWay
        }
    }
}
